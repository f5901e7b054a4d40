"""What a shop promises its buyers now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.models.catalogue import Service
from portal.models.people import Shop
from portal.models.rules import ServiceVersion
from portal.policies.scope import covers
from portal.queries.enrolment import carried_terms


@dataclass(frozen=True)
class CarriedPromise:
    """One promise an item carries, with the rule version it comes from."""

    kind: str
    service: Service
    terms: ServiceVersion
    parameters: dict[str, Any]


def promises_of(shop: Shop, category: str, at: datetime) -> list[CarriedPromise]:
    """The promises an order paid at this instant would get, from live memberships; empty category means any."""
    return sorted(_carried(shop, category, at), key=lambda p: (p.service.position, p.service.code, p.kind))


def _carried(shop: Shop, category: str, at: datetime) -> Iterator[CarriedPromise]:
    for membership, terms in carried_terms(shop.pk, at):
        if not category or covers(terms.scope, category):
            for rule in terms.promises:
                yield CarriedPromise(rule["kind"], membership.service, terms, rule)
