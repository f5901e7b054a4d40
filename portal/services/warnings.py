"""Warnings: sent with the reminders, taken in hand by people, gone when the clock has ended."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext_noop as noop

from portal.actors import SYSTEM, Actor
from portal.errors import DomainError, Reason
from portal.models.deadline import Deadline, Reminder
from portal.models.people import User
from portal.models.warning import OPEN, DeadlineWarning, WarningRecipient
from portal.models.workflow import WorkflowModel
from portal.queries.people import users_with
from portal.queries.policy import version_of
from portal.queries.warnings import was_told
from portal.services import deadlines, moves
from portal.services.numbers import next_number
from portal.states import WarningState
from portal.workflow import Clock, Context, Term
from portal.workflow.clocks import Rung


def rung_of(reminder: Reminder) -> Rung | None:
    """The level of a ladder that a reminder stands for; None for a plain reminder."""
    deadline = reminder.deadline
    found = version_of(deadline.policy, deadline.policy_version)
    ladder = Term.from_policy(found[1]).ladder if found else ()
    return next((rung for rung in ladder if rung.key == reminder.step), None)


def told_by(
    reminder: Reminder, rung: Rung | None, clock: Clock, row: WorkflowModel
) -> tuple[list[User], list[str]]:
    """The people that a reminder goes to, and the roles named. A plain one goes to the audience of the clock, from the
    second level on also to those above; a level of a ladder to whom it names."""
    shop_id = reminder.deadline.shop_id
    if rung is None:
        roles = clock.audience | (clock.escalate_to if reminder.level > 1 else frozenset())
        return list(users_with(roles, shop_id)), sorted(roles)
    people = {user.pk: user for user in users_with(rung.who, shop_id)} if rung.who else {}
    for name in rung.teams:
        people |= {user.pk: user for user in _team(row, name)}
    return list(people.values()), sorted(rung.who)


def _team(row: WorkflowModel, name: str) -> Iterator[User]:
    for path in settings.WARNING_TEAMS:
        yield from import_string(path)(row, name)


def warn(
    row: WorkflowModel, reminder: Reminder, people: Collection[User], roles: list[str], *, at: datetime
) -> DeadlineWarning:
    """The warning of this deadline and level, made if it is the first; people told later are added. Needs a
    transaction."""
    deadline = reminder.deadline
    known = deadline.warnings.filter(level=reminder.level).first()
    if known is None:
        known = DeadlineWarning(
            deadline=deadline,
            shop_id=deadline.shop_id,
            for_shop=deadline.shop_id is not None and _of_shop(people, roles),
            level=reminder.level,
            subject_label=str(row)[:80],
            policy=deadline.policy,
            due_at=deadline.due_at,
            roles=roles,
            number=next_number(DeadlineWarning.number_prefix, at),
        )
        moves.begin(known, emits="warning.sent", actor=SYSTEM, at=at, data={"level": reminder.level})
        Deadline.objects.filter(pk=deadline.pk, warned__lt=reminder.level).update(warned=reminder.level)
    WarningRecipient.objects.bulk_create(
        [WarningRecipient(warning=known, user=person) for person in people], ignore_conflicts=True
    )
    return known


def _of_shop(people: Collection[User], roles: list[str]) -> bool:
    return any(role.startswith("merchant.") for role in roles) or any(not who.is_staff for who in people)


@transaction.atomic
def opened(warning: DeadlineWarning, *, actor: Actor, at: datetime) -> DeadlineWarning:
    """Somebody looks at a warning: their own mark is set, and the first of those told makes it read. Who was not told
    may look and changes nothing."""
    _mark_read(warning, actor, at)
    if warning.state != WarningState.SENT or not was_told(warning, actor):
        return warning
    try:
        with transaction.atomic():
            return moves.perform(warning, "read", actor=actor, at=at)
    except DomainError:
        return warning


def _mark_read(warning: DeadlineWarning, actor: Actor, at: datetime) -> None:
    if actor.id is not None:
        unread = WarningRecipient.objects.filter(warning=warning, user_id=actor.id, read_at__isnull=True)
        unread.update(read_at=at)


@moves.check(DeadlineWarning, "read", "take", "give_back", "handle")
def is_their_affair(row: DeadlineWarning, context: Context) -> Iterator[Reason]:
    """Only those who were told see to a warning."""
    if not was_told(row, context.actor):
        yield Reason("not_told", noop("This warning was given to others."))


@moves.consequence(DeadlineWarning, "read", "take", "handle")
def keep_who_saw_to_it(row: DeadlineWarning, context: Context) -> None:
    """Whoever acts has read it; whoever takes it or says what was done stands beside it."""
    actor = context.actor
    _mark_read(row, actor, context.at)
    if row.state in {WarningState.HANDLING, WarningState.HANDLED}:
        row.handler = User.objects.filter(pk=actor.id).first() if actor.id else None
        row.handler_label = actor.label[:120]
        row.save(update_fields=["handler", "handler_label"])


@moves.consequence(DeadlineWarning, "give_back")
def tell_the_next_levels_again(row: DeadlineWarning, context: Context) -> None:
    """Levels that were passed over because this one was in somebody's hands fall due again."""
    later = Reminder.objects.filter(deadline_id=row.deadline_id, level__gt=row.level)
    later.filter(sent_at__isnull=True, obsolete=True).update(obsolete=False)


@deadlines.when_ended
def lapse_with(deadline: Deadline, at: datetime) -> None:
    """A clock has ended: what warned of it is obsolete."""
    for warning in deadline.warnings.filter(state__in=OPEN):
        moves.perform(warning, "lapse", actor=SYSTEM, at=at)


def lapse_left_over(*, at: datetime, limit: int = 200) -> int:
    """Let warnings lapse that were sent in the very moment in which their clock ended; returns how many."""
    rows = DeadlineWarning.objects.filter(ended_at__isnull=True, deadline__settled_at__isnull=False)
    found = list(rows.order_by("pk")[:limit])
    for warning in found:
        moves.perform(warning, "lapse", actor=SYSTEM, at=at)
    return len(found)
