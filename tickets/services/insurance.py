"""Freight insurance: asked for at payment, shown when bound, one offset or one claim (C-13, domain E13)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_noop as noop

from carriers.models import PickupOrder
from portal.actors import SYSTEM
from portal.errors import Reason
from portal.models import Partner
from portal.policies.numbers import sequence_key
from portal.queries.policy import value_at
from portal.services import moves
from portal.states import PartnerKind
from portal.workflow import Context
from tickets.adapters.insurer import Answer, Verdict
from tickets.models import InsurancePolicy, Order, OrderPromise, Ticket
from tickets.policies import books as entries
from tickets.services import books, keeping, premiums
from tickets.states import BookAccount, PolicyState

PROMISE = "freight_insurance"
ASK_AGAIN = timedelta(minutes=1)
CLAIM = timedelta(minutes=2)
NO_PREMIUM = Reason("premium_account_empty", noop("The shop's premium account was empty at payment."))
FREIGHT_PAID = Reason("freight_paid", noop("The return freight was paid as insured."))
DECLINED = Reason("insurer_declined", noop("The insurer did not take the risk."))


def ask(order: Order, *, at: datetime) -> InsurancePolicy | None:
    """Take the premium and ask the insurer to bind; None where the premium account is empty: the order is then neither
    insured nor shown so, and the promise is broken (L8)."""
    premium, number = (
        value_at("insurance.premium_fen", order.paid_at),
        f"{sequence_key('YF', at)}-{order.pk:09d}",
    )
    charged = premiums.charge(order.shop_id, premium, f"premium:{number}", at=at)
    if charged is False:
        _break(order, NO_PREMIUM, at)
        return None
    row = InsurancePolicy(
        number=number,
        order=order,
        shop_id=order.shop_id,
        insurer=_insurer(),
        premium_fen=premium,
        prefunded=bool(charged),
        cap_fen=value_at("insurance.cap_fen", order.paid_at),
        next_attempt_at=at,
        state=PolicyState.ASKED,
    )
    return moves.begin(row, emits="insurance.asked", actor=SYSTEM, at=at)


def _insurer() -> Partner | None:
    known = Partner.objects.filter(active=True).order_by("pk")
    return next((partner for partner in known if partner.is_a(PartnerKind.INSURER)), None)


def keep(order: Order, case: Ticket, *, at: datetime) -> None:
    """The return freight was paid as promised."""
    for promise in OrderPromise.objects.filter(line__order=order, kind=PROMISE):
        keeping.kept(promise, FREIGHT_PAID, at=at, case=case)


def _break(order: Order, reason: Reason, at: datetime) -> None:
    for promise in OrderPromise.objects.filter(line__order=order, kind=PROMISE):
        keeping.broken(promise, reason, at=at)


@transaction.atomic
def claim_unbound(*, at: datetime, limit: int = 100) -> list[InsurancePolicy]:
    """Policies that the insurer is to be asked for now."""
    rows = InsurancePolicy.objects.select_for_update(
        skip_locked=True, of=("self",), no_key=True
    ).select_related("order")
    due = list(rows.filter(state=PolicyState.ASKED, next_attempt_at__lte=at).order_by("id")[:limit])
    InsurancePolicy.objects.filter(pk__in=[row.pk for row in due]).update(next_attempt_at=at + CLAIM)
    return due


@transaction.atomic
def record_binding(policy: InsurancePolicy, verdict: Verdict, *, at: datetime) -> InsurancePolicy:
    """Keep what the insurer said to a policy; an answer that comes twice changes nothing."""
    row = moves.lock(policy)
    if row.state != PolicyState.ASKED:
        return row
    if verdict.answer is Answer.PENDING:
        InsurancePolicy.objects.filter(pk=row.pk).update(next_attempt_at=at + ASK_AGAIN)
        return row
    if verdict.answer is Answer.REFUSED:
        reason = (verdict.reason or "refused")[:200]
        return moves.perform(row, "decline", actor=SYSTEM, at=at, data={"reason": reason})
    InsurancePolicy.objects.filter(pk=row.pk).update(insurer_ref=verdict.reference)
    return moves.perform(row, "bind", actor=SYSTEM, at=at)


@moves.consequence(InsurancePolicy, "bind")
def charge_premium(row: InsurancePolicy, context: Context) -> None:
    """A premium that was not paid in beforehand is taken off the shop's settlement."""
    if row.premium_fen and not row.prefunded:
        lines = entries.moved(BookAccount.MERCHANT_SETTLEMENT, BookAccount.INSURER, row.premium_fen)
        books.post(f"premium:{row.number}", lines, cause=row.number, order=row.order, at=context.at)


@moves.consequence(InsurancePolicy, "decline")
def not_insured(row: InsurancePolicy, context: Context) -> None:
    """The premium goes back, and the promise is broken."""
    if row.prefunded:
        premiums.give_back(row.shop_id, row.premium_fen, f"returned:{row.number}", at=context.at)
    _break(row.order, DECLINED, context.at)


def reserve(order: Order, pickup: PickupOrder, *, at: datetime) -> None:
    """Bind the policy to a pickup that it pays part of."""
    policy = InsurancePolicy.objects.filter(order=order, state=PolicyState.BOUND).first()
    if policy is None or pickup.offset_fen == 0:
        return
    InsurancePolicy.objects.filter(pk=policy.pk).update(bound_to=pickup.number, offset_fen=pickup.offset_fen)
    moves.perform(policy, "reserve", actor=SYSTEM, at=at)


def apply(order: Order, pickup: PickupOrder, *, at: datetime) -> InsurancePolicy | None:
    """The goods were collected: the offset is spent. The policy, where it is this pickup's."""
    policy = _reserved(order, pickup)
    if policy is None:
        return None
    InsurancePolicy.objects.filter(pk=policy.pk).update(offset_fen=pickup.offset_fen)
    return moves.perform(policy, "apply", actor=SYSTEM, at=at)


def release(order: Order, pickup: PickupOrder, *, at: datetime) -> None:
    """The pickup was called off: the policy is free again, and not bound to its waybill any more (L4)."""
    policy = _reserved(order, pickup)
    if policy is not None:
        moves.perform(policy, "release", actor=SYSTEM, at=at)


def _reserved(order: Order, pickup: PickupOrder) -> InsurancePolicy | None:
    return InsurancePolicy.objects.filter(
        order=order, state=PolicyState.RESERVED, bound_to=pickup.number
    ).first()


def lapse_due(*, at: datetime, limit: int = 500) -> int:
    """End policies whose cover is over and that nobody has claimed; returns how many."""
    over = at - timedelta(days=value_at("insurance.cover_days", at))
    rows = InsurancePolicy.objects.filter(state=PolicyState.BOUND, order__signed_at__lte=over)
    busy = Ticket.objects.filter(order=OuterRef("order"), closed_at__isnull=True)
    due = list(rows.filter(~Exists(busy))[:limit])
    for row in due:
        moves.perform(row, "lapse", actor=SYSTEM, at=at)
    return len(due)
