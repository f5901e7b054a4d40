"""How much of what was paid goes back, step by step (7-day measures arts 13-17; L12, G5, G6, G8).

Money in fen throughout. One formula covers every case: what was paid, less what went back before, less what the
buyer still owes for the pieces kept. With a threshold discount the pieces kept are priced as they were at purchase.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_noop as noop

from portal.errors import Reason
from portal.policies.money import format_fen, split


@dataclass(frozen=True)
class LineMoney:
    """One order line: what was paid for all its pieces, how many went back or are asked back, and for how much.

    `list_fen` is what all pieces cost without the discount of the bundle.
    """

    key: int
    paid_fen: int
    quantity: int
    taken: int = 0
    entitled_fen: int = 0
    list_fen: int = 0


@dataclass(frozen=True)
class Threshold:
    """So much off from so much on, over the lines of one bundle."""

    threshold_fen: int
    off_fen: int


@dataclass(frozen=True)
class Gift:
    """A gift with the price stated for it beforehand (7D art 12; TB99 art 61)."""

    title: str
    price_fen: int


@dataclass(frozen=True)
class Computation:
    """What the buyer is entitled to, the part of each line in it, what is paid after gifts, and every step."""

    entitled_fen: int
    shares: Mapping[int, int]
    payable_fen: int
    steps: tuple[Reason, ...] = field(default_factory=tuple)


def share(line: LineMoney, pieces: int) -> int:
    """What the last so many pieces of a line cost; the shares of all pieces add up to what was paid (L12)."""
    return sum(split(line.paid_fen, [1] * line.quantity)[line.quantity - pieces :]) if pieces else 0


def compute(
    line: LineMoney,
    quantity: int,
    *,
    bundle: Threshold | None = None,
    others: Sequence[LineMoney] = (),
    gifts: Iterable[Gift] = (),
) -> Computation:
    """What goes back for `quantity` pieces of `line`; `others` are the other lines of its bundle.

    Never negative, and never more than is left of what was paid, however many returns came before (G6).
    """
    kept = line.quantity - line.taken - quantity
    if bundle is None:
        left, due = line.paid_fen - line.entitled_fen, share(line, kept)
        steps = [_paid_step(line.paid_fen, line.entitled_fen)]
    else:
        every = (line, *others)
        paid, before = sum(row.paid_fen for row in every), sum(row.entitled_fen for row in every)
        left, due = paid - before, kept_price(line, kept, bundle, others)
        steps = [_paid_step(paid, before)]
    entitled = max(0, left - due)
    if kept or bundle:
        steps.append(_kept_step(due, bundle))
    shares = allocate(line, others, entitled)
    payable, deducted = _less_gifts(sum(shares.values()), gifts)
    return Computation(sum(shares.values()), shares, payable, (*steps, *deducted))


def kept_price(line: LineMoney, kept: int, bundle: Threshold, others: Sequence[LineMoney]) -> int:
    """What the pieces that stay cost at purchase-time prices; the discount holds while they reach its threshold."""
    own = line.list_fen * kept // line.quantity
    total = own + sum(row.list_fen * (row.quantity - row.taken) // row.quantity for row in others)
    return total - bundle.off_fen if total >= bundle.threshold_fen else total


def allocate(line: LineMoney, others: Sequence[LineMoney], amount: int) -> dict[int, int]:
    """The part of an amount in each line, the returned line first: no line gives back more than was paid for it
    (invariant 4)."""
    shares: dict[int, int] = {}
    for row in (line, *others):
        part = min(amount, row.paid_fen - row.entitled_fen)
        if part > 0 or row is line:
            shares[row.key] = part
            amount -= part
    return shares


def _less_gifts(amount: int, gifts: Iterable[Gift]) -> tuple[int, list[Reason]]:
    steps = []
    for gift in gifts:
        amount = max(0, amount - gift.price_fen)
        text = noop("The gift %(title)s is kept: less %(amount)s, the price stated for it.")
        steps.append(Reason("gift_kept", text, {"title": gift.title, "amount": format_fen(gift.price_fen)}))
    return amount, steps


def _paid_step(paid: int, before: int) -> Reason:
    if not before:
        return Reason("paid", noop("Paid: %(paid)s."), {"paid": format_fen(paid)})
    text = noop("Paid: %(paid)s, of which %(before)s went back before.")
    return Reason("paid", text, {"paid": format_fen(paid), "before": format_fen(before)})


def _kept_step(due: int, bundle: Threshold | None) -> Reason:
    if bundle is None:
        return Reason("kept", noop("The pieces kept cost %(due)s."), {"due": format_fen(due)})
    text = noop(
        "The pieces kept cost %(due)s at the prices of the purchase; %(off)s off from %(threshold)s on."
    )
    facts = {
        "due": format_fen(due),
        "off": format_fen(bundle.off_fen),
        "threshold": format_fen(bundle.threshold_fen),
    }
    return Reason("kept_repriced", text, facts)


MEANS = ("coupon", "points")


def in_kind(tenders: Mapping[str, Any], *, paid_fen: int, before_fen: int, amount_fen: int) -> dict[str, int]:
    """The part of a refund in each means of payment: coupon and points in kind, the rest as money (7D arts 14-15).

    Each is the difference of two running totals, so that however many returns there are, exactly what was paid in
    a means comes back in it once everything has come back.
    """
    found = {}
    for means in MEANS:
        used = int(tenders.get(means, 0))
        if used and paid_fen:
            found[means] = used * (before_fen + amount_fen) // paid_fen - used * before_fen // paid_fen
    return {**found, "money": amount_fen - sum(found.values())}


def with_expired_coupon(
    parts: Mapping[str, int], expires_at: str | None, rule: str, at: datetime
) -> dict[str, int]:
    """A coupon that has run out meanwhile: issued again ("reissue"), paid as money ("money") or lost ("lost")."""
    kept = dict(parts)
    if not kept.get("coupon") or not expires_at or datetime.fromisoformat(expires_at) > at:
        return kept
    coupon = kept.pop("coupon")
    if rule == "reissue":
        return {**kept, "coupon_reissued": coupon}
    return {**kept, "money": kept["money"] + coupon} if rule == "money" else kept
