"""The appointments of a shop: deliveries, installations, visits."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Q
from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from portal.errors import Reason
from portal.queries.timeline import deadlines_of, facts_of
from portal.web.access import ShopRequest, merchant_page
from portal.web.deadlines import shown
from portal.web.enrolment import FOR_MERCHANTS
from portal.web.listings import listed
from portal.web.moves import RowKind, moves_context, register, row_or_404
from portal.web.paging import page_of
from tickets.models import Appointment
from tickets.queries.appointments import appointments_for
from tickets.states import AppointmentKind, AppointmentState
from tickets.web.calendar_answer import calendar_answer

register(
    RowKind(
        kind="appointments",
        label=gettext_lazy("Appointments"),
        model=Appointment,
        rows=appointments_for,
        list_name="web:appointments",
        page_name="web:appointment",
    )
)


class AppointmentFilter(django_filters.FilterSet):
    """How the list of appointments can be narrowed."""

    q = django_filters.CharFilter(label=gettext_lazy("Appointment, case or order"), method="filter_q")
    state = django_filters.ChoiceFilter(
        empty_label=gettext_lazy("all"), label=gettext_lazy("State"), choices=AppointmentState.choices
    )
    kind = django_filters.ChoiceFilter(
        empty_label=gettext_lazy("all"), label=gettext_lazy("Kind"), choices=AppointmentKind.choices
    )

    class Meta:
        model = Appointment
        fields = ["q", "state", "kind"]

    def filter_q(self, rows: Any, _name: str, value: str) -> Any:
        wanted = value.strip()
        found = Q(number__istartswith=wanted) | Q(ticket__number__istartswith=wanted)
        return rows.filter(found | Q(line__order__external_id__istartswith=wanted))


@merchant_page()
@require_GET
@listed("appointments")
def appointments(request: ShopRequest) -> HttpResponseBase:
    """Every appointment of the shop, newest first."""
    found = AppointmentFilter(request.GET, appointments_for(request.actor))
    context = {"title": _("Appointments"), "filter": found, "page": page_of(request, found.qs)}
    return render(request, "tickets/appointments.html", context)


@merchant_page()
@require_GET
def appointment(request: ShopRequest, number: str) -> HttpResponseBase:
    """One appointment: when, who comes, what happened."""
    row = row_or_404("appointments", number, request.actor)
    context = {
        "title": row.number,
        "doubts": [Reason.from_json(stored) for stored in row.sign_in.get("reasons", [])],
        "deadlines": [shown(deadline, row) for deadline in deadlines_of(row)],
        "events": facts_of(row).filter(visibility__in=FOR_MERCHANTS),
        **moves_context(row, request.actor, request.now),
    }
    return render(request, "tickets/appointment.html", context)


@merchant_page()
@require_GET
def calendar(request: ShopRequest, number: str) -> HttpResponseBase:
    """The time agreed as a calendar file."""
    return calendar_answer(row_or_404("appointments", number, request.actor))
