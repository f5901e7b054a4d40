"""The payment provider's own list, brought in by finance: looked at first, then stored whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_date
from django.utils.translation import gettext_noop as noop

from portal.actors import Actor
from portal.policies.money import format_fen
from portal.policies.table_rows import RowProblem
from portal.services.tables import Change, Found, Rows
from tickets.models import ProviderPayment

KNOWN_OTHERWISE = noop("This key is known with another amount.")
KEY, AMOUNT, DAY = (
    noop("A payment key is needed."),
    noop("A whole number of fen is needed."),
    noop("A date is needed."),
)


class ProviderList:
    """Rows of payment key, reference, amount in fen and day. A row that is known already changes nothing."""

    columns = ("key", "reference", "amount_fen", "paid_on")
    examples: tuple[Mapping[str, Any], ...] = (
        {
            "key": "refund-RT2611-000001-1",
            "reference": "SBX0000000001",
            "amount_fen": 19900,
            "paid_on": "2026-11-20",
        },
    )

    def read(self, rows: Rows, *, at: datetime) -> Found:
        """Every row, what is wrong with it and what it adds."""
        keys = {str(row.get("key") or "").strip() for row in rows}
        known = dict(ProviderPayment.objects.filter(key__in=keys).values_list("key", "amount_fen"))
        right: list[Any] = []
        problems: list[RowProblem] = []
        for number, raw in enumerate(rows, start=1):
            wrong = list(self._problems(number, raw, known))
            problems += wrong
            values = {} if wrong else self._values(raw)
            if values and values["key"] not in known:
                known[values["key"]] = values["amount_fen"]
                right.append(values)
        changes = [Change(values["key"], "–", format_fen(values["amount_fen"])) for values in right]
        return Found(len(rows), right, problems, changes)

    def _problems(
        self, number: int, raw: Mapping[str, Any], known: Mapping[str, int]
    ) -> Iterator[RowProblem]:
        key = str(raw.get("key") or "").strip()
        fen = str(raw.get("amount_fen") or "").strip().removesuffix(".0")
        if not 0 < len(key) <= 80:
            yield RowProblem(number, "key", "required", KEY)
        if not (fen.isascii() and fen.isdigit() and len(fen) <= 15):
            yield RowProblem(number, "amount_fen", "number", AMOUNT)
        elif known.get(key, int(fen)) != int(fen):
            yield RowProblem(number, "amount_fen", "known_otherwise", KNOWN_OTHERWISE)
        if _day(raw) is None:
            yield RowProblem(number, "paid_on", "date", DAY)

    def _values(self, raw: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "key": str(raw["key"]).strip(),
            "reference": str(raw.get("reference") or "").strip()[:80],
            "amount_fen": int(str(raw["amount_fen"]).strip().removesuffix(".0")),
            "paid_on": _day(raw),
        }

    def store(self, found: Found, *, actor: Actor, at: datetime) -> None:
        facts = {"brought_in_at": at, "brought_in_by": actor.label[:120]}
        ProviderPayment.objects.bulk_create(ProviderPayment(**values, **facts) for values in found.valid)

    def rows(self, *, at: datetime) -> Iterator[Mapping[str, Any]]:
        """What was brought in, as the same columns."""
        yield from ProviderPayment.objects.order_by("pk").values(*self.columns)


def _day(raw: Mapping[str, Any]) -> Any:
    try:
        return parse_date(str(raw.get("paid_on") or "").strip()[:10])
    except ValueError:
        return None
