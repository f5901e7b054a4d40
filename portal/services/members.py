"""Who works in a shop. Only its owners decide, and one owner always stays."""

from __future__ import annotations

import logging

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext_noop as noop

from portal.actors import Actor, Role
from portal.errors import Conflict, InvalidInput, NotFound, NotPermitted, Reason, Refused
from portal.models.people import Shop, ShopMember, User

log = logging.getLogger(__name__)
OWNERS = frozenset({Role.OWNER})


@transaction.atomic
def add(shop: Shop, identifier: str, role: str, *, actor: Actor) -> ShopMember:
    """Give somebody who has an account a role in the shop.

    Raises NotPermitted, InvalidInput for an unknown person or role, or Conflict for one who is a member already.
    """
    _must_own(shop, actor, role)
    return _join(shop, person_named(identifier), role, actor)


@transaction.atomic
def invite(shop: Shop, *, username: str, email: str, role: str, actor: Actor) -> ShopMember:
    """Make an account without a password and give it a role; the caller sends the link that sets the password.

    Raises NotPermitted or InvalidInput for a name or address that is taken.
    """
    _must_own(shop, actor, role)
    return _join(shop, new_person(username, email), role, actor)


def person_named(identifier: str) -> User:
    """Whoever has this user name or e-mail address. Raises InvalidInput."""
    wanted = identifier.strip()
    found = list(User.objects.filter(Q(username=wanted) | Q(email__iexact=wanted), is_active=True)[:2])
    if len(found) != 1:
        raise InvalidInput({"identifier": [noop("Nobody has an account with this name or e-mail address.")]})
    return found[0]


def new_person(username: str, email: str) -> User:
    """An account without a password. Raises InvalidInput for a name or address that is taken."""
    taken = {
        "username": User.objects.filter(username__iexact=username).exists(),
        "email": User.objects.filter(email__iexact=email).exists(),
    }
    if any(taken.values()):
        said = noop("An account with this already exists; add it as a member instead.")
        raise InvalidInput({field: [said] for field, is_taken in taken.items() if is_taken})
    user = User(username=username, email=email)
    user.set_unusable_password()
    user.save()
    return user


@transaction.atomic
def change_role(member: ShopMember, role: str, *, actor: Actor) -> ShopMember:
    """Give a member another role. Raises NotFound, NotPermitted, or Refused for the last owner."""
    _must_own(member.shop, actor, role)
    member = _locked(member)
    if role != Role.OWNER:
        _keep_an_owner(member)
    member.role = role
    member.save(update_fields=["role"])
    _note("role changed", member, actor)
    return member


@transaction.atomic
def remove(member: ShopMember, *, actor: Actor) -> None:
    """End somebody's work in the shop. Raises NotFound, NotPermitted, or Refused for the last owner."""
    _must_own(member.shop, actor)
    member = _locked(member)
    _keep_an_owner(member)
    _note("removed", member, actor)
    member.delete()


def _must_own(shop: Shop, actor: Actor, role: str = Role.VIEWER) -> None:
    if shop.pk not in actor.shops:
        raise NotFound()
    if not actor.holds_any(OWNERS):
        raise NotPermitted()
    if role not in dict(ShopMember.SHOP_ROLES):
        raise InvalidInput({"role": [noop("Choose one of the roles.")]})


def _join(shop: Shop, user: User, role: str, actor: Actor) -> ShopMember:
    try:
        with transaction.atomic():
            member = ShopMember.objects.create(shop=shop, user=user, role=role)
    except IntegrityError:
        raise Conflict(
            noop("%(name)s works in this shop already."), code="already_member", name=user.shown_name
        ) from None
    _note("added", member, actor)
    return member


def _locked(member: ShopMember) -> ShopMember:
    """The member, with every owner of the shop locked, so that two owners cannot remove each other at once."""
    rows = (
        ShopMember.objects.select_for_update(of=("self",), no_key=True)
        .filter(shop_id=member.shop_id)
        .order_by("pk")
    )
    found = next((row for row in rows if row.pk == member.pk), None)
    if found is None:
        raise NotFound()
    return found


def _keep_an_owner(member: ShopMember) -> None:
    owners = ShopMember.objects.filter(shop_id=member.shop_id, role=Role.OWNER).exclude(pk=member.pk)
    if member.role == Role.OWNER and not owners.exists():
        raise Refused(
            [Reason("last_owner", noop("A shop keeps at least one owner; name another one first."))]
        )


def _note(what: str, member: ShopMember, actor: Actor) -> None:
    log.info(
        "member %s: user %s in shop %s as %s, by %s",
        what,
        member.user_id,
        member.shop_id,
        member.role,
        actor.id,
    )
