"""Reading measured numbers: the latest of each metric, their history, and whose numbers somebody may see."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import connection
from django.db.models import F, QuerySet, Window
from django.db.models.functions import RowNumber

from portal.actors import Actor, Role
from portal.models.partner import Partner
from portal.models.people import Shop
from portal.models.records import MetricSnapshot
from portal.models.rules import ServiceVersion
from portal.policies.metrics import METRICS

# One step into the index metric_latest for each shop and metric, however long their history is.
LATEST = """
    SELECT found.* FROM unnest(%s::bigint[]) AS shop(id) CROSS JOIN unnest(%s::text[]) AS wanted(metric)
    CROSS JOIN LATERAL (
        SELECT * FROM portal_metricsnapshot AS row
        WHERE row.shop_id = shop.id AND row.metric = wanted.metric AND row.computed_at <= %s
        ORDER BY row.computed_at DESC, row.window_to DESC, row.id DESC LIMIT 1) AS found"""


def latest_snapshots(
    shop_ids: Iterable[int], at: datetime, names: Iterable[str] = ()
) -> Iterable[MetricSnapshot]:
    """The latest snapshot of each metric of each shop at or before an instant, in one query; of the named metrics
    only, where some are named.

    Of several taken at one instant, as a table brings them in, the one with the newest window counts.
    """
    ids, wanted = list(shop_ids), sorted(set(names))
    if wanted and connection.vendor == "postgresql":
        return MetricSnapshot.objects.raw(LATEST, [ids, wanted, at])
    rows = MetricSnapshot.objects.filter(shop_id__in=ids, computed_at__lte=at)
    if wanted:
        rows = rows.filter(metric__in=wanted)
    newest = [F("computed_at").desc(), F("window_to").desc(), F("id").desc()]
    place = Window(RowNumber(), partition_by=[F("shop_id"), F("metric")], order_by=newest)
    return rows.annotate(place=place).filter(place=1).order_by("shop_id", "metric")


def history(
    shop_id: int, metrics: Iterable[str], since: datetime, at: datetime
) -> dict[str, list[MetricSnapshot]]:
    """Every snapshot of some metrics of a shop whose window ended since an instant, by metric; one query.

    What was brought in after `at` was not known then and is left out. Oldest windows first.
    """
    wanted = sorted(set(metrics))
    rows = MetricSnapshot.objects.filter(
        shop_id=shop_id, metric__in=wanted, window_to__gte=since, computed_at__lte=at
    )
    found: dict[str, list[MetricSnapshot]] = {metric: [] for metric in wanted}
    for row in rows.order_by("window_to", "computed_at", "id"):
        found[row.metric].append(row)
    return found


def measured_shops(actor: Actor) -> QuerySet[Shop]:
    """The shops whose numbers somebody reads and brings in: an ERP its own, a storefront those it serves."""
    if actor.sees_everything:
        return Shop.objects.all()
    if not actor.holds_any(frozenset({Role.STOREFRONT})):
        return Shop.objects.filter(pk__in=actor.shops)
    served = Partner.objects.filter(pk=actor.partner or 0, shops__isnull=False).values("shops")
    named = Shop.objects.filter(pk__in=served)
    return named if named.exists() else Shop.objects.all()


def snapshots_for(actor: Actor) -> QuerySet[MetricSnapshot]:
    """The numbers of the shops in somebody's reach."""
    return MetricSnapshot.objects.filter(shop__in=measured_shops(actor)).select_related("shop")


def known_metrics() -> frozenset[str]:
    """Every metric that the product measures or a rule version asks for."""
    asked = {
        rule["metric"]
        for conditions in ServiceVersion.objects.exclude(conditions=[]).values_list("conditions", flat=True)
        for rule in conditions
    }
    return frozenset(METRICS) | asked


def shops_by_code(codes: Iterable[str], within: QuerySet[Shop] | None = None) -> dict[str, Shop]:
    """The shops of some codes, in one query."""
    rows = Shop.objects.all() if within is None else within
    return {shop.code: shop for shop in rows.filter(code__in=set(codes))}
