"""What a draft would have changed for orders already paid: promises given or not, deadlines earlier or later."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db.models import Count

from portal.models import Shop
from portal.policies.scope import Goods, covers
from portal.queries.lab import Comparison
from portal.states import LabChange
from tickets.models import OrderLine, OrderPromise


def promise_changes(shops: Sequence[Shop], comparison: Comparison) -> Iterator[dict[str, Any]]:
    """Findings about the orders of some shops that were paid in the days of the trial; two queries for any number.

    A promise given under the service is compared with what the draft says of its kind and category. A kind that
    only the draft knows counts for every line in its scope of a shop that gave any promise of the service.
    """
    rules = {rule["kind"]: rule for rule in comparison.draft.promises}
    since, until = comparison.days[0], comparison.days[-1]
    given = OrderPromise.objects.filter(
        service=comparison.draft.service_id,
        line__order__shop__in=shops,
        captured_at__gt=since,
        captured_at__lte=until,
    )
    grouped = given.values("line__order__shop", "kind", "line__category", "parameters__window").annotate(
        lines=Count("id")
    )
    seen: dict[int, set[str]] = {}
    for row in grouped:
        seen.setdefault(row["line__order__shop"], set()).add(row["kind"])
        yield from _of_given(row, rules, comparison.draft.scope)
    new = {shop: rules.keys() - kinds for shop, kinds in seen.items() if rules.keys() - kinds}
    lines = OrderLine.objects.filter(
        order__shop__in=new, order__paid_at__gt=since, order__paid_at__lte=until
    ).values("order__shop", "category")
    for line in lines.annotate(lines=Count("id")) if new else ():
        if covers(comparison.draft.scope, Goods(line["category"])):
            for kind in sorted(new[line["order__shop"]]):
                shop, after = line["order__shop"], shown(rules[kind])
                yield _finding(shop, LabChange.PROMISE_NEW, kind, "–", after, line["lines"])


def _of_given(
    row: Mapping[str, Any], rules: Mapping[str, Any], scope: Mapping[str, Any]
) -> Iterator[dict[str, Any]]:
    shop, kind, before = row["line__order__shop"], row["kind"], shown({"window": row["parameters__window"]})
    rule = rules.get(kind)
    if rule is None or not covers(scope, Goods(row["line__category"])):
        yield _finding(shop, LabChange.PROMISE_GONE, kind, before, "–", row["lines"])
    elif shown(rule) != before:
        yield _finding(shop, LabChange.DEADLINE_MOVED, kind, before, shown(rule), row["lines"])


def shown(rule: Mapping[str, Any]) -> str:
    """A window as a word and a number, the same in every language."""
    window = rule.get("window") or {}
    return f"{window.get('amount', '–')} {window.get('unit', '')}".strip()


def _finding(shop: int, change: LabChange, kind: str, before: str, after: str, lines: int) -> dict[str, Any]:
    return {
        "shop_id": shop,
        "change": change,
        "subject": kind,
        "before": before,
        "after": after,
        "orders": lines,
    }
