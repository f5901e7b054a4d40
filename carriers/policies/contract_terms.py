"""Service levels, penalties and surcharges of a contract: which there are, and what a breach costs. Integer fen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext_noop as noop

from carriers.states import ComplaintType, ServiceLevel, SurchargeKind
from portal.errors import Reason

MOST_FEN = 100_000_000
Amounts = Mapping[str, int]


def problems(levels: Any, penalties: Any, surcharges: Any) -> Iterator[Reason]:
    """What is wrong with the numbers of a contract's terms."""
    yield from _named(levels, set(ServiceLevel.values), "levels")
    yield from _tables(
        penalties, set(ComplaintType.values), {"fen", "value_permille", "bill_permille", "cap_fen"}
    )
    yield from _tables(surcharges, set(SurchargeKind.values), {"fen", "permille"})


def _tables(tables: Any, kinds: set[str], names: set[str]) -> Iterator[Reason]:
    if not isinstance(tables, dict):
        yield Reason("terms_malformed", noop("A table of amounts by kind is needed."))
        return
    for kind, amounts in tables.items():
        if kind not in kinds:
            yield _unknown(kind)
        else:
            yield from _named(amounts, names, kind)


def _named(amounts: Any, names: set[str], where: str) -> Iterator[Reason]:
    if not isinstance(amounts, dict):
        yield Reason("terms_malformed", noop("A table of amounts by kind is needed."))
        return
    for name, amount in amounts.items():
        if name not in names:
            yield _unknown(name)
        elif not isinstance(amount, int) or isinstance(amount, bool) or not 0 <= amount <= MOST_FEN:
            text = noop("%(name)s of %(where)s is a whole number from 0.")
            yield Reason("amount_wrong", text, {"name": name, "where": where})


def _unknown(name: str) -> Reason:
    return Reason("terms_unknown", noop("%(name)s is not known here."), {"name": str(name)[:40]})


def penalty_fen(penalties: Mapping[str, Amounts], kind: str, *, value_fen: int, bill_fen: int) -> int:
    """What a carrier owes for a confirmed fault: a fixed amount, a share of the goods' value, a share of the bill,
    added up and capped. 0 where the contract says nothing."""
    terms = penalties.get(kind, {})
    shares = value_fen * terms.get("value_permille", 0) + bill_fen * terms.get("bill_permille", 0)
    owed = terms.get("fen", 0) + (shares + 500) // 1000
    return min(owed, terms["cap_fen"]) if "cap_fen" in terms else owed
