"""Reading compensations, and the money they can be paid from."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet, Sum

from portal.actors import Actor, ActorKind
from portal.models import DepositAccount
from portal.queries.policy import value_at
from portal.states import LedgerKind
from tickets.models import Compensation, Order, OrderPromise, PostingLine
from tickets.policies.compensations import Source
from tickets.states import BookAccount, Side


def compensations_for(actor: Actor) -> QuerySet[Compensation]:
    """The compensations within reach: a shop's, a storefront's."""
    rows = Compensation.objects.select_related("shop", "order", "ticket", "promise")
    if actor.sees_everything:
        return rows
    if actor.kind is ActorKind.MERCHANT:
        return rows.filter(shop_id__in=actor.shops)
    if actor.kind is ActorKind.PARTNER:
        return rows.filter(Q(order__storefront_id=actor.partner) | Q(shop_id__in=actor.shops))
    key = actor.subject.removeprefix("ticket:")
    return rows.filter(ticket_id=int(key)) if key.isdecimal() else rows.none()


def sources(order: Order, promise: OrderPromise | None, at: datetime) -> Iterator[Source]:
    """What can be drawn on for an order, in the order in which it is: what the shop has not been settled for yet,
    then its deposits, that of the promise's service first."""
    yield Source(BookAccount.MERCHANT_SETTLEMENT, unsettled_fen(order, at))
    for account in deposits_of(order, promise):
        yield Source(BookAccount.DEPOSIT, account.balances.get(LedgerKind.AVAILABLE, 0), account.number)


def unsettled_fen(order: Order, at: datetime) -> int:
    """What the shop will still be settled for an order: what was paid for it, less what was taken off already.
    Nothing once the order was settled, some days after it was signed."""
    days = timedelta(days=value_at("compensation.settlement_days", at))
    if order.signed_at is not None and at >= order.signed_at + days:
        return 0
    lines = PostingLine.objects.filter(posting__order=order, account=BookAccount.MERCHANT_SETTLEMENT)
    taken = lines.aggregate(
        debit=Sum("amount_fen", filter=Q(side=Side.DEBIT)),
        credit=Sum("amount_fen", filter=Q(side=Side.CREDIT)),
    )
    return max(0, order.paid_fen - (taken["debit"] or 0) + (taken["credit"] or 0))


def deposits_of(order: Order, promise: OrderPromise | None) -> list[DepositAccount]:
    """The deposits of an order's shop, that of the promise's service first."""
    rows = DepositAccount.objects.filter(shop_id=order.shop_id).prefetch_related("books").order_by("pk")
    wanted = promise.service_id if promise else None
    return sorted(rows, key=lambda account: account.service_id != wanted)
