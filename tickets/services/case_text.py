"""Keeping what was written in cases findable, in the transaction that writes it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction

from portal.actors import ActorKind
from portal.models import TimelineEvent
from portal.states import Visibility
from tickets.models import CaseMessage, CaseText, Ticket
from tickets.policies.words import LONGEST, normalised, pairs_of
from tickets.states import Circle, MessageAudience, Party

BATCH = 500
OF_FACT = {Visibility.BUYER: Circle.OPEN, Visibility.MERCHANT: Circle.SHARED}
Texts = dict[str, list[str]]


def add(ticket: Ticket, circle: str, *texts: str) -> None:
    """Add texts to what a circle of readers finds of a case. The case is locked or new."""
    more = " ".join(spelt for text in texts if (spelt := normalised(text)))
    if not more:
        return
    row = CaseText.objects.filter(ticket_id=ticket.pk, circle=circle).first()
    row = row or CaseText(ticket_id=ticket.pk, shop_id=ticket.shop_id, circle=circle, body="")
    _fill(row, [row.body, more])
    row.save()


def circle_of(message: CaseMessage) -> str:
    """Who reads a message."""
    if message.audience == MessageAudience.BUYER:
        return Circle.OPEN
    if message.audience == MessageAudience.MERCHANT_PLATFORM:
        return Circle.SHARED
    return Circle.DESK if message.party == Party.PLATFORM else Circle.SHOP


def on_case_fact(subject: Any, event: TimelineEvent) -> None:
    """A case was opened, or somebody decided with words of their own."""
    if not isinstance(subject, Ticket):
        return
    if not event.from_state and event.to_state:
        title = subject.line.title if subject.line else ""
        add(subject, Circle.OPEN, title, subject.description)
    if _is_said(event):
        add(subject, OF_FACT[Visibility(event.visibility)], event.note)


def _is_said(event: TimelineEvent) -> bool:
    """Whether a fact carries somebody's own words to others; what the system notes is no such thing."""
    return bool(event.note) and event.visibility in OF_FACT and event.actor_kind != ActorKind.SYSTEM


def rebuild(*, after: int = 0, size: int = BATCH) -> int:
    """Make the texts of the next cases anew from what is stored; returns the id of the last of them, 0 at the end."""
    tickets = list(
        Ticket.objects.filter(pk__gt=after).select_related("line").order_by("pk").only(
            "pk", "shop_id", "description", "line__title", "kind"
        )[:size]
    )  # fmt: skip
    if not tickets:
        return 0
    texts = _stored([ticket.pk for ticket in tickets])
    rows = [
        _made(ticket, circle, said)
        for ticket in tickets
        for circle, said in _with_opening(ticket, texts.get(ticket.pk, {})).items()
    ]
    with transaction.atomic():
        CaseText.objects.filter(ticket_id__in=[ticket.pk for ticket in tickets]).delete()
        CaseText.objects.bulk_create(row for row in rows if row.body)
    return tickets[-1].pk


def _stored(ids: Sequence[int]) -> dict[int, Texts]:
    """Messages and words beside decisions, by case and circle, oldest first."""
    found: dict[int, Texts] = {}
    for message in CaseMessage.objects.filter(ticket_id__in=ids).order_by("id"):
        found.setdefault(message.ticket_id, {}).setdefault(circle_of(message), []).append(message.text)
    facts = TimelineEvent.objects.filter(
        subject_type=ContentType.objects.get_for_model(Ticket), subject_id__in=ids
    )
    for event in facts.exclude(note="").order_by("id"):
        if _is_said(event):
            circle = OF_FACT[Visibility(event.visibility)]
            found.setdefault(event.subject_id, {}).setdefault(circle, []).append(event.note)
    return found


def _with_opening(ticket: Ticket, texts: Texts) -> Texts:
    title = ticket.line.title if ticket.line else ""
    return texts | {Circle.OPEN.value: [title, ticket.description, *texts.get(Circle.OPEN, [])]}


def _made(ticket: Ticket, circle: str, texts: Iterable[str]) -> CaseText:
    row = CaseText(ticket_id=ticket.pk, shop_id=ticket.shop_id, circle=circle)
    _fill(row, [normalised(text) for text in texts])
    return row


def _fill(row: CaseText, texts: Iterable[str]) -> None:
    """The newest of it where it is too long; the words follow the text."""
    row.body = " ".join(text for text in texts if text)[-LONGEST:]
    row.words = frozenset({*pairs_of(row.body), f"#{row.shop_id}.{row.circle}"}) if row.body else frozenset()
