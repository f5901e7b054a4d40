"""Reading alarms about batches, and counting the items and claims of batches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet, TextField, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce, Substr

from portal.actors import Actor
from tickets.models import BatchAlarm, OrderLine, ProductUnit, WarrantyDetail
from tickets.policies.batches import Batch, batch_of
from tickets.states import WarrantyState

NO_FAULT = (WarrantyState.REJECTED, WarrantyState.NO_FAULT, WarrantyState.CANCELLED)
Product = tuple[int, str]


@dataclass(frozen=True)
class Claim:
    """One case with a fault on one item."""

    unit: int
    ticket: int
    opened_at: datetime


def alarms_for(actor: Actor) -> QuerySet[BatchAlarm]:
    """The alarms within reach: those of one's shops, all for the platform."""
    rows = BatchAlarm.objects.select_related("shop")
    return rows if actor.sees_everything else rows.filter(shop_id__in=actor.shops)


def claims_by_batch(since: datetime, until: datetime, *, prefix: int) -> dict[Batch, list[Claim]]:
    """The warranty cases opened in a window (`since` counted, `until` not) that were not rejected, withdrawn or found
    without a fault, by batch; the oldest first. One query."""
    rows = WarrantyDetail.objects.filter(ticket__created_at__gte=since, ticket__created_at__lt=until)
    found: dict[Batch, list[Claim]] = {}
    for shop, item, production, serial, unit, ticket, opened_at in (
        rows.exclude(ticket__state__in=NO_FAULT)
        .order_by("ticket_id")
        .values_list(
            "unit__shop_id",
            "unit__item",
            "unit__production_batch",
            "unit__serial",
            "unit_id",
            "ticket_id",
            "ticket__created_at",
        )
    ):
        batch = batch_of(shop, item, production, serial, prefix=prefix)
        if batch:
            found.setdefault(batch, []).append(Claim(unit, ticket, opened_at))
    return found


def units_by_batch(products: Collection[Product], *, prefix: int) -> Counter[Batch]:
    """How many items of these products are known, by batch: those of the registry, and order lines with a serial
    number that nobody has asked about yet. Two queries."""
    wanted, units = set(products), Counter[Batch]()
    for rows in (_registered(products, prefix), _sold(products, prefix)):
        for shop, item, production, head, number in rows:
            batch = batch_of(shop, item, production, head, prefix=prefix)
            if batch and (shop, item) in wanted:
                units[batch] += number
    return units


def _registered(products: Collection[Product], prefix: int) -> QuerySet[ProductUnit, Any]:
    shops, items = {shop for shop, _ in products}, {item for _, item in products}
    rows = ProductUnit.objects.filter(shop_id__in=shops, item__in=items).order_by()
    heads = rows.annotate(head=Substr("serial", 1, prefix + 1))
    by = heads.values("shop_id", "item", "production_batch", "head").annotate(n=Count("pk"))
    return by.values_list("shop_id", "item", "production_batch", "head", "n")


def _sold(products: Collection[Product], prefix: int) -> QuerySet[OrderLine, Any]:
    shops, items = {shop for shop, _ in products}, {item for _, item in products}
    known = ProductUnit.objects.filter(line=OuterRef("pk"))
    rows = OrderLine.objects.filter(~Exists(known), order__shop_id__in=shops, item__in=items).order_by()
    heads = rows.exclude(serial="").annotate(
        head=Substr("serial", 1, prefix + 1),
        made=Coalesce(KT("flags__production_batch"), Value(""), output_field=TextField()),
    )
    by = heads.values("order__shop_id", "item", "made", "head").annotate(n=Count("pk"))
    return by.values_list("order__shop_id", "item", "made", "head", "n")
