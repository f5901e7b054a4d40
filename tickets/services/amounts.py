"""How much a case gives back: the computation with the rows it needs, kept with the case and shown with its steps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext_noop as noop

from portal.errors import InvalidInput
from portal.queries.policy import value_at
from tickets.models import OrderLine, ReturnDetail, Ticket
from tickets.policies import refund_amount
from tickets.policies.refund_amount import Gift, LineMoney, Threshold
from tickets.states import GuaranteeState, RefundState, ReturnState

NO_SHARE = noop("This gift does not belong to the item.")

ENDED_PAID = (
    ReturnState.REFUNDED,
    ReturnState.COMPENSATED,
    GuaranteeState.PAID,
    GuaranteeState.COMPENSATED,
)


def assess(
    detail: ReturnDetail, ticket: Ticket, *, gifts_kept: Collection[str] = (), but: int | None = None
) -> None:
    """Compute what the case gives back and set it on the detail and the case, both unsaved. The line must be locked.

    Raises InvalidInput for a gift the item did not come with.
    """
    line = ticket.line
    assert line is not None
    rows = {row.pk: row for row in line.order.lines.all()}
    known = _money(list(rows.values()), but)
    own = known[line.pk]
    found = refund_amount.compute(
        own,
        ticket.quantity,
        bundle=threshold_of(line),
        others=[known[row.pk] for row in rows.values() if _same_bundle(row, line)],
        gifts=_gifts(line, gifts_kept),
    )
    detail.entitled_fen = found.entitled_fen
    detail.shares = {str(key): fen for key, fen in found.shares.items()}
    detail.gifts_kept = list(gifts_kept)
    detail.steps = [step.as_json() for step in found.steps]
    detail.tenders = _tenders(rows, known, found.shares, found.entitled_fen - found.payable_fen)
    ticket.requested_fen = found.payable_fen


def settle_on(detail: ReturnDetail, ticket: Ticket, amount_fen: int) -> None:
    """Both sides have agreed on an amount: it takes the place of the computation. At most what was entitled to."""
    line = ticket.line
    assert line is not None
    rows = {row.pk: row for row in line.order.lines.all()}
    known = _money(list(rows.values()), ticket.pk)
    amount = min(amount_fen, detail.entitled_fen)
    detail.entitled_fen, detail.shares = amount, {str(line.pk): amount}
    detail.tenders = _tenders(rows, known, {line.pk: amount}, 0)
    ticket.approved_fen = amount


def compensate(detail: ReturnDetail, ticket: Ticket, amount_fen: int, *, keeps_goods: bool) -> None:
    """Pay an amount without a return, at most what is left of what was paid for the line (invariant 4). Set on the
    detail and the case, both unsaved; the line must be locked."""
    line = ticket.line
    assert line is not None
    rows = {row.pk: row for row in line.order.lines.all()}
    known = _money(list(rows.values()), ticket.pk)
    amount = min(amount_fen, line.paid_fen - known[line.pk].entitled_fen)
    detail.entitled_fen, detail.shares, detail.keeps_goods = amount, {str(line.pk): amount}, keeps_goods
    detail.tenders = _tenders(rows, known, {line.pk: amount}, 0)
    ticket.approved_fen = amount


def money_to_pay(detail: ReturnDetail, line: OrderLine, at: datetime) -> dict[str, int]:
    """What is paid in each means now; a coupon that has run out goes by the rule (G8)."""
    expires = line.flags.get("tenders", {}).get("coupon_expires_at")
    rule = value_at("refund.expired_coupon", at)
    return refund_amount.with_expired_coupon(detail.tenders, expires, rule, at)


def threshold_of(line: OrderLine) -> Threshold | None:
    """The discount that the line was bought under."""
    bundle = line.flags.get("bundle")
    return Threshold(bundle["threshold_fen"], bundle["off_fen"]) if bundle else None


def _same_bundle(row: OrderLine, line: OrderLine) -> bool:
    mine, theirs = line.flags.get("bundle"), row.flags.get("bundle")
    return bool(row.pk != line.pk and mine and theirs and mine["id"] == theirs["id"])


def _money(rows: list[OrderLine], but: int | None) -> dict[int, LineMoney]:
    """Every line of the order with what open and refunded cases take of it."""
    pieces: Counter[int] = Counter()
    fen: Counter[int] = Counter()
    paid = Q(ticket__state__in=ENDED_PAID) | Q(ticket__refund__state=RefundState.PAID)
    holding = Q(ticket__closed_at__isnull=True) | paid
    details = ReturnDetail.objects.filter(holding, ticket__order=rows[0].order_id).exclude(ticket_id=but or 0)
    told = details.values_list("ticket__line_id", "ticket__quantity", "shares", "keeps_goods")
    for line_id, quantity, shares, keeps_goods in told:
        pieces[line_id] += 0 if keeps_goods else quantity
        fen.update({int(key): part for key, part in shares.items()})
    return {
        row.pk: LineMoney(
            row.pk,
            row.paid_fen,
            row.quantity,
            taken=pieces[row.pk],
            entitled_fen=fen[row.pk],
            list_fen=row.flags.get("bundle", {}).get("list_fen", row.paid_fen),
        )
        for row in rows
    }


def _tenders(
    rows: dict[int, OrderLine], known: dict[int, LineMoney], shares: Mapping[int, int], deducted: int
) -> dict[str, int]:
    total: Counter[str] = Counter()
    for key, part in shares.items():
        row = known[key]
        total.update(
            refund_amount.in_kind(
                rows[key].flags.get("tenders", {}),
                paid_fen=row.paid_fen,
                before_fen=row.entitled_fen,
                amount_fen=part,
            )
        )
    for means in ("money", "points", "coupon"):  # What is deducted for a gift is taken from the money first.
        taken = min(deducted, total[means])
        total[means] -= taken
        deducted -= taken
    return {means: fen for means, fen in total.items() if fen or means == "money"}


def _gifts(line: OrderLine, kept: Collection[str]) -> list[Gift]:
    known = {gift["id"]: Gift(gift["title"], gift["price_fen"]) for gift in line.flags.get("gifts", [])}
    if unknown := set(kept) - set(known):
        raise InvalidInput({"gifts_kept": [NO_SHARE for _ in unknown]})
    return [known[key] for key in kept]
