"""Memberships: how they stand, what is not kept and by how much, and what was decided about them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import AutocompleteSelectFilter, ChoicesDropdownFilter, RangeDateTimeFilter
from unfold.contrib.filters.admin.dropdown_filters import DropdownFilter
from unfold.decorators import display

from portal.admin import columns
from portal.admin.application import appeals_panel
from portal.admin.conflicts import conflict_panels
from portal.admin.governance import history_panel
from portal.admin.panels import Panel
from portal.admin.rule_panels import link
from portal.admin.verdicts import stored_panel
from portal.admin.workflow import WorkflowAdmin
from portal.clock import now
from portal.models import Enrolment
from portal.policies import masking
from portal.queries.exits import obligations_of
from portal.queries.timeline import facts_of
from portal.states import EnrolmentState
from portal.templatetags.portal_look import fact, words

NEEDED = {
    "cure": Q(state=EnrolmentState.SUSPENDED),
    "termination": Q(state__in=EnrolmentState.live_states, termination_proposed_at__isnull=False),
}


class DecisionNeeded(DropdownFilter):
    """Memberships about which a person has to decide."""

    title = _("decision needed")
    parameter_name = "needed"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [("cure", _("not cured in time")), ("termination", _("termination proposed"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(needed(self.value())) if self.value() in NEEDED else queryset


def needed(what: str | None) -> Q:
    """The condition of a decision; a cure is overdue from its date on, which is emptied once the supervisors know."""
    wanted = NEEDED[what or ""]
    if what == "cure":
        wanted &= Q(cure_escalates_at__isnull=True) | Q(cure_escalates_at__lte=now())
    return wanted


@admin.register(Enrolment)
class EnrolmentAdmin(WorkflowAdmin):
    list_display = (
        "number",
        "shop",
        "service",
        columns.state,
        columns.due,
        "suspension_cause",
        "failing_since",
        "effective_from",
        "effective_exit_at",
        "rejoin_allowed_at",
    )
    list_filter = (
        ("state", columns.StateFilter),
        DecisionNeeded,
        columns.DueFilter,
        ("suspension_cause", ChoicesDropdownFilter),
        ("exit_kind", ChoicesDropdownFilter),
        ("shop", AutocompleteSelectFilter),
        ("service", AutocompleteSelectFilter),
        ("effective_from", RangeDateTimeFilter),
        ("probation_until", RangeDateTimeFilter),
    )
    search_fields = ("number__startswith", "shop__name", "shop__code")
    list_select_related = ("shop", "service")
    fields = (
        ("number", "shop"),
        ("service", "terms"),
        ("application", "accepted_terms"),
        ("effective_from", "term_ends_at"),
        ("probation_until", "evaluated_at"),
        ("failing_since", "suspension_cause"),
        ("suspended_until", "cure_escalates_at"),
        ("termination_proposed_at", "plan_shown"),
        ("effective_exit_at", "exit_kind"),
        ("rejoin_allowed_at", "rejoin_announced_at"),
    )
    readonly_fields = ("plan_shown",)

    @display(description=_("plan of action"))
    def plan_shown(self, row: Enrolment) -> str:
        return masking.text(row.plan) or "–"

    def panels(self, request: HttpRequest, row: Enrolment) -> list[Panel]:
        live = row.state in EnrolmentState.live_states
        found = conflict_panels(request, row.shop_id) if live else []
        if row.findings:
            found.append(stored_panel(_("Conditions not kept"), row.findings))
        if row.termination_proposed_at and live:
            proposals = facts_of(row).filter(name="enrolment.termination_proposed").order_by("-id")[:1]
            found.append(history_panel(_("Proposed termination"), proposals))
        if row.suspensions:
            spells = [(None, (fact(spell["from"]), fact(spell["until"]))) for spell in row.suspensions]
            found.append(Panel(_("Suspensions"), (_("From"), _("Until")), spells))
        if row.state == EnrolmentState.EXITING:
            found.append(_obligations_panel(row))
        return [*found, *_measures_panel(request, row), *appeals_panel(row)]


def _obligations_panel(row: Enrolment) -> Panel:
    """What keeps a left membership open."""
    rows = [(None, _obligation(owed)) for owed in obligations_of(row, now())]
    return Panel(_("Still owed"), (_("Kind"), _("Facts")), rows)


def _obligation(owed: Mapping[str, Any]) -> tuple[str, str]:
    rest = {key: value for key, value in owed.items() if key != "kind"}
    return words(owed["kind"]), fact(rest)


def _measures_panel(request: HttpRequest, row: Enrolment) -> list[Panel]:
    user: Any = request.user
    rows = [
        (
            None,
            (
                link("publishedmeasure", measure),
                measure.cause,
                columns.local(measure.published_at),
                columns.local(measure.ended_at),
            ),
        )
        for measure in (
            row.measures.select_related("enrolment") if user.has_perm("portal.view_publishedmeasure") else ()
        )
    ]
    headers = (_("Measure"), _("Cause"), _("Published at"), _("Ended at"))
    return [Panel(_("Published measures"), headers, rows)] if rows else []


__all__ = ["EnrolmentAdmin", "needed"]
