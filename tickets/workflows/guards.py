"""Guards that several kinds of case share. They look only at the row and its shop."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_noop as noop

from portal.actors import SHOP_WORKERS, Role
from portal.errors import Reason
from portal.states import ShopState
from portal.workflow import Context
from tickets.models.ticket import Ticket
from tickets.states import GoodsState, ReturnReason

MERCHANT = SHOP_WORKERS | {Role.ERP}
PLATFORM = frozenset({Role.SUPERVISOR})
PLATFORM_OR_SYSTEM = PLATFORM | {Role.SYSTEM}


def an_open_shop_acts_itself(row: Ticket, context: Context) -> Iterator[Reason]:
    """The platform acts in a merchant's place only where the shop is frozen, closing or closed (G30)."""
    by_platform = context.actor.holds_any(PLATFORM) and not context.actor.holds_any(MERCHANT)
    if by_platform and row.shop.state == ShopState.OPEN:
        yield Reason("shop_acts", noop("The shop is open and answers itself; decide after a refusal only."))


def no_reason_return_cannot_be_refused(row: Ticket, _context: Context) -> Iterator[Reason]:
    """A valid 7-day no-reason return may not be refused; opening to inspect is no cause (7D arts 8, 31; G11)."""
    if row.reason_code == ReturnReason.NO_REASON and row.decision.get("within_seven_days"):
        text = noop(
            "A return within seven days needs no reason and cannot be refused, nor because it was opened"
            " (7-day measures arts 8 and 31). Check the goods when they come back."
        )
        yield Reason("no_reason_right", text)


def goods_still_with_buyer(row: Ticket, _context: Context) -> Iterator[Reason]:
    """Only who still has the goods can send them back."""
    if row.goods != GoodsState.WITH_BUYER:
        yield Reason("goods_sent", noop("The goods were sent back already; order the refund instead."))


def goods_sent_back(row: Ticket, _context: Context) -> Iterator[Reason]:
    """A refund without another return needs the goods to be on their way or back."""
    if row.goods == GoodsState.WITH_BUYER:
        text = noop("The buyer still has the goods; decide for the return instead.")
        yield Reason("goods_with_buyer", text)


def nothing_was_sent(row: Ticket, _context: Context) -> Iterator[Reason]:
    """Who has given the goods away does not end the case by withdrawing: somebody has to decide about them."""
    if row.goods != GoodsState.WITH_BUYER:
        text = noop("The goods have been sent back; turn to the platform instead of withdrawing.")
        yield Reason("goods_sent", text)


def waybill_was_never_scanned(row: Ticket, _context: Context) -> Iterator[Reason]:
    """Another waybill is entered only while no carrier knows the first one."""
    if not row.decision.get("typed_at") or row.decision.get("collected_at"):
        yield Reason("carrier_has_goods", noop("The carrier has the goods; the waybill is right."))
