"""The saved filters within an actor's reach."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.core.cache import cache
from django.db.models import Q, QuerySet

from portal.actors import Actor, ActorKind
from portal.models import SavedFilter
from portal.queries.listings import listing_named

COUNTED = 99
REMEMBERED = 60


def filters_for(actor: Actor) -> QuerySet[SavedFilter]:
    """A person's own and those shared where they work; a program's those shared in its shops. Nobody else's."""
    rows = SavedFilter.objects.select_related("owner", "shop")
    mine = Q(shared=True) | Q(owner_id=actor.id or 0)
    if actor.kind is ActorKind.MERCHANT:
        return rows.filter(mine, shop_id__in=actor.shops)
    if actor.kind is ActorKind.PLATFORM:
        return rows.filter(mine, shop=None)
    if actor.kind is ActorKind.PARTNER:
        return rows.filter(shared=True, shop_id__in=actor.shops)
    return rows.none()


def filter_named(slug: str, listing: str, actor: Actor) -> SavedFilter | None:
    """The saved filter of a list by its slug; of several shops of one program the first."""
    return filters_for(actor).filter(listing=listing, slug=slug).order_by("shop_id").first()


def pinned_for(actor: Actor) -> list[SavedFilter]:
    """What an actor finds in the navigation, at most ten. Every page asks, so the answer is kept for a minute; one's
    own changes show at once."""
    key = pinned_key(actor.id, actor.shops)
    found = cache.get(key)
    if found is None:
        found = list(filters_for(actor).filter(pinned=True)[:10])
        cache.set(key, found, REMEMBERED)
    return [row for row in found if listing_named(row.listing)]


def pinned_key(user: int | None, shops: Iterable[int]) -> str:
    """Where the pinned filters of a person in a shop are remembered."""
    return f"pinned-filters:{user}:{'-'.join(map(str, sorted(shops)))}"


def count_of(row: SavedFilter, actor: Actor, at: datetime) -> int:
    """How many rows a saved filter leaves, counted no further than one above ninety-nine."""
    listing = listing_named(row.listing)
    if listing is None:
        return 0
    return listing.narrowed(row.query, actor, at).order_by()[: COUNTED + 1].count()
