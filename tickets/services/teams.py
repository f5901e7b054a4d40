"""The teams of a shop, kept by those who run it."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext_noop as noop

from portal.actors import SHOP_WORKERS, Actor, Role
from portal.errors import InvalidInput, NotFound, NotPermitted
from portal.models import Shop, User
from portal.queries.people import users_with
from tickets.models import Team

KEEPERS = frozenset({Role.OWNER, Role.MANAGER})


@transaction.atomic
def keep_team(
    shop: Shop, *, name: str, members: Iterable[User], actor: Actor, team: Team | None = None
) -> Team:
    """Make or change a team. Raises NotFound, NotPermitted, or InvalidInput for a name that is missing or taken or for
    people who do not work on cases of the shop."""
    _must_keep(shop, actor)
    if team is not None and team.shop_id != shop.pk:
        raise NotFound()
    people = list(members)
    wanted = name.strip()
    errors: dict[str, list[str]] = {}
    if not 1 <= len(wanted) <= 60:
        errors["name"] = [noop("1 to 60 characters are needed.")]
    elif Team.objects.filter(shop=shop, name=wanted).exclude(pk=team.pk if team else 0).exists():
        errors["name"] = [noop("There is a team of this name already.")]
    workers = set(users_with(SHOP_WORKERS, shop.pk).values_list("pk", flat=True))
    if any(person.pk not in workers for person in people):
        errors["members"] = [noop("Choose people who work on cases here.")]
    if errors:
        raise InvalidInput(errors)
    row = team or Team(shop=shop)
    row.name = wanted
    row.save()
    row.members.set(people)
    return row


@transaction.atomic
def drop_team(team: Team, shop: Shop, *, actor: Actor) -> None:
    """Dissolve a team; its cases are nobody's again. Raises NotFound or NotPermitted."""
    _must_keep(shop, actor)
    if team.shop_id != shop.pk:
        raise NotFound()
    team.delete()


def _must_keep(shop: Shop, actor: Actor) -> None:
    if shop.pk not in actor.shops:
        raise NotFound()
    if not actor.holds_any(KEEPERS):
        raise NotPermitted()
