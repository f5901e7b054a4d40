"""Reading appointments, and what a provider offers."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from portal.actors import Actor, ActorKind
from portal.queries.policy import value_at
from tickets.models import Appointment, ServiceProvider, Technician
from tickets.policies.appointments import Window, Worker, free_windows
from tickets.policies.windows import SHANGHAI
from tickets.states import AppointmentState

BUSY = (AppointmentState.ASSIGNED, AppointmentState.IN_SERVICE)
TOGETHER = ("shop", "line__order", "ticket", "contact", "provider", "technician")


def appointments_for(actor: Actor) -> QuerySet[Appointment]:
    """The appointments within reach: a shop's, a storefront's, a provider's own, those of a buyer's case."""
    rows = Appointment.objects.select_related(*TOGETHER)
    if actor.sees_everything:
        return rows
    if actor.subject:
        key = actor.subject.removeprefix("ticket:")
        return rows.filter(ticket_id=int(key)) if key.isdecimal() else rows.none()
    if actor.kind is ActorKind.PARTNER:
        mine = Q(provider__partner_id=actor.partner) | Q(line__order__storefront_id=actor.partner)
        return rows.filter(mine | Q(shop_id__in=actor.shops))
    return rows.filter(shop_id__in=actor.shops)


def windows_of(provider: ServiceProvider, *, at: datetime) -> list[Window]:
    """The times a provider offers in the coming days; those of full days are left out."""
    first = at.astimezone(SHANGHAI).date()
    full = {row.day for row in provider.days.filter(day__gte=first) if row.reserved >= row.capacity}
    offered = free_windows(
        first,
        value_at("appointment.days_ahead", at),
        opens=provider.opens,
        closes=provider.closes,
        hours=value_at("appointment.window_hours", at),
        at=at,
    )
    return [window for window in offered if window.day not in full]


def worker_of(technician: Technician, *, but: Appointment) -> Worker:
    """A technician as the rules see one, with the other visits that are fixed."""
    visits = technician.appointments.filter(state__in=BUSY, window_from__isnull=False).exclude(pk=but.pk)
    return Worker(
        active=technician.active and technician.provider.active,
        skills=tuple(technician.skills),
        regions=tuple(technician.regions or technician.provider.regions),
        leave=tuple(technician.leave.values_list("first_day", "last_day")),
        visits=tuple(window for row in visits if (window := row.window)),
        certified_until=technician.certified_until,
    )
