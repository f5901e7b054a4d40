"""Warranty cases: opened with a verdict on record, and again under the guarantee on a repair (domain E9)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_noop as noop

from portal.actors import SYSTEM, Actor
from portal.errors import Reason, Refused
from portal.queries.policy import value_at
from portal.services import moves
from portal.services.numbers import next_number
from portal.states import Visibility
from portal.workflow import Context
from tickets.models import OrderLine, OrderPromise, ProductUnit, Ticket, WarrantyDetail, WarrantyTicket
from tickets.policies.warranty import WarrantyVerdict, beyond_repair, guarantee_ends_at, in_warranty
from tickets.policies.windows import SHANGHAI
from tickets.queries.product_unit import history_of
from tickets.services import product_unit, units
from tickets.states import Kind, WarrantyState

REPLACE_PROMISES = ("appliance_replace_not_repair", "replace_not_repair")
PROMISES = (*REPLACE_PROMISES, "onsite_repair", "warranty", "mail_in_repair", "warranty_replacement")


@transaction.atomic
def submit(
    line: OrderLine, *, description: str, serial: str, actor: Actor, at: datetime, fault_code: str = ""
) -> WarrantyTicket:
    """Open a warranty case with the verdict on its dates on record. Where repair is no longer the answer, the buyer
    chooses at once; where replacement was promised, an exchange follows (I4, I12).

    Raises Refused: not delivered, no piece left, a case for the item is open already, a foreign serial number.
    """
    line = units.lock_line(line)
    moves.refuse_if(list(_objections(line)))
    unit = product_unit.unit_for(line, line.serial or serial, at=at)
    ticket = _composed(line, unit, description)
    detail = WarrantyDetail(ticket=ticket, unit=unit, fault_code=fault_code)
    return _open(ticket, detail, verdict_of(unit, at), actor=actor, at=at)


@transaction.atomic
def reopen(ticket: Ticket, *, description: str, actor: Actor, at: datetime) -> WarrantyTicket:
    """The same fault is back within the guarantee on the repair: another case follows, whatever the warranty (I16).

    Raises Refused: not a finished repair, the guarantee is over, or a case for the item is open already.
    """
    row = moves.lock(ticket)
    assert isinstance(row, WarrantyTicket)
    moves.refuse_if(list(_against_reopening(row, at)))
    return _follow(row, description, actor, at)


def _against_reopening(row: WarrantyTicket, at: datetime) -> Iterator[Reason]:
    if row.state not in (WarrantyState.REPAIRED, WarrantyState.FOLLOWED):
        yield Reason("not_repaired", noop("Only a finished repair has a guarantee."))
        return
    assert row.line
    units.lock_line(row.line)
    yield from _objections(row.line)
    back = row.warranty.back_at or row.closed_at
    assert back
    ends = guarantee_ends_at(back, value_at("warranty.guarantee_days", at))
    if row.state == WarrantyState.REPAIRED and at >= ends:
        last = (ends - timedelta(microseconds=1)).astimezone(SHANGHAI).date()
        text = noop("The guarantee on the repair ended on %(day)s. Open a new warranty case instead.")
        yield Reason("guarantee_over", text, {"day": last.isoformat()})


def _follow(row: WarrantyTicket, description: str, actor: Actor, at: datetime) -> WarrantyTicket:
    before = row.warranty
    assert row.line
    child = _composed(row.line, before.unit, description)
    child.parent = Ticket.objects.get(pk=row.pk)
    fault = before.fault_code
    detail = WarrantyDetail(ticket=child, unit=before.unit, fault_code=fault, under_guarantee=True)
    text = noop("Under the guarantee on the repair of case %(case)s.")
    guaranteed = WarrantyVerdict(True, Reason("repair_guarantee", text, {"case": row.number}))
    return _open(child, detail, guaranteed, actor=actor, at=at)


def verdict_of(unit: ProductUnit, at: datetime) -> WarrantyVerdict:
    """Whether the warranty of an item holds: from delivery or installation, prolonged by repairs (I1, I2)."""
    start = unit.starts_at
    assert start
    return in_warranty(start, unit.warranty_months, at, repair_days=unit.repair_days)


def _composed(line: OrderLine, unit: ProductUnit, description: str) -> WarrantyTicket:
    order = line.order
    promises = {row.kind: row for row in OrderPromise.objects.filter(line=line, kind__in=PROMISES)}
    return WarrantyTicket(
        kind=Kind.WARRANTY,
        state=WarrantyState.SUBMITTED,
        shop=order.shop,
        storefront_id=order.storefront_id,
        order=order,
        line=line,
        promise=next((promises[kind] for kind in PROMISES if kind in promises), None),
        contact=order.contact,
        phone_tail=order.contact.phone_tail,
        description=description,
        decision={"serial": unit.serial},
    )


def _open(
    ticket: WarrantyTicket, detail: WarrantyDetail, verdict: WarrantyVerdict, *, actor: Actor, at: datetime
) -> WarrantyTicket:
    ticket.decision |= {"in_warranty": verdict.holds, "reasons": [verdict.reason.as_json()]}
    ticket.number = next_number(ticket.number_prefix, at)
    moves.begin(ticket, emits="warranty.submitted", actor=actor, at=at, visibility=Visibility.BUYER)
    detail.ticket_id = ticket.pk
    history = history_of(detail.unit, detail.fault_code, replace_promised=False)
    detail.repairs_before = history.same_fault
    detail.save()
    reasons = entitlement(ticket, at) if verdict.holds else []
    return _instead_of_repair(ticket, reasons, at) if reasons else ticket


def entitlement(ticket: WarrantyTicket, at: datetime, fault_code: str = "") -> list[Reason]:
    """Why the buyer need not accept another repair; nothing if a repair is the answer."""
    detail = ticket.warranty
    promised = ticket.promise is not None and ticket.promise.kind in REPLACE_PROMISES
    history = history_of(
        detail.unit, fault_code or detail.fault_code, replace_promised=promised and _lasts(ticket, at)
    )
    limits = {
        "repairs": value_at("warranty.repairs_before_exchange", at),
        "days": value_at("warranty.repair_days_limit", at),
    }
    return list(beyond_repair(history, **limits))


def _lasts(ticket: WarrantyTicket, at: datetime) -> bool:
    """Whether the promise can still be called on; one whose end is not known yet can."""
    assert ticket.promise
    return ticket.promise.ends_at is None or at < ticket.promise.ends_at


def _instead_of_repair(ticket: WarrantyTicket, reasons: list[Reason], at: datetime) -> WarrantyTicket:
    """Replacement was promised: it is made. Otherwise the buyer chooses."""
    remember(ticket, choice=[reason.as_json() for reason in reasons], reasons=_told(ticket, reasons))
    if not any(reason.code == "replace_promised" for reason in reasons):
        return moves.perform(ticket, "open_choice", actor=SYSTEM, at=at)
    try:
        with transaction.atomic():
            return moves.perform(ticket, "approve_replacement", actor=SYSTEM, at=at)
    except Refused:
        return ticket  # The merchant sees why and is asked for it.


def _told(ticket: WarrantyTicket, more: list[Reason]) -> list[dict[str, object]]:
    known = ticket.decision.get("reasons", [])
    return [*known, *(reason.as_json() for reason in more if reason.as_json() not in known)]


def remember(row: Ticket, **facts: object) -> None:
    """Keep facts of a decision with the case; what was decided before stays beside them (I8)."""
    row.decision = {**row.decision, **facts}
    row.save(update_fields=["decision"])


def _objections(line: OrderLine) -> Iterator[Reason]:
    if line.order.signed_at is None:
        yield Reason("not_delivered", noop("The order has not been delivered yet."))
    open_case = line.tickets.filter(kind=Kind.WARRANTY, closed_at__isnull=True).first()
    if open_case:
        text = noop("Case %(number)s for this item is open already.")
        yield Reason("already_open", text, {"number": open_case.number})
    else:
        yield from units.objections(line, 1)


@moves.check(WarrantyTicket, "approve")
def must_be_in_warranty(row: WarrantyTicket, _context: Context) -> Iterator[Reason]:
    """Only what is within its warranty is repaired free of charge."""
    if not row.decision.get("in_warranty"):
        yield from row.decision_reasons


@moves.check(WarrantyTicket, "approve")
def repair_must_be_the_answer(row: WarrantyTicket, context: Context) -> Iterator[Reason]:
    """Where replacement was promised or the fault was repaired too often, no repair is offered (I4, I12)."""
    yield from entitlement(row, context.at)


@moves.check(WarrantyTicket, "approve_replacement")
def replacement_must_be_due(row: WarrantyTicket, context: Context) -> Iterator[Reason]:
    """A case is replaced at once only where that was promised or repairs have failed, within the warranty."""
    if not row.decision.get("in_warranty") or not entitlement(row, context.at):
        yield Reason("repair_first", noop("Nothing on the order or in its history asks for a replacement."))


@moves.consequence(WarrantyTicket, "ask_info")
def keep_question(row: WarrantyTicket, context: Context) -> None:
    """The question stands on the buyer's page until it is answered."""
    WarrantyDetail.objects.filter(ticket_id=row.pk).update(question=context.data["reason"])


@moves.consequence(WarrantyTicket, "give_info")
def drop_question(row: WarrantyTicket, _context: Context) -> None:
    """The question is answered."""
    WarrantyDetail.objects.filter(ticket_id=row.pk).update(question="")


@moves.consequence(WarrantyTicket, "report_same_fault")
def open_follow_up(row: WarrantyTicket, context: Context) -> None:
    """The fault is back: another case follows under the guarantee on the repair."""
    _follow(row, context.data["reason"], context.actor, context.at)
