"""Keeping the registry of items: when a warranty began, how far repairs prolong it, what replaced what."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_noop as noop

from portal.actors import Actor
from portal.errors import InvalidInput, Reason, Refused
from portal.queries.policy import value_at
from portal.services.numbers import next_number
from tickets.models import OrderLine, OrderPromise, ProductUnit
from tickets.queries.product_unit import sold_lines_for, units_for
from tickets.queries.warranty_policy import policy_for


@dataclass(frozen=True)
class BatchTold:
    """One item, and the production batch it is said to belong to."""

    shop: str
    item: str
    serial: str
    production_batch: str = ""

    @property
    def key(self) -> BatchTold:
        """The item alone."""
        return BatchTold(self.shop, self.item, self.serial)


def unit_for(line: OrderLine, serial: str, *, at: datetime) -> ProductUnit:
    """The item of a line with this serial number (blank: the line as such), entered when it is first asked for.

    Raises Refused where the number belongs to an item of another order.
    """
    known = ProductUnit.objects.filter(shop_id=line.order.shop_id, item=line.item, serial=serial)
    found = (known if serial else known.filter(line=line)).first()
    if found is None:
        return ProductUnit.objects.create(
            number=next_number(ProductUnit.number_prefix, at),
            shop_id=line.order.shop_id,
            line=line,
            item=line.item,
            serial=serial,
            production_batch=line.flags.get("production_batch", ""),
            installed_at=_told_installation(line),
            warranty_months=months_of(line, at),
            created_at=at,
        )
    if found.line_id != line.pk:
        text = noop("The serial number %(serial)s belongs to another order.")
        raise Refused([Reason("serial_elsewhere", text, {"serial": serial})])
    return found


def _told_installation(line: OrderLine) -> datetime | None:
    told = line.flags.get("installed_at")
    return datetime.fromisoformat(told) if told else None


def months_of(line: OrderLine, at: datetime) -> int:
    """The months of warranty: the merchant's policy for the item, what was promised, or the common rule; the most
    particular word decides, and never less than the common rule."""
    common = value_at("warranty.term_months", at)
    policy = policy_for(line.order.shop_id, line.item, line.category, at)
    promised = [
        int(row.parameters["window"]["amount"])
        for row in OrderPromise.objects.filter(line=line, parameters__window__unit="months")
    ]
    own = policy.months if policy and policy.months else 0
    return max([common, own, *promised])


@transaction.atomic
def tell_batches(told: Iterable[BatchTold], *, actor: Actor) -> int:
    """Note which production batches items within the actor's reach belong to, by shop, item and serial number, in the
    registry or on the order line that sold them; returns how many rows changed.

    Raises InvalidInput with every row whose item is not known; then nothing is stored.
    """
    rows = list(told)
    serials = {row.serial for row in rows}
    units = {
        BatchTold(unit.shop.code, unit.item, unit.serial): unit
        for unit in units_for(actor).filter(serial__in=serials)
    }
    lines = {
        BatchTold(line.order.shop.code, line.item, line.serial): line
        for line in sold_lines_for(actor).filter(serial__in=serials)
    }
    unknown = [n for n, row in enumerate(rows, start=1) if not {row.key} & {*units, *lines}]
    if unknown:
        raise InvalidInput({"rows": [noop("An item is not known.")], "unknown": [str(n) for n in unknown]})
    changed_units, changed_lines = [], []
    for row in rows:
        if (unit := units.get(row.key)) and unit.production_batch != row.production_batch:
            unit.production_batch = row.production_batch
            changed_units.append(unit)
        if (line := lines.get(row.key)) and line.flags.get("production_batch") != row.production_batch:
            line.flags = {**line.flags, "production_batch": row.production_batch}
            changed_lines.append(line)
    ProductUnit.objects.bulk_update(changed_units, ["production_batch"])
    OrderLine.objects.bulk_update(changed_lines, ["flags"])
    return len({row.serial for row in changed_units} | {row.serial for row in changed_lines})


def note_installation(line: OrderLine, serial: str, *, at: datetime) -> ProductUnit:
    """The goods are installed: from this instant the warranty runs (CPR art 18). Told twice, the first stays."""
    unit = unit_for(line, serial or line.serial, at=at)
    if unit.installed_at is None:
        unit.installed_at = at
        unit.save(update_fields=["installed_at"])
    return unit


def prolong(unit: ProductUnit, days: int) -> None:
    """Add the days of a repair to the warranty (3B)."""
    ProductUnit.objects.filter(pk=unit.pk).update(repair_days=F("repair_days") + days)


def replace(unit: ProductUnit, serial: str, *, at: datetime) -> ProductUnit:
    """Another item takes the place of this one; its warranty starts afresh (CPR art 18).

    Raises Refused where the number is known already.
    """
    if ProductUnit.objects.filter(shop_id=unit.shop_id, item=unit.item, serial=serial).exists():
        text = noop("The serial number %(serial)s is known already.")
        raise Refused([Reason("serial_known", text, {"serial": serial})])
    new = ProductUnit.objects.create(
        number=next_number(ProductUnit.number_prefix, at),
        shop_id=unit.shop_id,
        line_id=unit.line_id,
        item=unit.item,
        serial=serial,
        warranty_from=at,
        warranty_months=unit.warranty_months,
        created_at=at,
    )
    unit.replaced_by = new
    unit.save(update_fields=["replaced_by"])
    return new
