"""The facts that eligibility is judged on, and a dry run of the judgement: nothing is stored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.models.people import Shop
from portal.models.records import MetricSnapshot
from portal.models.rules import ServiceVersion
from portal.models.service import Service
from portal.policies import eligibility
from portal.policies.eligibility import Condition, ConditionVerdict, Measured
from portal.policies.forecast import LOOK_BACK, SHANGHAI, Forecast, Point, forecast
from portal.queries import metrics
from portal.queries.attachment import versions_in_force
from portal.queries.waivers import waived_codes, waived_many
from portal.states import Verdict

JOIN, KEEP = "join", "keep"


def facts_of(shop: Shop, at: datetime, names: Iterable[str] = ()) -> dict[str, Measured]:
    """What is known about a shop: its own attributes and the latest snapshot of each metric up to `at`."""
    return _facts([shop], at, names)[shop.pk]


def facts_of_many(
    shop_ids: Iterable[int], at: datetime, names: Iterable[str] = ()
) -> dict[int, dict[str, Measured]]:
    """The same for many shops by their ids, in two queries however many they are."""
    return _facts(Shop.objects.filter(pk__in=list(shop_ids)), at, names)


def _facts(shops: Iterable[Shop], at: datetime, names: Iterable[str]) -> dict[int, dict[str, Measured]]:
    facts = {
        shop.pk: {
            "shop_kind": Measured(shop.kind),
            "shop_level": Measured(shop.shop_level),
            "credit_grade": Measured(shop.credit_grade),
        }
        for shop in shops
    }
    for snapshot in metrics.latest_snapshots(facts, at, names):
        facts[snapshot.shop_id][snapshot.metric] = measured(snapshot)
    return facts


def measured(snapshot: MetricSnapshot) -> Measured:
    """A snapshot as a fact that names its evidence."""
    return Measured(
        snapshot.numerator,
        snapshot.denominator,
        snapshot.pk,
        snapshot.window_from,
        snapshot.window_to,
        snapshot.source,
        snapshot.computed_at,
    )


def conditions_of(terms: ServiceVersion, stage: str = JOIN) -> list[Condition]:
    """What a version asks of a shop that wants to join, or of a member that wants to stay."""
    rules = terms.kept_conditions if stage == KEEP else terms.conditions
    return [Condition.from_rule(rule) for rule in rules]


def verdicts_for(
    shop: Shop, terms: ServiceVersion, at: datetime, stage: str = JOIN
) -> list[ConditionVerdict]:
    """Each condition of a rule version with what the shop has; nothing is stored."""
    waived = waived_codes(shop.pk, terms.service_id, at)
    conditions = conditions_of(terms, stage)
    facts = facts_of(shop, at, {condition.metric for condition in conditions})
    return eligibility.judge(conditions, facts, waived)


@dataclass(frozen=True)
class Prospect:
    """One condition of a dry run: its verdict, and what becomes of it at the present rate."""

    verdict: ConditionVerdict
    forecast: Forecast | None

    @property
    def warns(self) -> bool:
        return self.forecast is not None and self.forecast.warns

    @property
    def advice(self) -> str:
        """What to do now, also where the condition is still met but about to be lost; untranslated."""
        return eligibility.advice(self.verdict.condition.metric) if self.warns else self.verdict.advice


@dataclass(frozen=True)
class Assessment:
    """How a shop would be judged by the rules of one service."""

    service: Service
    terms: ServiceVersion
    stage: str
    prospects: Sequence[Prospect]

    @property
    def outcome(self) -> Verdict:
        return eligibility.overall(prospect.verdict for prospect in self.prospects)

    @property
    def warns(self) -> bool:
        return any(prospect.warns for prospect in self.prospects)


History = Mapping[str, Sequence[MetricSnapshot]]


def assess(
    shop: Shop,
    wanted: Sequence[tuple[Service, ServiceVersion, str]],
    at: datetime,
    since: datetime | None = None,
) -> tuple[list[Assessment], History]:
    """Judge a shop by several rule versions, each as joining or keeping; three queries however many they are.

    Also gives back the snapshots of every metric asked for from `since` on (thirty days, if not told).
    """
    asked = [conditions_of(terms, stage) for _service, terms, stage in wanted]
    names = {condition.metric for conditions in asked for condition in conditions}
    facts, waived = facts_of(shop, at, names), waived_many([shop.pk], at)
    past = metrics.history(shop.pk, names, since or at - LOOK_BACK, at)
    found: dict[Any, Forecast | None] = {}
    rows = []
    for (service, terms, stage), conditions in zip(wanted, asked, strict=True):
        verdicts = eligibility.judge(conditions, facts, waived.get((shop.pk, service.pk), ()))
        prospects = [Prospect(v, _forecast(v.condition, past, at, found)) for v in verdicts]
        rows.append(Assessment(service, terms, stage, prospects))
    return rows, past


def _forecast(condition: Condition, past: History, at: datetime, found: dict[Any, Any]) -> Forecast | None:
    """The forecast of one condition, made once for all services that ask the same."""
    key = (condition.metric, condition.operator, str(condition.threshold), condition.minimum_sample)
    if key not in found:
        points = [
            Point(row.window_to, row.numerator, row.denominator)
            for row in latest_of_each_day(past[condition.metric])
            if row.numerator is not None
        ]
        attribute = condition.metric in {"shop_kind", "shop_level", "credit_grade"} and not points
        found[key] = None if attribute else forecast(condition, points, at)
    return found[key]


def latest_of_each_day(rows: Iterable[MetricSnapshot]) -> list[MetricSnapshot]:
    """One snapshot per local day on which a window ended: the one that was taken last."""
    return list({row.window_to.astimezone(SHANGHAI).date(): row for row in rows}.values())


def dry_run(shop: Shop, services: Sequence[Service], at: datetime, stage: str = JOIN) -> list[Assessment]:
    """How a shop would be judged today by the rules in force of each service; services without rules are left out."""
    in_force = versions_in_force((service.pk for service in services), at)
    wanted = [(service, in_force[service.pk], stage) for service in services if service.pk in in_force]
    return assess(shop, wanted, at)[0]


__all__ = [
    "JOIN",
    "KEEP",
    "Assessment",
    "Prospect",
    "assess",
    "conditions_of",
    "dry_run",
    "facts_of",
    "facts_of_many",
    "latest_of_each_day",
    "measured",
    "verdicts_for",
]
