"""People who work on cases, for tests."""

from __future__ import annotations

from portal.actors import Actor, Role
from portal.models import Shop, User
from portal.queries.people import merchant_actor, platform_actor
from tests.builders import make_member, make_staff
from tickets.models import Team


def worker(shop: Shop, name: str = "", role: str = Role.AGENT) -> Actor:
    """Somebody of the shop with an account."""
    actor = merchant_actor(make_member(shop, role, name), shop)
    assert actor
    return actor


def desk_worker(name: str = "") -> Actor:
    """A reviewer with an account."""
    return platform_actor(make_staff(Role.REVIEWER, username=name))


def person(actor: Actor) -> User:
    return User.objects.get(pk=actor.id)


def make_team(shop: Shop | None, *members: Actor, name: str = "night") -> Team:
    team = Team.objects.create(shop=shop, name=name)
    team.members.set([actor.id for actor in members])
    return team
