"""Appointments: created, agreed on, put off, passed on (domain E10)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_noop as noop

from portal.actors import SYSTEM, Actor, Role
from portal.errors import Reason, Refused
from portal.queries.policy import value_at
from portal.services import deadlines, moves, timeline
from portal.services.numbers import next_number
from portal.states import Visibility
from portal.workflow import Context
from tickets.models import Appointment, Order, OrderLine, ProviderDay, ServiceProvider, Ticket
from tickets.policies.appointments import Window, window_objections
from tickets.services.warranty_route import provider_for, providers_for
from tickets.states import AppointmentKind, AppointmentState

ONE_DAY = timedelta(days=1)
TAKEN = frozenset({AppointmentState.RESERVED, AppointmentState.ASSIGNED})
OPEN = (
    AppointmentState.CREATED,
    AppointmentState.TO_CONTACT,
    AppointmentState.RESERVED,
    AppointmentState.ASSIGNED,
    AppointmentState.IN_SERVICE,
    AppointmentState.ON_HOLD,
)


@transaction.atomic
def create(
    line: OrderLine, kind: str, *, actor: Actor, at: datetime, ticket: Ticket | None = None
) -> Appointment:
    """Open an appointment for an order line, with the provider that covers the address; without one the platform
    finds one. An installation waits for the delivery, or for the goods to be signed (S1 1.34, 1.35).

    Raises Refused where one of this kind is open already.
    """
    line = (
        OrderLine.objects.select_for_update(of=("self",), no_key=True)
        .select_related("order__contact")
        .get(pk=line.pk)
    )
    if line.appointments.filter(kind=kind, state__in=OPEN).exists():
        raise Refused(
            [Reason("appointment_open", noop("There is an open appointment of this kind already."))]
        )
    order = line.order
    delivery = line.appointments.filter(kind__in=("deliver", "deliver_into_home"), state__in=OPEN).first()
    row = Appointment(
        kind=kind,
        shop_id=order.shop_id,
        line=line,
        ticket=ticket and Ticket.objects.get(pk=ticket.pk),
        after=delivery if kind == AppointmentKind.INSTALL else None,
        contact=order.contact,
        provider=provider_for(kind, line.category, order.contact.region),
    )
    row.number = next_number(row.number_prefix, at)
    moves.begin(row, emits="appointment.created", actor=actor, at=at, visibility=Visibility.BUYER)
    waits = not AppointmentKind(kind).brings_goods and order.signed_at is None
    return row if waits else moves.perform(row, "ready", actor=SYSTEM, at=at)


def order_signed(order: Order, *, at: datetime) -> None:
    """Everything of an order was signed for."""
    for line in OrderLine.objects.filter(
        order=order, appointments__state=AppointmentState.CREATED
    ).distinct():
        goods_signed(line, at=at)


def goods_signed(line: OrderLine, *, at: datetime) -> None:
    """The goods are there: a time can be agreed for what waited for them."""
    for row in line.appointments.filter(state=AppointmentState.CREATED):
        moves.perform(row, "ready", actor=SYSTEM, at=at)


@moves.check(Appointment, "reserve", "rebook")
def window_must_be_offered(row: Appointment, context: Context) -> Iterator[Reason]:
    """A time lies ahead and within the provider's hours."""
    if row.provider is None:
        yield Reason("no_provider", noop("No provider is found yet; the platform looks for one."))
        return
    window = Window(context.data["window_from"], context.data["window_until"])
    yield from window_objections(window, opens=row.provider.opens, closes=row.provider.closes, at=context.at)


@moves.check(Appointment, "rebook")
def provider_needs_approval(row: Appointment, context: Context) -> Iterator[Reason]:
    """After two changes the provider asks the platform first; the buyer never has to."""
    free = value_at("appointment.free_changes", context.at) + row.changes_allowed
    if _is_provider(context.actor) and row.changes >= free:
        text = noop("The time was changed %(count)s times already; ask the platform for approval.")
        yield Reason("change_needs_approval", text, {"count": row.changes})


def _is_provider(actor: Actor) -> bool:
    return actor.holds_any(frozenset({Role.INSTALLER}))


@moves.consequence(Appointment, "reserve", "accept_proposal")
def take_place(row: Appointment, context: Context) -> None:
    """One of the provider's visits of that day is taken; the technician is chosen anew."""
    assert row.provider and row.window
    row.day, row.technician = reserve(row.provider, row.window), None
    row.save(update_fields=["day", "technician"])


@moves.consequence(Appointment, "rebook")
def change_place(row: Appointment, context: Context) -> None:
    """The old place is given back; what follows the delivery is moved with it."""
    _give_back(row)
    take_place(row, context)
    if _is_provider(context.actor):
        row.changes += 1
        row.save(update_fields=["changes"])
    slip(row, context)


def reserve(provider: ServiceProvider, window: Window) -> ProviderDay | None:
    """One visit of a day, by one conditional update, so that two buyers never get the last; None where the provider
    names no limit. Raises Refused."""
    if provider.daily_visits is None:
        return None
    capacity = {"capacity": provider.daily_visits}
    day, _ = ProviderDay.objects.get_or_create(provider=provider, day=window.day, defaults=capacity)
    free = ProviderDay.objects.filter(pk=day.pk, reserved__lt=F("capacity"))
    if not free.update(reserved=F("reserved") + 1):
        raise Refused([Reason("day_full", noop("The provider has no visit left on that day."))])
    return day


def _give_back(row: Appointment) -> None:
    if row.day_id is not None:
        ProviderDay.objects.filter(pk=row.day_id, reserved__gt=0).update(reserved=F("reserved") - 1)
        row.day = None
        row.save(update_fields=["day"])


@moves.consequence(
    Appointment, "hold", "no_show", "postpone", "reassign", "refuse_goods", "waive", "cancel", "give_up"
)
def leave_place(row: Appointment, context: Context) -> None:
    """A visit that does not take place leaves its time to others; what depends on a delivery is moved."""
    _give_back(row)
    row.technician = None
    row.save(update_fields=["technician"])
    if context.data.get("provider") is None and row.state == AppointmentState.TO_CONTACT:
        slip(row, context)


def slip(delivery: Appointment, context: Context) -> None:
    """The installation that follows a delivery which comes later is proposed anew after it; the delivery's provider is
    liable (J8)."""
    if not AppointmentKind(delivery.kind).brings_goods:
        return
    for row in delivery.followers.filter(state__in=TAKEN):
        if row.window and delivery.window and delivery.window.until <= row.window.start:
            continue
        moves.perform(row, "postpone", actor=SYSTEM, at=context.at)
        delivery.liable = "provider"
        delivery.save(update_fields=["liable"])


@moves.consequence(Appointment, "postpone")
def propose_time(row: Appointment, _context: Context) -> None:
    """The same hours as many days later as the delivery needs; the buyer agrees or chooses another time."""
    delivery, window = row.after, row.window
    row.set_window(None, None)
    if delivery and delivery.window and window:
        shift = delivery.window.day - window.day
        start = window.start + shift
        while start < delivery.window.until:
            start += ONE_DAY
        row.proposed_from, row.proposed_until = start, start + (window.until - window.start)
    row.save()


@moves.check(Appointment, "accept_proposal")
def proposal_must_be_good(row: Appointment, context: Context) -> Iterator[Reason]:
    """There is a proposal, and it has not passed."""
    if row.proposed_from is None or row.proposed_from <= context.at:
        yield Reason("no_proposal", noop("No time is proposed; choose one."))


@moves.consequence(Appointment, "ask_again")
def ask_periodically(row: Appointment, context: Context) -> None:
    """The question comes again after the same time (J2)."""
    deadlines.settle(row, at=context.at)


@moves.consequence(Appointment, "fail_to_reserve")
def escalate_failures(row: Appointment, context: Context) -> None:
    """After three failed calls the platform hears of it."""
    if row.failures >= value_at("appointment.failures", context.at):
        facts = {"failures": row.failures, "code": row.last_failure}
        timeline.record("appointment.unreachable", row, actor=SYSTEM, at=context.at, data=facts)


@moves.check(Appointment, "reassign")
def provider_must_cover(row: Appointment, context: Context) -> Iterator[Reason]:
    """Another provider takes over only where it offers the service at the address; else the valid ones are named
    (J10)."""
    valid = providers_for(row.kind, row.line.category, row.contact.region)
    if context.data["provider"] not in {provider.code for provider in valid}:
        codes = ", ".join(provider.code for provider in valid) or "–"
        text = noop("This provider does not offer the service at the address. These do: %(valid)s.")
        yield Reason("provider_outside_coverage", text, {"valid": codes})


@moves.consequence(Appointment, "reassign")
def change_provider(row: Appointment, context: Context) -> None:
    """The other provider takes over from the beginning."""
    row.provider = ServiceProvider.objects.get(code=context.data["provider"])
    row.changes = row.failures = 0
    row.save(update_fields=["provider", "changes", "failures"])


def call_off(ticket: Ticket, *, at: datetime) -> None:
    """The case has ended: nobody comes any more."""
    open_rows: Any = Appointment.objects.filter(ticket_id=ticket.pk, state__in=OPEN)
    for row in open_rows.exclude(state=AppointmentState.IN_SERVICE):
        moves.perform(row, "cancel", actor=SYSTEM, at=at)
