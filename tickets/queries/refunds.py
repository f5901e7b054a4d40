"""What has been paid back for an order line, or is about to be (invariant 4)."""

from __future__ import annotations

from django.db.models import Sum

from tickets.models import OrderLine, Refund
from tickets.states import RefundState


def refunded_fen(line: OrderLine) -> int:
    """The refunds of all cases of a line in fen, whether paid yet or not."""
    rows = Refund.objects.filter(ticket__line=line).exclude(state=RefundState.CANCELLED)
    return rows.aggregate(fen=Sum("amount_fen"))["fen"] or 0
