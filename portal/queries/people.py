"""Who a user is, and who is to be told."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import F, Q, QuerySet

from portal.actors import Actor, ActorKind, Role
from portal.models.people import Shop, ShopMember, User

PLATFORM_ROLES = frozenset(role for role in Role.values if role.startswith("platform."))


def platform_actor(user: User) -> Actor:
    """A staff user with the roles of their groups; group names are the roles themselves."""
    held = (
        PLATFORM_ROLES
        if user.is_superuser
        else PLATFORM_ROLES & set(user.groups.values_list("name", flat=True))
    )
    return Actor(ActorKind.PLATFORM, user.shown_name, frozenset(held), id=user.pk)


def merchant_actor(user: User, shop: Shop) -> Actor | None:
    """The user as a member of one shop; None if they are not."""
    member = ShopMember.objects.filter(user=user, shop=shop).first()
    return member_actor(user, shop, member.role) if member else None


def member_actor(user: User, shop: Shop, role: str) -> Actor:
    """The user at work in one shop, in the role that they are known to hold there."""
    return Actor(
        ActorKind.MERCHANT, user.shown_name, frozenset({role}), id=user.pk, shops=frozenset({shop.pk})
    )


def shops_of(user: User) -> QuerySet[Shop]:
    """The shops of a user, each with `member_role`, what they are there."""
    mine = Shop.objects.filter(members__user=user)
    return mine.annotate(member_role=F("members__role")).order_by("name")


def users_with(roles: Iterable[str], shop_id: int | None, *more_shops: int) -> QuerySet[User]:
    """The active users holding any of the roles: of these shops for merchant roles, anywhere for platform roles."""
    wanted = set(roles)
    in_shop = Q(memberships__shop_id__in={shop_id, *more_shops} - {None}, memberships__role__in=wanted)
    on_platform = Q(is_staff=True, groups__name__in=wanted & PLATFORM_ROLES)
    return User.objects.filter(in_shop | on_platform, is_active=True).distinct()
