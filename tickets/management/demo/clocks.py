"""Warnings in each state, a digest, quiet hours and a case that goes on as another, in the demo world."""

from __future__ import annotations

from datetime import time

from portal.actors import Actor, ActorKind, Role
from portal.models import Deadline, DeadlineWarning, Reminder, ShopMember, User
from portal.policies.quiet import Quiet
from portal.services import digests, moves, notices, sweeps, telling, warnings
from portal.states import NoticeGroup, WarningState
from tickets.management.demo.people import World
from tickets.models import Ticket
from tickets.services import continuing

STEPS = (WarningState.SENT, WarningState.READ, WarningState.HANDLING, WarningState.HANDLED)
SHOP = "meidi"


def build(world: World) -> None:
    """What clocks do for people: see the page Warnings, the settings of the agent, and a closed case with its next."""
    _quiet(world)
    _warnings(world)
    _digest(world)
    _follow_up(world)


def _owner(world: World) -> tuple[User, Actor]:
    shop = world.shops[SHOP]
    member = ShopMember.objects.select_related("user").filter(shop=shop, role=Role.OWNER).order_by("id")[0]
    roles, shops = frozenset({Role.OWNER}), frozenset({shop.pk})
    person = member.user
    return person, Actor(ActorKind.MERCHANT, person.shown_name, roles, id=person.pk, shops=shops)


def _quiet(world: World) -> None:
    nights = Quiet(frozenset({1, 2, 3, 4, 5}), time(21), time(8))
    weekend = Quiet(frozenset({6, 7}), time(18), time(10))
    _person, owner = _owner(world)
    telling.keep_quiet_hours(world.shops[SHOP], [nights, weekend], actor=owner, at=world.ago(hours=30))


def _warnings(world: World) -> None:
    """The next clocks of the shop warn now, and its owner has seen to some of them."""
    _person, owner = _owner(world)
    running = Deadline.objects.filter(shop=world.shops[SHOP], settled_at=None, paused_at=None, warned=0)
    running = running.filter(due_at__gt=world.now, name__in=("answer", "confirm"))
    soon = running.filter(reminders__level=1, reminders__sent_at=None)
    chosen = list(soon.order_by("due_at").distinct()[: 2 * len(STEPS)])
    levels = Reminder.objects.filter(deadline__in=chosen, level=1, sent_at=None)
    levels.update(due_at=world.ago(minutes=50), obsolete=False)
    sweeps.send_reminders(at=world.ago(minutes=40))
    rows = DeadlineWarning.objects.filter(deadline__in=chosen, for_shop=True).order_by("id")
    for number, row in enumerate(rows):
        _bring(row, STEPS[number % len(STEPS)], owner, world)


def _bring(row: DeadlineWarning, state: str, owner: Actor, world: World) -> None:
    at = world.ago(minutes=20)
    if state != WarningState.SENT:
        row = warnings.opened(row, actor=owner, at=at)
    if state in {WarningState.HANDLING, WarningState.HANDLED}:
        row = moves.perform(row, "take", actor=owner, at=at)
    if state == WarningState.HANDLED:
        moves.perform(
            row, "handle", actor=owner, at=world.ago(minutes=5), data={"note": "已联系买家，今天发出"}
        )


def _digest(world: World) -> None:
    """The owner reads about services once a day; what came since yesterday is in one message."""
    person, _owner_of_shop = _owner(world)
    choices: dict[str, str] = {NoticeGroup.SERVICES: "digest", NoticeGroup.DEADLINES: "digest"}
    telling.keep_choices(person, choices, hourly=10, daily=50, digest_at=time(9))
    shop = world.shops[SHOP]
    for number, row in enumerate(Ticket.objects.filter(shop=shop, kind="return").order_by("-id")[:3]):
        due, at = world.ago(hours=6), world.ago(hours=30 - number)
        values = {
            "number": row.number,
            "clock": "refund.merchant_response",
            "due": due.isoformat(),
            "move": "agree_by_silence",
            "model": "tickets.returnticket",
        }
        notices.remind([person], values, dedup=f"demo-digest:{number}", shop_id=shop.pk, at=at)
    digests.gather(at=world.now)


def _follow_up(world: World) -> None:
    """The newest closed return of the shop goes on as a call for help."""
    closed = Ticket.objects.filter(shop=world.shops[SHOP], kind="return", closed_at__isnull=False)
    row = closed.filter(children=None).order_by("-closed_at").first()
    if row is not None and continuing.offered(row.as_kind(), at=world.now):
        buyer = world.buyer_side
        continuing.go_on(row.as_kind(), reason="换来的还是坏的", actor=buyer, at=world.ago(minutes=90))
