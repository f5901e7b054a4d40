"""Reading the registry of items and the history of each."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from portal.actors import Actor, ActorKind
from tickets.models import Appointment, OrderLine, ProductUnit, RepairJob
from tickets.policies.warranty import RepairHistory, days_away
from tickets.states import AppointmentState, VisitResult


def units_for(actor: Actor) -> QuerySet[ProductUnit]:
    """The items within reach: a shop's, those sold through a storefront."""
    rows = ProductUnit.objects.select_related("shop", "line__order", "replaced_by")
    if actor.sees_everything:
        return rows
    if actor.kind is ActorKind.PARTNER:
        return rows.filter(shop_id__in=actor.shops) | rows.filter(line__order__storefront_id=actor.partner)
    return rows.filter(shop_id__in=actor.shops)


def sold_lines_for(actor: Actor) -> QuerySet[OrderLine]:
    """The order lines with a serial number within reach: a shop's, those sold through a storefront."""
    rows = OrderLine.objects.exclude(serial="").select_related("order__shop")
    if actor.sees_everything:
        return rows
    reach = Q(order__shop_id__in=actor.shops)
    if actor.kind is ActorKind.PARTNER:
        reach |= Q(order__storefront_id=actor.partner)
    return rows.filter(reach)


def repairs_of(unit: ProductUnit) -> QuerySet[RepairJob]:
    """Every repair of an item, oldest first."""
    return (
        RepairJob.objects.filter(ticket__warranty__unit=unit)
        .select_related("centre", "ticket")
        .order_by("id")
    )


def visits_of(unit: ProductUnit) -> QuerySet[Appointment]:
    """Every finished visit to an item, oldest first."""
    done = (AppointmentState.COMPLETED, AppointmentState.SETTLED)
    return Appointment.objects.filter(ticket__warranty__unit=unit, state__in=done).order_by("id")


def history_of(unit: ProductUnit, fault_code: str, *, replace_promised: bool) -> RepairHistory:
    """What was done about one fault before; another fault does not count (I4). An unknown fault has no history."""
    if not fault_code:
        return RepairHistory(0, 0, replace_promised)
    jobs = list(repairs_of(unit).filter(fault_code=fault_code, repaired_at__isnull=False))
    visits = visits_of(unit).filter(fault_code=fault_code, result=VisitResult.FIXED).count()
    away = [days_away(job.received_at, job.back_at) for job in jobs if job.received_at and job.back_at]
    return RepairHistory(len(jobs) + visits, max(away, default=0), replace_promised)
