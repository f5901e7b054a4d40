"""Which way a warranty repair takes (S0 0.16, 0.21, 0.22, 0.24): the most particular word decides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_noop as noop

from portal.errors import Reason
from tickets.states import Route

CONVENIENT = (Route.ONSITE_FIRST, Route.COURIER_PICKUP, Route.MAIL_IN)
ROUTE_OF_KIND = {"mail_in_repair": Route.MAIL_IN, "onsite_repair": Route.ONSITE_FIRST}


@dataclass(frozen=True)
class RouteFacts:
    """What the route is decided from. `item_route` and `shop_route` are the merchant's own policies, blank where
    there is none; `promises` are the promises on the line by kind, with their parameters. Weights in grams."""

    category: str
    weight_grams: int
    large: bool
    onsite_in_area: bool
    item_route: str = ""
    shop_route: str = ""
    promises: Mapping[str, Mapping[str, Any]] | None = None


def route_of(
    facts: RouteFacts, *, mail_in_grams: int, onsite_categories: tuple[str, ...]
) -> tuple[Route, list[Reason]]:
    """The route and why. The merchant's policy for the item wins, then what was promised on the order, then the
    merchant's policy for the shop, then the rule for goods of that size (I14)."""
    if facts.item_route:
        return Route(facts.item_route), [
            Reason("item_policy", noop("The merchant's policy for this item says so."))
        ]
    if promised := _promised(facts.promises or {}):
        text = noop("It was promised on the order (%(kind)s).")
        return promised[0], [Reason("promised_route", text, {"kind": promised[1]})]
    if facts.shop_route:
        return Route(facts.shop_route), [Reason("shop_policy", noop("The shop's policy says so."))]
    return _by_size(facts, mail_in_grams, onsite_categories)


def _promised(promises: Mapping[str, Mapping[str, Any]]) -> tuple[Route, str] | None:
    """The most convenient of the routes promised, and by which promise."""
    found = [(route, kind) for kind, given in sorted(promises.items()) if (route := _route_in(kind, given))]
    return min(found, key=lambda one: CONVENIENT.index(one[0]), default=None)


def _route_in(kind: str, given: Mapping[str, Any]) -> Route | None:
    parameters = {**given, **given.get("parameters", {})}
    if parameters.get("route") in Route.values:
        return Route(parameters["route"])
    return Route.ONSITE_FIRST if parameters.get("on_site") else ROUTE_OF_KIND.get(kind)


def _by_size(
    facts: RouteFacts, mail_in_grams: int, onsite_categories: tuple[str, ...]
) -> tuple[Route, list[Reason]]:
    installed = facts.category.startswith(onsite_categories) if onsite_categories else False
    if facts.large and installed:
        if facts.onsite_in_area:
            text = noop("A technician looks at large goods at home before they are moved.")
            return Route.ONSITE_FIRST, [Reason("large_goods", text)]
        text = noop("No technician comes to this address, so the goods are collected.")
        return Route.COURIER_PICKUP, [Reason("no_technician", text)]
    if facts.weight_grams <= mail_in_grams:
        text = noop("Goods of up to %(grams)s g are mailed to the repair centre.")
        return Route.MAIL_IN, [Reason("small_goods", text, {"grams": mail_in_grams})]
    return Route.COURIER_PICKUP, [Reason("collected", noop("Goods of this size are collected by a courier."))]
