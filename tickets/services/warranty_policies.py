"""What a shop offers on warranty beyond the common rules: a new offer is a new row, an old one only ends."""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_noop as noop

from portal.actors import SHOP_DECIDERS, Actor
from portal.errors import InvalidInput, NotFound, NotPermitted, Reason, Refused
from portal.models import Shop
from tickets.models import WarrantyPolicy
from tickets.states import Route

log = logging.getLogger(__name__)
MOST_MONTHS = 240


@transaction.atomic
def offer(
    shop: Shop,
    *,
    item: str = "",
    category: str = "",
    route: str = "",
    months: int | None = None,
    effective_from: datetime | None = None,
    effective_until: datetime | None = None,
    actor: Actor,
    at: datetime,
) -> WarrantyPolicy:
    """A policy for an item, a category or the whole shop, from now on or from a later instant.

    Raises NotFound, NotPermitted, or InvalidInput: nothing is offered, it begins in the past, or ends before it begins.
    """
    _must_decide(shop.pk, actor)
    begins = effective_from or at
    wrong = {}
    if not route and months is None:
        wrong["months"] = [noop("Name the months, the route, or both.")]
    if months is not None and not 0 < months <= MOST_MONTHS:
        wrong["months"] = [noop("A warranty has 1 to 240 months.")]
    if route and route not in Route.values:
        wrong["route"] = [noop("Choose one of the routes.")]
    if begins < at:
        wrong["effective_from"] = [
            noop("A policy cannot begin in the past: cases rest on what was offered then.")
        ]
    if effective_until is not None and effective_until <= begins:
        wrong["effective_until"] = [noop("The end is not after the start.")]
    if wrong:
        raise InvalidInput(wrong)
    words = {"item": item.strip(), "category": category.strip(), "route": route, "months": months}
    dates = {"effective_from": begins, "effective_until": effective_until}
    row = WarrantyPolicy.objects.create(shop=shop, **words, **dates)
    log.info("warranty policy %s of shop %s offered by %s", row.pk, shop.pk, actor.id)
    return row


@transaction.atomic
def end(policy: WarrantyPolicy, *, actor: Actor, at: datetime) -> WarrantyPolicy:
    """Offer it no longer; items keep what was offered when their warranty began. One that has not begun is taken back.

    Raises NotFound, NotPermitted, or Refused for a policy that has ended.
    """
    _must_decide(policy.shop_id, actor)
    row = WarrantyPolicy.objects.select_for_update(no_key=True).get(pk=policy.pk)
    if row.effective_until is not None and row.effective_until <= at:
        raise Refused([Reason("policy_ended", noop("The policy has ended."))])
    log.info("warranty policy %s of shop %s ended by %s", row.pk, row.shop_id, actor.id)
    if row.effective_from >= at:
        row.delete()
        return row
    row.effective_until = at
    row.save(update_fields=["effective_until"])
    return row


def _must_decide(shop_id: int, actor: Actor) -> None:
    if shop_id not in actor.shops:
        raise NotFound()
    if not actor.holds_any(SHOP_DECIDERS):
        raise NotPermitted()
