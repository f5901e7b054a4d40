"""Builders for orders that carry promises of the published catalogue."""

from __future__ import annotations

import json
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from portal.models import Shop
from tests.builders import make_enrolment, make_order, make_service
from tickets.models import Order

CATALOGUE = Path(__file__).parent.parent / "portal/data/services.json"


@cache
def published(code: str) -> list[dict[str, Any]]:
    """The promises of a service as the reference data publish them."""
    known = json.loads(CATALOGUE.read_text(encoding="utf-8"))
    services = known if isinstance(known, list) else known["services"]
    [service] = [one for one in services if one["code"] == code]
    return service.get("promises") or service["version"]["promises"]


def promise(shop: Shop, *codes: str) -> None:
    """Make the shop a member of services with their published promises."""
    for code in codes:
        make_service(code, promises=published(code))
        make_enrolment(shop, code)


def order_with(shop: Shop, *, flags: dict[str, Any] | None = None, **fields: Any) -> Order:
    """An order of two pieces for 199.00 whose line carries flags."""
    order = make_order(shop, **fields)
    if flags:
        order.lines.update(flags=flags)
    return order


def ends_at(order: Order, kind: str) -> datetime:
    """Until when a promise of the order can be called on."""
    until = order.lines.get().promises.get(kind=kind).ends_at
    assert until
    return until
