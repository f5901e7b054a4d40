"""The facts that eligibility is judged on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from portal.models.people import Shop
from portal.models.records import MetricSnapshot
from portal.models.rules import ServiceVersion
from portal.policies import eligibility
from portal.policies.eligibility import Condition, ConditionVerdict, Measured
from portal.queries.waivers import waived_codes

JOIN, KEEP = "join", "keep"


def facts_of(shop: Shop, at: datetime) -> dict[str, Measured]:
    """What is known about a shop: its own attributes and the latest snapshot of each metric up to `at`."""
    facts = {
        "shop_kind": Measured(shop.kind),
        "shop_level": Measured(shop.shop_level),
        "credit_grade": Measured(shop.credit_grade),
    }
    snapshots = MetricSnapshot.objects.filter(shop=shop, computed_at__lte=at).order_by("computed_at", "id")
    for snapshot in snapshots:
        facts[snapshot.metric] = Measured(snapshot.numerator, snapshot.denominator, snapshot.pk)
    return facts


def verdicts_for(
    shop: Shop, terms: ServiceVersion, at: datetime, stage: str = JOIN
) -> list[ConditionVerdict]:
    """Each condition of a rule version with what the shop has; nothing is stored."""
    waived = waived_codes(shop.pk, terms.service_id, at)
    return eligibility.judge(conditions_of(terms, stage), facts_of(shop, at), waived)


def conditions_of(terms: ServiceVersion, stage: str) -> list[Condition]:
    """What a version asks of a shop that wants to join, or of a member that wants to stay."""
    return [
        Condition.from_rule(rule) for rule in (terms.kept_conditions if stage == KEEP else terms.conditions)
    ]


def facts_of_many(shops: Iterable[Shop], at: datetime) -> dict[int, dict[str, Measured]]:
    return {shop.pk: facts_of(shop, at) for shop in shops}
