"""Reading orders: which exist for an actor, with the promises fixed on them."""

from __future__ import annotations

from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext_noop as noop

from portal.actors import Actor, ActorKind
from portal.errors import InvalidInput
from portal.models import Partner
from tickets.models import DeliveryPromise, Order, OrderLine, OrderPromise


def orders_for(actor: Actor) -> QuerySet[Order]:
    """The orders within reach: a storefront's own, a shop's; everything that is shown of them is loaded."""
    lines = OrderLine.objects.prefetch_related(
        Prefetch("promises", OrderPromise.objects.select_related("service", "terms").order_by("kind"))
    )
    rows = Order.objects.select_related("shop", "contact", "shipment__carrier", "delivery_promise")
    rows = rows.prefetch_related(Prefetch("lines", lines))
    return rows if actor.sees_everything else rows.filter(_reach(actor, "storefront_id", "shop_id"))


def is_known(storefront: Partner, external_id: str) -> bool:
    """Whether the storefront has sent this order before."""
    return Order.objects.filter(storefront=storefront, external_id=external_id).exists()


def delivery_promises_for(actor: Actor) -> QuerySet[DeliveryPromise]:
    """The next-day promises on the orders within reach."""
    rows = DeliveryPromise.objects.select_related("order", "shop")
    return rows if actor.sees_everything else rows.filter(_reach(actor, "order__storefront_id", "shop_id"))


def line_within_reach(actor: Actor, *, order: str, line: str) -> OrderLine:
    """An order line by the partner's own numbers. Raises InvalidInput; a foreign order is an unknown one."""
    rows = OrderLine.objects.select_related("order")
    found = rows.filter(_reach(actor, "order__storefront_id", "order__shop_id"), order__external_id=order)
    match = found.filter(external_id=line).order_by("-id").first()
    if match is None:
        known = found.exists()
        raise InvalidInput(
            {"line": [noop("Unknown order line.")]} if known else {"order": [noop("Unknown order.")]}
        )
    return match


def order_within_reach(actor: Actor, number: str) -> Order:
    """An order by the partner's own number. Raises InvalidInput; a foreign order is an unknown one."""
    found = Order.objects.filter(_reach(actor, "storefront_id", "shop_id"), external_id=number)
    order = found.order_by("-id").first()
    if order is None:
        raise InvalidInput({"order": [noop("Unknown order.")]})
    return order


def _reach(actor: Actor, storefront: str, shop: str) -> Q:
    if actor.kind is ActorKind.PARTNER:
        return Q(**{storefront: actor.partner}) | Q(**{f"{shop}__in": actor.shops})
    return Q(**{f"{shop}__in": actor.shops})
