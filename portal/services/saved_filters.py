"""Keeping filters of lists."""

from __future__ import annotations

from datetime import datetime

from django.core.cache import cache
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext_noop as noop

from portal.actors import Actor, ActorKind, Role
from portal.errors import InvalidInput, NotFound, NotPermitted, Reason, Refused
from portal.models import SavedFilter, Shop
from portal.queries.listings import Listing, clean, listing_named
from portal.queries.policy import value_at
from portal.queries.saved_filters import pinned_key

SHARERS = frozenset({Role.OWNER, Role.MANAGER, Role.SUPERVISOR})
PEOPLE = frozenset({ActorKind.MERCHANT, ActorKind.PLATFORM})


@transaction.atomic
def keep(
    *,
    listing: str,
    query: str,
    name: str,
    actor: Actor,
    shop: Shop | None,
    at: datetime,
    shared: bool = False,
    pinned: bool = False,
) -> SavedFilter:
    """Keep the filters of a list under a name.

    Raises NotFound for an unknown list, NotPermitted, InvalidInput for the name or for filters the list does not
    know, or Refused where somebody has too many.
    """
    if actor.kind not in PEOPLE or actor.id is None:
        raise NotPermitted()
    found = listing_named(listing)
    if found is None:
        raise NotFound()
    _refuse_unknown(found, query, actor, at)
    most = value_at("filters.most", at)
    if SavedFilter.objects.filter(owner_id=actor.id).count() >= most:
        raise Refused(
            [Reason("too_many_filters", noop("You keep %(most)s filters already."), {"most": most})]
        )
    row = SavedFilter(owner_id=actor.id, shop=shop, listing=listing, query=clean(query))
    row.slug = _free_slug(row, name)
    return _set(row, name, shared, pinned, actor)


@transaction.atomic
def change(
    row: SavedFilter, *, name: str, shared: bool, pinned: bool, position: int = 0, actor: Actor
) -> SavedFilter:
    """Rename, share, pin or move a filter; its slug stays, because programs use it. Raises NotPermitted for a filter of
    somebody else, or InvalidInput."""
    must_own(row, actor)
    row.position = position
    return _set(row, name, shared, pinned, actor)


@transaction.atomic
def drop(row: SavedFilter, *, actor: Actor) -> None:
    """Delete a filter. Raises NotPermitted for a filter of somebody else."""
    must_own(row, actor)
    row.delete()
    _forget(row, actor)


def may_change(row: SavedFilter, actor: Actor) -> bool:
    """Its owner may change a filter; a shared one also whoever may share."""
    return row.owner_id == actor.id or (row.shared and actor.holds_any(SHARERS))


def must_own(row: SavedFilter, actor: Actor) -> None:
    """Raises NotPermitted unless the actor may change the filter."""
    if not may_change(row, actor):
        raise NotPermitted()


def _set(row: SavedFilter, name: str, shared: bool, pinned: bool, actor: Actor) -> SavedFilter:
    if not 1 <= len(name.strip()) <= 40:
        raise InvalidInput({"name": [noop("1 to 40 characters are needed.")]})
    if shared and not row.shared and not actor.holds_any(SHARERS):
        raise NotPermitted()
    row.name, row.shared, row.pinned = name.strip(), shared, pinned
    row.save()
    _forget(row, actor)
    return row


def _forget(row: SavedFilter, actor: Actor) -> None:
    """The navigation of whoever changed it and of its owner shows the change at once."""
    shops = () if row.shop_id is None else (row.shop_id,)
    keys = [pinned_key(user, shops) for user in {row.owner_id, actor.id}]
    transaction.on_commit(lambda: cache.delete_many(keys))


def _refuse_unknown(listing: Listing, query: str, actor: Actor, at: datetime) -> None:
    """Raises InvalidInput naming what the list does not know, or for filters that are too long to be kept."""
    if len(clean(query)) > 1000:
        raise InvalidInput({"query": [noop("These filters are too long to be kept.")]})
    if listing.troubles(clean(query), actor, at):
        raise InvalidInput({"query": [noop("This list does not know all of these filters.")]})


def _free_slug(row: SavedFilter, name: str) -> str:
    """A slug nobody uses for this list yet."""
    wanted = slugify(name, allow_unicode=True)[:44] or "filter"
    same = SavedFilter.objects.filter(shop=row.shop, listing=row.listing, slug__startswith=wanted)
    taken = set(same.values_list("slug", flat=True))
    tried = [wanted, *(f"{wanted}-{number}" for number in range(2, len(taken) + 3))]
    return next(slug for slug in tried if slug not in taken)
