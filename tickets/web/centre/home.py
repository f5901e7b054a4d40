"""The start page of a repair centre or an installer."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from portal.web.access import ShopRequest, partner_page
from tickets.queries.centre_door import VISITED, days_from, jobs_by_state, visits_of
from tickets.states import AppointmentState
from tickets.web.centre.jobs import CENTRE, STAGES
from tickets.web.centre.visits import INSTALLER


@partner_page()
@require_GET
def home(request: ShopRequest) -> HttpResponseBase:
    """What waits, counted by stage."""
    queues: list[dict[str, Any]] = []
    if request.actor.holds_any(CENTRE):
        counts, address = jobs_by_state(request.actor), reverse("centre:jobs")
        queues += [
            {"label": state.label, "count": counts.get(state, 0), "url": f"{address}?state={state.value}"}
            for state in STAGES
        ]
    if request.actor.holds_any(INSTALLER):
        queues += _visits(request)
    return render(request, "centre/home.html", {"title": request.member.partner.name, "queues": queues})


def _visits(request: ShopRequest) -> list[dict[str, Any]]:
    rows, address = visits_of(request.actor).exclude(state__in=VISITED), reverse("centre:visits")
    today, week = (days_from(rows, request.now, days).count() for days in (1, 7))
    unsettled = rows.filter(state=AppointmentState.TO_CONTACT).count()
    shown = (
        (_("Visits today"), today, "when=today&open=yes"),
        (_("Visits in the next seven days"), week, "when=week&open=yes"),
        (_("A time has to be agreed"), unsettled, f"state={AppointmentState.TO_CONTACT.value}"),
    )
    return [
        {"label": label, "count": count, "url": f"{address}?{query}", "icon": "calendar-event"}
        for label, count, query in shown
    ]
