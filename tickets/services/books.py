"""Posting in the books: once per reference, both sides equal (invariant 12)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_noop as noop

from portal.errors import Conflict
from tickets.models import Order, Posting, PostingLine
from tickets.policies import books as rules
from tickets.policies.books import Line
from tickets.states import Side


def post(
    reference: str,
    lines: Sequence[Line],
    *,
    cause: str,
    at: datetime,
    order: Order | None = None,
    shop_id: int | None = None,
    external_ref: str = "",
    payment_key: str = "",
    currency: str = "CNY",
) -> Posting:
    """Write a posting; the same reference again changes nothing.

    Raises ValueError for lines that do not balance, Conflict where the reference stands for another amount.
    """
    kept = rules.checked(lines)
    amount = sum(line.fen for line in kept if line.side == Side.DEBIT)
    known = Posting.objects.filter(reference=reference).first()
    if known is None:
        row = Posting(
            reference=reference,
            cause=cause,
            order=order,
            shop_id=shop_id or (order.shop_id if order else None),
            external_ref=external_ref,
            payment_key=payment_key,
            currency=currency,
            amount_fen=amount,
            posted_at=at,
        )
        known = _written(row, kept)
    if known.amount_fen != amount:
        raise Conflict(noop("This reference stands for another amount."), code="posted_otherwise")
    return known


def _written(row: Posting, lines: Sequence[Line]) -> Posting:
    try:
        with transaction.atomic():
            row.save()
            PostingLine.objects.bulk_create(
                PostingLine(posting=row, account=line.account, side=line.side, amount_fen=line.fen)
                for line in lines
            )
    except IntegrityError:
        return Posting.objects.get(reference=row.reference)  # Another worker was faster.
    return row
