"""How the shop of the demo world works its queue: filters it keeps, and a file of its cases."""

from __future__ import annotations

from typing import Any

from portal.models import ShopMember
from portal.queries.people import merchant_actor
from portal.services import exports, saved_filters
from tickets.management.demo.people import World

FILTERS = (
    ("处理中的退货", "kind=return&open=yes", True),
    ("开机异响", "open=yes&q=异响", True),
)


def build(world: World) -> None:
    """Two filters in the navigation of the first shop's owner, one of them shared, and one file ready to be fetched."""
    member = ShopMember.objects.filter(user__username="merchant").select_related("user", "shop").first()
    actor = merchant_actor(member.user, member.shop) if member else None
    if member is None or actor is None:
        return
    said: dict[str, Any] = {"actor": actor, "shop": member.shop, "at": world.now}
    for number, (name, query, pinned) in enumerate(FILTERS):
        saved_filters.keep(
            listing="tickets", name=name, query=query, pinned=pinned, shared=number == 1, **said
        )
    exports.begin("tickets", "kind=return", **said)
    exports.work(at=world.now)
