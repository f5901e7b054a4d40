"""The ledger of promises counted: kept, broken and excused by service, shop, carrier, region and month."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Substr, TruncMonth
from django.utils.translation import gettext as _

from carriers.models import Carrier
from portal.actors import Actor, ActorKind
from portal.models import Region, Service, Shop
from tickets.models import OrderPromise
from tickets.policies.promise_report import MOST_LINES, SHANGHAI, Question, Tally
from tickets.states import Outcome

GROUPED: dict[str, Any] = {
    "month": TruncMonth("captured_at", tzinfo=SHANGHAI),
    "service": "service_id",
    "shop": "shop_id",
    "carrier": "carrier",
    "region": Substr("region", 1, 2),
}
COUNTS: dict[str, Any] = {"given": Count("pk")} | {
    state.value: Count("pk", filter=Q(state=state)) for state in Outcome
}


@dataclass(frozen=True)
class Line:
    """One group with its counts: `keys` for programs, `names` for people, in the order the question names them."""

    keys: tuple[str, ...]
    names: tuple[str, ...]
    tally: Tally


@dataclass(frozen=True)
class Report:
    """The answer to one question. `cut` says that further groups were left off."""

    question: Question
    lines: list[Line]
    cut: bool

    @property
    def total(self) -> Tally:
        """The sum over the lines shown."""
        return Tally(**{name: sum(getattr(line.tally, name) for line in self.lines) for name in COUNTS})


def promise_report(actor: Actor, question: Question) -> Report:
    """Count the promises within the actor's reach in one aggregate query, and look the names of the groups up in one
    query each. At most `MOST_LINES` groups are told."""
    columns = {f"by_{name}": GROUPED[name] for name in question.by}
    expressions = {name: column for name, column in columns.items() if not isinstance(column, str)}
    plain = {name: column for name, column in columns.items() if isinstance(column, str)}
    order = [plain.get(name, name) for name in columns]
    rows = _within(actor, question).annotate(**expressions).values(*order).annotate(**_counted())
    found = list(rows.order_by(*order)[: MOST_LINES + 1])
    raw = [tuple(row[column] for column in order) for row in found[:MOST_LINES]]
    tables = [TABLES[name](values) for name, values in zip(question.by, zip(*raw, strict=True), strict=False)]
    lines = [
        _line([table[key] for table, key in zip(tables, keys, strict=True)], row)
        for keys, row in zip(raw, found, strict=False)
    ]
    return Report(question, lines, len(found) > MOST_LINES)


def _counted() -> dict[str, Any]:
    return {f"n_{name}": count for name, count in COUNTS.items()}


def _line(told: list[tuple[str, str]], row: dict[str, Any]) -> Line:
    tally = Tally(**{name: row[f"n_{name}"] for name in COUNTS})
    return Line(tuple(key for key, _name in told), tuple(name for _key, name in told), tally)


def _within(actor: Actor, question: Question) -> QuerySet[OrderPromise]:
    rows = OrderPromise.objects.filter(captured_at__gte=question.begins, captured_at__lt=question.ends)
    if not actor.sees_everything:
        reach = Q(shop__in=actor.shops)
        if actor.kind is ActorKind.PARTNER:
            reach |= Q(line__order__storefront_id=actor.partner)
        rows = rows.filter(reach)
    narrowed = {
        "service__code": question.service,
        "shop__code": question.shop,
        "carrier": question.carrier,
        "region__startswith": question.region,
    }
    return rows.filter(**{name: value for name, value in narrowed.items() if value})


Told = dict[Any, tuple[str, str]]


def _months(values: Iterable[Any]) -> Told:
    return {value: (f"{value:%Y-%m}", f"{value:%Y-%m}") for value in values}


def _services(values: Iterable[Any]) -> Told:
    return {pk: (row.code, row.name) for pk, row in Service.objects.in_bulk(set(values)).items()}


def _shops(values: Iterable[Any]) -> Told:
    return {pk: (row.code, row.name) for pk, row in Shop.objects.in_bulk(set(values)).items()}


def _carriers(values: Iterable[Any]) -> Told:
    names = {row.code: row.name for row in Carrier.objects.filter(code__in=set(values))}
    return {code: (code, names.get(code, code) if code else _("no parcel known")) for code in set(values)}


def _regions(values: Iterable[Any]) -> Told:
    names = dict(Region.objects.filter(code__in=set(values)).values_list("code", "name"))
    return {code: (code, names.get(code, code) if code else _("no region known")) for code in set(values)}


TABLES: dict[str, Callable[[Iterable[Any]], Told]] = {
    "month": _months,
    "service": _services,
    "shop": _shops,
    "carrier": _carriers,
    "region": _regions,
}
