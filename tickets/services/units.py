"""Which pieces of an order line are free: none is in two open cases, none comes back twice (invariant 5)."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Exists, OuterRef, Q, Sum
from django.utils.translation import gettext_noop as noop

from portal.errors import Reason
from tickets.models import OrderLine, Ticket
from tickets.states import GoodsState, Kind

SENT_BACK = (Kind.RETURN, Kind.EXCHANGE)


def lock_line(line: OrderLine) -> OrderLine:
    """The line locked with its order and shop: two requests for the same pieces come one after the other."""
    rows = OrderLine.objects.select_for_update(of=("self",), no_key=True).select_related(
        "order__shop", "order__contact"
    )
    return rows.get(pk=line.pk)


def taken(line: OrderLine, *, but: Ticket | None = None) -> int:
    """How many pieces are in open cases or have left the buyer for good; `but` is not counted."""
    holding = Q(closed_at__isnull=True, kind__in=[k for k, kind in Ticket.kinds.items() if kind.holds_units])
    for name, kind in Ticket.kinds.items():
        if kind.consumes:
            holding |= Q(kind=name, state__in=kind.consumes)
    # A case decided for the merchant whose goods did not come back: the buyer does not have the pieces.
    led_on = Exists(Ticket.objects.filter(parent=OuterRef("pk")))
    stayed = Q(closed_at__isnull=False, kind__in=SENT_BACK) & ~Q(goods=GoodsState.WITH_BUYER) & ~led_on
    rows = Ticket.objects.filter(holding | stayed, line=line)
    if but is not None:
        rows = rows.exclude(pk=but.pk)
    return rows.aggregate(n=Sum("quantity"))["n"] or 0


def objections(line: OrderLine, quantity: int, *, but: Ticket | None = None) -> Iterator[Reason]:
    """Why so many pieces cannot be asked for; nothing if they can. The line must be locked."""
    left = line.quantity - taken(line, but=but)
    if quantity > left:
        text = noop("Only %(left)s pieces of this item are free for a new request.")
        yield Reason("too_many_pieces", text, {"left": left})
