"""Joining, leaving and returning (domain E2, E3)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_noop as noop

from portal.actors import SHOP_DECIDERS, SYSTEM, Actor
from portal.errors import Conflict, MoveNotAllowed, NotFound, NotPermitted, Reason, Refused
from portal.models.catalogue import Service
from portal.models.enrolment import Enrolment, EnrolmentApplication
from portal.models.people import Shop, ShopMember
from portal.policies import eligibility
from portal.policies.cooling_off import SHANGHAI
from portal.queries import enrolment as read
from portal.queries.eligibility import verdicts_for
from portal.queries.policy import value_at
from portal.services import moves, timeline
from portal.services.numbers import next_number
from portal.services.requirements import missing_for
from portal.states import ApplicationState, ExitKind, ServiceState, ShopStatus, Verdict
from portal.workflow import Context


@transaction.atomic
def start_application(
    shop: Shop, service: Service, *, actor: Actor, at: datetime, answers: dict[str, Any] | None = None
) -> EnrolmentApplication:
    """Open an application in draft.

    Raises NotFound, NotPermitted, Refused (shop not open, service closed, re-join date not reached, expelled,
    already a member) or Conflict naming the application that is already open.
    """
    if not (actor.sees_everything or shop.pk in actor.shops):
        raise NotFound()
    if not actor.holds_any(SHOP_DECIDERS):
        raise NotPermitted()
    moves.refuse_if(reasons_not_to_start(shop, service, at))
    terms = read.version_in_force(service, at)
    if terms is None:
        raise Refused([Reason("no_rules", noop("This service has no rules in force yet."))])
    row = EnrolmentApplication(shop=shop, service=service, terms=terms, answers=answers or {})
    row.number = next_number(row.number_prefix, at)
    try:
        with transaction.atomic():
            return moves.begin(row, emits="application.started", actor=actor, at=at)
    except IntegrityError:
        # Two tabs, or a person and the ERP, at the same instant: the partial unique index let one through.
        existing = read.open_application(shop, service)
        raise Conflict(
            noop("Application %(number)s for this service is already open."),
            code="already_open",
            number=existing.number if existing else "",
        ) from None


def reasons_not_to_start(shop: Shop, service: Service, at: datetime) -> list[Reason]:
    """Why a shop may not apply now; empty if it may. Dates are compared here, when read (C-4)."""
    return [*_shop_reasons(shop, service), *_rejoin_reasons(shop, service, at)]


def _shop_reasons(shop: Shop, service: Service) -> Iterator[Reason]:
    if shop.status != ShopStatus.OPEN:
        yield Reason("shop_not_open", noop("The shop is not open."))
    if not service.joinable or service.state != ServiceState.OPEN:
        yield Reason("service_closed", noop("This service takes no new shops."))
    if member := read.live_enrolment(shop, service):
        yield Reason(
            "already_member", noop("The shop is already a member (%(number)s)."), {"number": member.number}
        )


def _rejoin_reasons(shop: Shop, service: Service, at: datetime) -> Iterator[Reason]:
    left = read.latest_exit(shop, service)
    if left is None:
        return
    if left.exit_kind == ExitKind.EXPELLED:
        yield Reason(
            "expelled", noop("The shop was expelled from this service; the platform decides on a return.")
        )
    if left.rejoin_allowed_at and at < left.rejoin_allowed_at:
        opens = left.rejoin_allowed_at.astimezone(SHANGHAI).date()
        yield Reason("cooling_off", noop("Re-join possible from %(date)s."), {"date": opens.isoformat()})


def submit(application: EnrolmentApplication, *, actor: Actor, at: datetime) -> EnrolmentApplication:
    """Hand an application in and run the automatic checks at once.

    A failed condition closes it as not eligible, missing data marks it for a closer look, and everything else
    waits for a reviewer.
    """
    return moves.perform(application, "submit", actor=actor, at=at)


@moves.check(EnrolmentApplication, "submit")
def must_be_allowed_to_join(row: EnrolmentApplication, context: Context) -> Iterator[Reason]:
    """The re-join date, the shop and the service are looked at again when the application is handed in."""
    yield from reasons_not_to_start(row.shop, row.service, context.at)


@moves.check(EnrolmentApplication, "submit")
def must_name_requirements(row: EnrolmentApplication, context: Context) -> Iterator[Reason]:
    """What the service asks for (such as a carrier contract) must have been chosen."""
    yield from missing_for(row.shop, row.terms.requirements, row.answers, context.at)


@moves.consequence(EnrolmentApplication, "submit")
def run_checks(row: EnrolmentApplication, context: Context) -> None:
    """Judge every condition, keep the verdicts, and close at once what fails."""
    row.terms = read.version_in_force(row.service, context.at) or row.terms
    verdicts = verdicts_for(row.shop, row.terms, context.at)
    row.verdicts = [v.reason.as_json() for v in verdicts]
    outcome = eligibility.overall(verdicts)
    row.manual_review = outcome is Verdict.UNDETERMINED
    row.save(update_fields=["terms", "verdicts", "manual_review"])
    if outcome is Verdict.FAIL:
        moves.perform(row, "find_ineligible", actor=SYSTEM, at=context.at)


@moves.check(EnrolmentApplication, "approve", "reject")
def must_be_independent(row: EnrolmentApplication, context: Context) -> Iterator[Reason]:
    """A reviewer with a role in the shop does not decide on it (A20)."""
    if ShopMember.objects.filter(shop=row.shop, user_id=context.actor.id or 0).exists():
        yield Reason("conflict_of_interest", noop("You work for this shop, so somebody else has to decide."))


@moves.check(EnrolmentApplication, "approve")
def must_still_qualify(row: EnrolmentApplication, context: Context) -> Iterator[Reason]:
    """Conditions are judged again at approval, under the pinned version and any newer one (B1, C8)."""
    versions = {row.terms, read.version_in_force(row.service, context.at) or row.terms}
    for terms in versions:
        for verdict in verdicts_for(row.shop, terms, context.at):
            if verdict.verdict is Verdict.FAIL:
                yield verdict.reason


@moves.consequence(EnrolmentApplication, "approve")
def activate_when_ready(row: EnrolmentApplication, context: Context) -> None:
    """Enrol at once if nothing is missing; otherwise the merchant has the tasks' term to complete it."""
    if not missing_for(row.shop, row.terms.requirements, row.answers, context.at):
        moves.perform(row, "activate", actor=SYSTEM, at=context.at)


@moves.check(EnrolmentApplication, "activate")
def requirements_must_be_met(row: EnrolmentApplication, context: Context) -> Iterator[Reason]:
    """Every requirement holds, and the shop is still open."""
    yield from missing_for(row.shop, row.terms.requirements, row.answers, context.at)
    if row.shop.status != ShopStatus.OPEN:
        yield Reason("shop_not_open", noop("The shop is not open."))


@moves.consequence(EnrolmentApplication, "activate")
def begin_membership(row: EnrolmentApplication, context: Context) -> None:
    """Create the membership; promises start with it."""
    days = value_at("enrol.term_days", context.at)
    member = Enrolment(
        shop=row.shop,
        service=row.service,
        application=row,
        terms=row.terms,
        effective_from=context.at,
        term_ends_at=context.at + timedelta(days=days) if days else None,
    )
    member.number = next_number(member.number_prefix, context.at)
    moves.begin(member, emits="enrolment.activated", actor=context.actor, at=context.at)


def leave(enrolment: Enrolment, *, actor: Actor, at: datetime) -> Enrolment:
    """Leave a service at once. Never refused to those who decide for the shop (S1 1.12)."""
    return moves.perform(enrolment, "request_exit", actor=actor, at=at)


def on_requirement_lost(_subject: Any, event: timeline.TimelineEvent) -> None:
    """Suspend memberships whose requirement has just ended with nothing to take its place."""
    for row in Enrolment.objects.filter(state="active", terms__requirements__0__isnull=False).select_related(
        "terms"
    ):
        suspend_if_unmet(row, at=event.happened_at)


def suspend_if_unmet(row: Enrolment, *, at: datetime) -> None:
    answers = row.application.answers if row.application else {}
    missing = missing_for(row.shop, row.terms.requirements, answers, at)
    if not missing:
        return
    try:
        moves.perform(row, "suspend", actor=SYSTEM, at=at, data={"reason": missing[0].code})
    except MoveNotAllowed:
        return  # A person was faster; the membership is no longer active.


def finish_exits(*, at: datetime, obligations: Any) -> int:
    """Close the exiting memberships that owe nothing any more. `obligations(enrolment, at)` names what is open."""
    finished = 0
    for row in Enrolment.objects.filter(state="exiting").order_by("pk"):
        if not obligations(row, at):
            moves.perform(row, "finish_exit", actor=SYSTEM, at=at)
            finished += 1
    return finished


__all__ = [
    "ApplicationState",
    "finish_exits",
    "leave",
    "on_requirement_lost",
    "reasons_not_to_start",
    "start_application",
    "submit",
    "suspend_if_unmet",
]
