"""Telling people: rows first, channels later."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from portal.actors import ActorKind
from portal.events import telling_of
from portal.models.notice import DIGEST, Notice
from portal.models.people import User
from portal.models.rules import ServiceVersion
from portal.models.service import Service
from portal.models.telling import NoticeBudget
from portal.models.timeline import TimelineEvent
from portal.queries.enrolment import member_shops
from portal.queries.people import users_with
from portal.queries.telling import budgets, is_spent, plan_for
from portal.states import Channel, DeliveryState, TellingChoice

MAX_ATTEMPTS = 6


def about(event: TimelineEvent, *, at: datetime) -> list[Notice]:
    """The notices an event calls for, not yet saved. Who made the move is not told of it."""
    telling = telling_of(event.name)
    if telling is None or not telling.roles or not telling.when(event.data):
        return []
    people = users_with(telling.roles, event.shop_id, *shops_told(event.subject))
    if event.actor_kind in {ActorKind.MERCHANT, ActorKind.PLATFORM}:
        people = people.exclude(pk=event.actor_id or 0)
    values = {"note": event.note, **_names(event.subject)}
    return list(_compose(people, event.name, values, dedup=f"event:{event.pk}", event=event, at=at))


def to(
    people: Iterable[User], event: TimelineEvent, values: Mapping[str, Any], *, at: datetime
) -> list[Notice]:
    """The notices of an event to certain people, whatever their roles, not yet saved; none where it has no words."""
    if telling_of(event.name) is None:
        return []
    return list(_compose(people, event.name, values, dedup=f"event:{event.pk}", event=event, at=at))


def remind(
    people: Iterable[User],
    values: Mapping[str, Any],
    *,
    dedup: str,
    shop_id: int | None,
    at: datetime,
    severe: bool = False,
) -> int:
    """Send a reminder step once to each person; returns how many notices are new. A severe one waits for nothing."""
    told = _compose(people, "deadline.reminder", values, dedup=dedup, shop_id=shop_id, severe=severe, at=at)
    return save(list(told))


def save(notices: list[Notice]) -> int:
    """Keep notices; one whose `dedup` exists already is dropped, so doing it twice tells nobody twice."""
    return len(Notice.objects.bulk_create(notices, ignore_conflicts=True))


def send_due(*, at: datetime, limit: int = 200) -> int:
    """Hand pending notices to their channels. A failure is kept in the row and tried again with growing delay."""
    due = Notice.objects.filter(state=DeliveryState.PENDING, send_after__lte=at).order_by("send_after")
    sent = 0
    for pk in list(due.values_list("pk", flat=True)[:limit]):
        sent += _send_one(pk, at)
    return sent


@transaction.atomic
def _send_one(pk: int, at: datetime) -> bool:
    notice = (
        Notice.objects.select_for_update(skip_locked=True, of=("self",), no_key=True)
        .select_related("user")
        .filter(pk=pk, state=DeliveryState.PENDING)
        .first()
    )
    if notice is None or (notice.user and _is_held_back(notice, notice.user, at)):
        return False
    notice.attempts += 1
    try:
        channel_for(notice.channel).send(notice)
    except Exception as problem:
        notice.last_error = str(problem)[:500]
        notice.state = DeliveryState.FAILED if notice.attempts >= MAX_ATTEMPTS else DeliveryState.PENDING
        notice.send_after = at + timedelta(minutes=2**notice.attempts)
    else:
        notice.state, notice.sent_at = DeliveryState.DELIVERED, at
    notice.save(update_fields=["attempts", "last_error", "state", "send_after", "sent_at"])
    return notice.state == DeliveryState.DELIVERED


def _is_held_back(notice: Notice, user: User, at: datetime) -> bool:
    """Whether a notice cannot go now: it is more than its reader's budget, so that the digest tells it, or another
    worker writes to them at this moment. Severe ones and digests always go."""
    if notice.severe or notice.template == DIGEST:
        return False
    NoticeBudget.objects.get_or_create(user=user)
    # Held while the message is sent, so it is not the person's own row: nobody waits for a mail server to log in.
    turn = NoticeBudget.objects.select_for_update(skip_locked=True, of=("self",), no_key=True)
    if not turn.filter(user=user).exists():
        return True
    budget = budgets([user], at)[user.pk]
    if not is_spent(user, notice.channel, budget, at):
        return False
    notice.state, notice.send_after = DeliveryState.HELD, budget.next_digest(at)
    notice.save(update_fields=["state", "send_after"])
    return True


def channel_for(name: str) -> Any:
    return import_string(settings.NOTICE_CHANNELS[name])()


def _compose(
    people: Iterable[User],
    template: str,
    values: Mapping[str, Any],
    *,
    dedup: str,
    at: datetime,
    event: TimelineEvent | None = None,
    shop_id: int | None = None,
    severe: bool = False,
) -> Iterator[Notice]:
    told = list(people)
    shop = event.shop_id if event else shop_id
    plan = plan_for(told, template, shop, at)
    for user in told:
        for channel in _channels(user):
            in_app = channel == Channel.IN_APP
            choice = TellingChoice.NOW if in_app or severe else plan.choice(user)
            if choice == TellingChoice.OFF:
                continue
            yield Notice(
                user=user,
                channel=channel,
                template=template,
                values=dict(values),
                shop_id=shop,
                event=event,
                severe=severe,
                dedup=f"{dedup}:{user.pk}:{channel}",
                created_at=at,
                send_after=at if in_app or severe else plan.send_after(user),
                state=DeliveryState.DELIVERED if in_app else _waits(choice),
                sent_at=at if in_app else None,
            )


def _waits(choice: str) -> DeliveryState:
    return DeliveryState.HELD if choice == TellingChoice.DIGEST else DeliveryState.PENDING


def _channels(user: User) -> Iterator[str]:
    yield Channel.IN_APP
    if user.email and user.email_reminders:
        yield Channel.EMAIL
    if user.phone and user.sms_reminders:
        yield Channel.SMS


def shops_told(subject: Any) -> list[int]:
    """The shops that hear of a row that belongs to none: a service's members."""
    service = subject.service if isinstance(subject, ServiceVersion) else subject
    return member_shops(service) if isinstance(service, Service) else []


def number_of(subject: Any) -> str:
    """What a row is called in messages to programs: its number, a service's code."""
    return subject.code if isinstance(subject, Service) else str(subject or "")


def _names(subject: Any) -> dict[str, Any]:
    if isinstance(subject, Service):
        return {"service": subject.code, "name_zh": subject.name_zh, "name_en": subject.name_en}
    shop = getattr(subject, "shop", None)
    return {"number": str(subject) if subject else "", "shop": shop.name if shop else ""}


def mark_read(notices: Iterable[Notice], *, at: datetime) -> None:
    Notice.objects.filter(pk__in=[n.pk for n in notices], read_at__isnull=True).update(read_at=at)
