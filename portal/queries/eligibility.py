"""The facts that eligibility is judged on."""

from __future__ import annotations

from datetime import datetime

from portal.models.catalogue import ServiceVersion
from portal.models.people import Shop
from portal.models.records import MetricSnapshot
from portal.policies import eligibility
from portal.policies.eligibility import Condition, ConditionVerdict, Measured


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


def verdicts_for(shop: Shop, terms: ServiceVersion, at: datetime) -> list[ConditionVerdict]:
    """Each condition of a rule version with what the shop has; nothing is stored."""
    conditions = [Condition.from_rule(rule) for rule in terms.conditions]
    return eligibility.judge(conditions, facts_of(shop, at))
