"""The shell around the pages of repair centres and installers: their sections, and the ways to other doors."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.actors import Role
from portal.queries.partner_people import AT_THE_DOOR
from portal.web.navigation import Entry, Group, sections_for

CENTRE = frozenset({Role.REPAIR_CENTRE})
INSTALLER = frozenset({Role.INSTALLER})
SECTIONS = (
    Group("", "", (Entry(_("Home"), "centre:home", "home", roles=AT_THE_DOOR, key="g h"),)),
    Group(
        _("Work"),
        "tool",
        (
            Entry(_("Repair jobs"), "centre:jobs", "tool", under=("centre:job",), roles=CENTRE, key="g c"),
            Entry(
                _("Visits"),
                "centre:visits",
                "calendar-event",
                under=("centre:visit",),
                roles=INSTALLER,
                key="g v",
            ),
            Entry(_("Intake"), "centre:intake", "calendar-event", roles=CENTRE),
            Entry(
                _("Technicians"), "centre:technicians", "users", under=("centre:technician",), roles=INSTALLER
            ),
            Entry(_("Scorecard"), "centre:scorecard", "chart-bar", roles=AT_THE_DOOR),
        ),
    ),
)
PEOPLE = Group(_("People"), "users", (Entry(_("Colleagues"), "centre:people", "users", roles=AT_THE_DOOR),))


def centre_shell(request: Any) -> dict[str, Any]:
    """What the shell shows to people of a partner."""
    here = request.resolver_match.view_name if request.resolver_match else ""
    groups = (*SECTIONS, PEOPLE) if request.member.manages else SECTIONS
    account = [{"label": _("My settings"), "url": reverse("web:preferences")}]
    if request.user.current_shop_id:
        account.append({"label": _("Merchant portal"), "url": reverse("web:home")})
    return {
        "door": "centre",
        "partner": request.member.partner,
        "members": list(request.members),
        "account": account,
        "navigation": sections_for(request.actor, here, "", {}, groups),
    }
