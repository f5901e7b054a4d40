"""The life of a rule version: consultation, publishing with notice and four eyes, roll-back (domain E1)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_noop as noop

from portal.actors import SHOP_DECIDERS, Actor
from portal.errors import NotFound, NotPermitted, Reason, Refused
from portal.models.people import Shop
from portal.models.rules import EDITORS, RuleComment, ServiceVersion
from portal.models.service import Service
from portal.policies import rulebook
from portal.policies.cooling_off import SHANGHAI
from portal.policies.eligibility import Condition, contradictions
from portal.queries.policy import value_at
from portal.queries.versions import DOCUMENTS, TEXTS, documents_of, writers_of
from portal.services import moves, timeline
from portal.states import VersionState
from portal.workflow import Context


@moves.check(ServiceVersion, "open_consultation", "publish")
def must_have_its_shape(row: ServiceVersion, _context: Context) -> Iterator[Reason]:
    """Every document is one that the code can act on, and both texts are there."""
    yield from rulebook.problems(documents_of(row), settings.ENROLMENT_REQUIREMENTS)
    if not all(getattr(row, name).strip() for name in TEXTS):
        yield Reason("text_missing", noop("Write the text in both languages."))


@moves.check(ServiceVersion, "open_consultation", "publish")
def must_be_possible_to_meet(row: ServiceVersion, _context: Context) -> Iterator[Reason]:
    """A rule that nobody can meet is refused (C7)."""
    for rules in (row.conditions, row.keep_conditions):
        yield from contradictions([Condition.from_rule(rule) for rule in rules])


@moves.check(ServiceVersion, "open_consultation")
def must_leave_time_to_comment(row: ServiceVersion, context: Context) -> Iterator[Reason]:
    """The consultation closes on a day that is still to come."""
    closes_on = context.data["closes_on"]
    if closes_on <= context.at.astimezone(SHANGHAI).date():
        yield Reason("closing_date_past", noop("Choose a closing date in the future."))


@moves.check(ServiceVersion, "publish")
def must_be_announced(row: ServiceVersion, context: Context) -> Iterator[Reason]:
    """Published at least seven days before it takes effect, unless law demands it sooner (E-Commerce Law art 34)."""
    if row.effective_at is None:
        yield Reason("no_effective_date", noop("Enter the date from which the version holds."))
        return
    days = value_at("rule.notice_days", context.at)
    others = ServiceVersion.objects.filter(service=row.service, state=VersionState.PUBLISHED)
    if others.exists() and not row.legal_mandate and row.effective_at < context.at + timedelta(days=days):
        text = noop("A new version must be published at least %(days)s days before it takes effect.")
        yield Reason("notice_too_short", text, {"days": days})


@moves.check(ServiceVersion, "publish")
def must_not_overlap(row: ServiceVersion, _context: Context) -> Iterator[Reason]:
    """Versions follow one another: each begins after every one published before it, and ends where the next begins.

    The service is locked, so that of two versions published at the same moment the second sees the first.
    """
    if row.effective_at is None:
        return
    Service.objects.select_for_update(no_key=True).get(pk=row.service_id)
    later = ServiceVersion.objects.filter(
        service=row.service, state=VersionState.PUBLISHED, effective_at__gte=row.effective_at
    )
    if other := later.order_by("-effective_at").first():
        text = noop(
            "Version %(number)s takes effect at that time or later; choose a later date or withdraw it first."
        )
        yield Reason("overlap", text, {"number": other.number})


@moves.check(ServiceVersion, "publish")
def must_be_read_by_a_second_person(row: ServiceVersion, context: Context) -> Iterator[Reason]:
    """Whoever wrote or changed the version does not publish it (four eyes)."""
    if context.actor.id is not None and context.actor.id in writers_of(row):
        yield Reason("four_eyes", noop("You wrote this version, so somebody else has to publish it."))


@moves.check(ServiceVersion, "publish")
def must_wait_for_the_consultation(row: ServiceVersion, context: Context) -> Iterator[Reason]:
    """A consultation that was opened runs to its closing date."""
    if (
        row.state == VersionState.CONSULTATION
        and row.consultation_until
        and context.at < row.consultation_until
    ):
        yield Reason(
            "consultation_open", noop("The consultation is still open; publish after its closing date.")
        )


@moves.check(ServiceVersion, "withdraw")
def must_not_be_effective(row: ServiceVersion, context: Context) -> Iterator[Reason]:
    """A version that holds already is replaced by a new one, never taken back."""
    if row.state == VersionState.PUBLISHED and row.effective_at and row.effective_at <= context.at:
        yield Reason("already_effective", noop("The version is already in force; publish a new one instead."))


@moves.check(ServiceVersion, "take_effect")
def must_be_due(row: ServiceVersion, context: Context) -> Iterator[Reason]:
    """Announced once, and not before its instant."""
    if row.announced_at or row.effective_at is None or context.at < row.effective_at:
        yield Reason("not_due", noop("It is not time for this step."))


@transaction.atomic
def draft_from(version: ServiceVersion, *, actor: Actor, at: datetime) -> ServiceVersion:
    """A new draft with the content of another version: the way to amend, and to roll back (B6).

    Raises NotPermitted for anybody but rule editors.
    """
    if not actor.holds_any(EDITORS):
        raise NotPermitted()
    content = {name: getattr(version, name) for name in (*TEXTS, *DOCUMENTS)}
    return begin_draft(
        ServiceVersion(service=version.service, based_on=version, **content), actor=actor, at=at
    )


@transaction.atomic
def begin_draft(row: ServiceVersion, *, actor: Actor, at: datetime) -> ServiceVersion:
    """Save a new draft under the next number of its service."""
    Service.objects.select_for_update(no_key=True).get(pk=row.service_id)
    newest = ServiceVersion.objects.filter(service=row.service_id).order_by("-number").first()
    row.number = newest.number + 1 if newest else 1
    return moves.begin(row, emits="record.created", actor=actor, at=at)


@transaction.atomic
def comment(version: ServiceVersion, shop: Shop, text: str, *, actor: Actor, at: datetime) -> RuleComment:
    """Keep what a shop says of a version in consultation.

    Raises NotFound (not the actor's shop), NotPermitted, or Refused once the consultation is closed.
    """
    version = moves.lock(version)
    if not (actor.sees_everything or shop.pk in actor.shops):
        raise NotFound()
    if not actor.holds_any(SHOP_DECIDERS):
        raise NotPermitted()
    closes = version.consultation_until
    if version.state != VersionState.CONSULTATION or closes is None or at >= closes:
        raise Refused([Reason("consultation_closed", noop("The consultation is closed."))])
    row = RuleComment.objects.create(version=version, shop=shop, author=actor.label, text=text, created_at=at)
    timeline.record(
        "service_version.commented", version, actor=actor, at=at, note=text, data={"shop": shop.code}
    )
    return row
