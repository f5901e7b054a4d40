"""What asking for a return, a refund or an exchange has in common: the case, its limits, its rights."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_noop as noop

from portal.errors import CalendarYearMissing, Reason
from portal.models.records import Evidence
from portal.queries.attachment import procedure_value
from portal.queries.calendar import business_calendar
from portal.queries.policy import value_at
from portal.services import deadlines
from tickets.models import Order, OrderLine, OrderPromise, Ticket
from tickets.policies import refusals
from tickets.policies.rights import NO_REASON_PROMISES, RightFacts
from tickets.policies.windows import right_ends_at
from tickets.states import Kind, Outcome, ReturnReason

COUNTED = (Kind.RETURN, Kind.REFUND, Kind.EXCHANGE)
NO_REASON = ("fast_return", "seven_day_return", "appliance_30_day_return")
FAULTS = (
    "phone_no_evidence",
    "clothing_30_day_quality",
    "appliance_30_day_return",
    "fast_return",
    "seven_day_return",
)


def prepared(kind: type[Ticket], line: OrderLine, **fields: Any) -> Any:
    """A new case of a kind for an order line, not saved and without a number."""
    order = line.order
    return kind(
        kind=kind.case_kind,
        state=kind.initial_state,  # type: ignore[attr-defined]
        shop=order.shop,
        storefront_id=order.storefront_id,
        order=order,
        line=line,
        contact=order.contact,
        phone_tail=order.contact.phone_tail,
        **fields,
    )


def too_many(line: OrderLine, at: datetime) -> Iterator[Reason]:
    """Requests for a line, cancelled and changed ones too, reach a limit (WX-AS; G22)."""
    limit = value_at("refund.max_attempts_per_line", at)
    if attempts(line) >= limit:
        text = noop("This item has been requested %(limit)s times already; please use the help service.")
        yield Reason("too_many_requests", text, {"limit": limit})


def attempts(line: OrderLine) -> int:
    """How often something was asked for on a line: every case of these kinds, and every change of one."""
    rows = Ticket.objects.filter(line=line, kind__in=COUNTED).exclude(parent__kind__in=COUNTED)
    return sum(1 + decision.get("changes", 0) for decision in rows.values_list("decision", flat=True))


def promise_for(line: OrderLine, reason: str, at: datetime) -> OrderPromise | None:
    """The promise that a request rests on, the strongest first, whether or not it can still be called on."""
    order = FAULTS if reason in ReturnReason.faults else NO_REASON
    given = {row.kind: row for row in OrderPromise.objects.filter(line=line, kind__in=order)}
    ranked = [given[kind] for kind in order if kind in given]
    return next((row for row in ranked if callable_at(row, at)), ranked[0] if ranked else None)


def callable_at(promise: OrderPromise, at: datetime) -> bool:
    """Whether a buyer can still call on a promise."""
    return promise.state != Outcome.VOID and (promise.ends_at is None or at < promise.ends_at)


def right_facts(line: OrderLine, reason: str, at: datetime) -> RightFacts:
    """What the right to send goods of a line back depends on now."""
    order, wanted = line.order, FAULTS if reason in ReturnReason.faults else tuple(NO_REASON_PROMISES)
    running = Q(ends_at__isnull=True) | Q(ends_at__gt=at)
    if order.signing_disputed_at is not None:
        running = Q()
    kinds = OrderPromise.objects.filter(running, line=line, kind__in=wanted).exclude(state=Outcome.VOID)
    return RightFacts(
        reason=reason,
        within_legal_days=right_holds(order, "refund.return_days", at),
        within_fault_days=right_holds(order, "refund.fault_days", at),
        promises=frozenset(kinds.values_list("kind", flat=True)),
        flags=line.flags,
    )


def right_holds(order: Order, policy: str, at: datetime) -> bool:
    """Whether a right of so many days after signing still holds. Where the signature is disputed it does, until the
    delivery is proven (TB99 art 38; G4); where the calendar is unknown it does: the buyer loses no right."""
    if order.signed_at is None or order.signing_disputed_at is not None:
        return order.signed_at is not None
    try:
        return at < right_ends_at(order.signed_at, value_at(policy, at), business_calendar())
    except CalendarYearMissing:
        return True


def proofs_of(ticket: Ticket) -> list[Evidence]:
    """The files that the shop or the platform has put on a case; those of the buyer's side prove nothing against
    the buyer."""
    rows = Evidence.objects.filter(subject_type__model="ticket", subject_id=ticket.pk)
    return list(rows.exclude(uploaded_by__in=("buyer", ticket.storefront.name)))


def refusal_objections(ticket: Ticket, cause: str) -> Iterator[Reason]:
    """Why a request cannot be refused with a cause: it does not fit the reason, or its proof is missing. A request
    that cannot be refused at all is the guard's affair."""
    if cause and not (
        ticket.reason_code == ReturnReason.NO_REASON and ticket.decision.get("within_seven_days")
    ):
        yield from refusals.objections(ticket.reason_code, cause, proofs=len(proofs_of(ticket)))


def receipt_objections(ticket: Ticket) -> Iterator[Reason]:
    """An empty box or another item is shown by the weight or the unpacking film (TB99 art 37; G18)."""
    if not proofs_of(ticket):
        text = noop("Add the unpacking film or a photo of the weight to the case first.")
        yield Reason("proof_needed", text)


def remember(row: Ticket, facts: dict[str, Any], *, at: datetime) -> None:
    """Keep facts of a decision with the case and bring its clocks in step with them; None takes a fact away."""
    kept = {**row.decision, **facts}
    row.decision = {key: value for key, value in kept.items() if value is not None}
    row.save(update_fields=["decision", "approved_fen"])
    deadlines.settle(row, at=at)


def term_of(row: Ticket, key: str, at: datetime) -> dict[str, Any]:
    """A term by the procedure of the case: that of its opening, unless today's is better for the buyer (C-3 c)."""
    return procedure_value(key, opened_at=row.created_at, at=at)[0]
