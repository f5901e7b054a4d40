"""Finding the route of a warranty case from the order, the promises and the merchant's policies."""

from __future__ import annotations

from datetime import datetime

from portal.errors import Reason
from portal.queries.policy import value_at
from tickets.models import OrderPromise, ServiceProvider, WarrantyTicket
from tickets.policies.warranty_route import RouteFacts, route_of
from tickets.queries.warranty_policy import policy_for
from tickets.states import AppointmentKind, Route

LARGE = "large"


def decide(row: WarrantyTicket, *, at: datetime) -> tuple[Route, list[Reason]]:
    """The route and why (S0 0.16, 0.21, 0.22, 0.24)."""
    line = row.line
    assert line
    policy = policy_for(row.shop_id, line.item, line.category, at)
    own = policy.route if policy else ""
    facts = RouteFacts(
        category=line.category,
        weight_grams=line.weight_grams,
        large=LARGE in line.needs or line.weight_grams >= value_at("warranty.large_grams", at),
        onsite_in_area=provider_for(AppointmentKind.ONSITE_INSPECT, line.category, row.contact.region)
        is not None,
        item_route=own if policy and policy.item else "",
        shop_route=own if policy and not policy.item else "",
        promises=dict(OrderPromise.objects.filter(line=line).values_list("kind", "parameters")),
    )
    return route_of(
        facts,
        mail_in_grams=value_at("warranty.mail_in_grams", at),
        onsite_categories=tuple(value_at("warranty.onsite_categories", at)),
    )


def providers_for(service: str, category: str, region: str) -> list[ServiceProvider]:
    """The providers that offer a service for goods of a category at an address, by code."""
    rows = ServiceProvider.objects.filter(active=True).order_by("code")
    return [row for row in rows if row.serves(service, category, region)]


def provider_for(service: str, category: str, region: str) -> ServiceProvider | None:
    return next(iter(providers_for(service, category, region)), None)
