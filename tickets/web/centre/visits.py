"""Visits at the door of an installer."""

from __future__ import annotations

from typing import Any

import django_filters
from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from portal.actors import Role
from portal.errors import Reason
from portal.web.access import ShopRequest, partner_page
from portal.web.moves import RowKind, register, row_or_404
from portal.web.paging import page_of
from tickets.models import Appointment
from tickets.queries.centre_door import VISITED, days_from, visits_of
from tickets.states import AppointmentKind, AppointmentState
from tickets.web.calendar_answer import calendar_answer
from tickets.web.centre.doors import row_context

INSTALLER = frozenset({Role.INSTALLER})
DAYS = {"today": 1, "week": 7}
register(
    RowKind(
        kind="visits",
        label=gettext_lazy("Visits"),
        model=Appointment,
        rows=visits_of,
        list_name="centre:visits",
        page_name="centre:visit",
        door="centre",
    )
)


class VisitFilter(django_filters.FilterSet):
    """How the list of visits can be narrowed."""

    when = django_filters.ChoiceFilter(
        empty_label=gettext_lazy("any time"),
        label=gettext_lazy("When"),
        choices=[("today", gettext_lazy("today")), ("week", gettext_lazy("the next seven days"))],
        method="filter_when",
    )
    state = django_filters.ChoiceFilter(
        empty_label=gettext_lazy("all"), label=gettext_lazy("State"), choices=AppointmentState.choices
    )
    kind = django_filters.ChoiceFilter(
        empty_label=gettext_lazy("all"), label=gettext_lazy("Kind"), choices=AppointmentKind.choices
    )
    open = django_filters.ChoiceFilter(
        empty_label=gettext_lazy("all"),
        label=gettext_lazy("Open or closed"),
        choices=[("yes", gettext_lazy("open")), ("no", gettext_lazy("closed"))],
        method="filter_open",
    )

    class Meta:
        model = Appointment
        fields = ["when", "state", "kind", "open"]

    def filter_when(self, rows: Any, _name: str, value: str) -> Any:
        return days_from(rows, self.request.now, DAYS[value])

    def filter_open(self, rows: Any, _name: str, value: str) -> Any:
        return rows.exclude(state__in=VISITED) if value == "yes" else rows.filter(state__in=VISITED)


@partner_page(INSTALLER)
@require_GET
def visits(request: ShopRequest) -> HttpResponseBase:
    """The visits of the installer, the next first; those without a time come last."""
    found = VisitFilter(request.GET, visits_of(request.actor), request=request)
    page = page_of(request, found.qs, keys=("sort_from", "pk"))
    context = {"title": _("Visits"), "filter": found, "page": page}
    return render(request, "centre/visits.html", context)


@partner_page(INSTALLER)
@require_GET
def visit(request: ShopRequest, number: str) -> HttpResponseBase:
    """One visit: when, where, who goes, what happened."""
    row = row_or_404("visits", number, request.actor)
    doubts = [Reason.from_json(stored) for stored in row.sign_in.get("reasons", [])]
    return render(request, "centre/visit.html", row_context(request, row) | {"doubts": doubts})


@partner_page(INSTALLER)
@require_GET
def calendar(request: ShopRequest, number: str) -> HttpResponseBase:
    """The time agreed as a calendar file."""
    return calendar_answer(row_or_404("visits", number, request.actor))
