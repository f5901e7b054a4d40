"""Who goes on with what was begun, with the roles held now."""

from __future__ import annotations

from portal.actors import Actor, ActorKind
from portal.errors import NotPermitted
from portal.models import Shop, User
from portal.models.begun import BegunBy
from portal.queries.people import merchant_actor, platform_actor


def still(row: BegunBy, shop: Shop | None) -> Actor:
    """The actor who has begun it, with the roles held now. Raises NotPermitted where a person has left."""
    begun = row.as_begun
    if begun.kind is ActorKind.PARTNER or begun.id is None:
        return begun
    user = User.objects.filter(pk=begun.id, is_active=True).first()
    if user is None:
        raise NotPermitted()
    if begun.kind is ActorKind.PLATFORM:
        return platform_actor(user)
    actor = merchant_actor(user, shop) if shop else None
    if actor is None:
        raise NotPermitted()
    return actor
