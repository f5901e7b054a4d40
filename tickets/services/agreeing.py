"""Agreeing to many cases at one time (OT: at most thirty refunds, at most 10,000 yuan; G26)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_noop as noop

from portal.errors import Reason
from portal.policies.money import format_fen
from portal.queries.policy import value_at
from portal.services import bulk_moves
from tickets.models import RefundOnlyTicket, ReturnTicket


@bulk_moves.limit(ReturnTicket, "agree", "confirm_receipt")
@bulk_moves.limit(RefundOnlyTicket, "agree")
def not_too_many_and_not_too_much(rows: Sequence[Any], at: datetime) -> Iterator[Reason]:
    """Refused as a whole, before anything is done."""
    limit, most = value_at("refund.batch_rows", at), value_at("refund.batch_fen", at)
    total = sum(row.requested_fen if row.approved_fen is None else row.approved_fen for row in rows)
    if len(rows) > limit:
        text = noop("At most %(limit)s cases are agreed to at one time.")
        yield Reason("too_many_cases", text, {"limit": limit})
    if total > most:
        text = noop("The cases add up to %(total)s; at one time at most %(most)s.")
        yield Reason("too_much_money", text, {"total": format_fen(total), "most": format_fen(most)})
