"""Applying for a service, and the checks an application passes (domain E2)."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_noop as noop

from portal.actors import SHOP_DECIDERS, SYSTEM, Actor
from portal.errors import Conflict, DomainError, NotFound, NotPermitted, Reason, Refused
from portal.models.application import EnrolmentApplication
from portal.models.people import Shop
from portal.models.service import Service
from portal.policies import eligibility
from portal.policies.cooling_off import SHANGHAI
from portal.queries import enrolment as read
from portal.queries.attachment import eligibility_terms
from portal.queries.eligibility import verdicts_for
from portal.services import moves
from portal.services.numbers import next_number
from portal.services.requirements import missing_for
from portal.states import ApplicationState, ExitKind, ServiceState, ShopState, SuspensionCause, Verdict
from portal.workflow import Context

logger = logging.getLogger("portal.applications")


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
    terms = eligibility_terms(service, submitted_at=at)
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
    return [
        *_shop_reasons(shop, service),
        *_rejoin_reasons(shop, service, at),
        *_waiting_reasons(shop, service, at),
    ]


def _shop_reasons(shop: Shop, service: Service) -> Iterator[Reason]:
    if shop.state != ShopState.OPEN:
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
    if left.exit_kind == ExitKind.EXPELLED and left.rejoin_allowed_at is None:
        yield Reason(
            "expelled", noop("The shop was expelled from this service; the platform decides on a return.")
        )
    breach = left.suspension_cause == SuspensionCause.BREACH and left.exit_kind != ExitKind.EXPELLED
    if breach and left.rejoin_allowed_at is None:
        text = noop("The shop left while suspended for a breach; the platform decides on a return.")
        yield Reason("left_under_measure", text)
    if left.rejoin_allowed_at and at < left.rejoin_allowed_at:
        yield _not_before("cooling_off", noop("Re-join possible from %(date)s."), left.rejoin_allowed_at)


def _waiting_reasons(shop: Shop, service: Service, at: datetime) -> Iterator[Reason]:
    """After a rejection the rules may ask for a wait; none is asked for by default."""
    rejected = read.latest_rejection(shop, service)
    days = int(rejected.terms.membership.get("reapply_days", 0)) if rejected else 0
    if rejected and rejected.decided_at and days and at < rejected.decided_at + timedelta(days=days):
        opens = rejected.decided_at + timedelta(days=days)
        yield _not_before("rejected_recently", noop("A new application is possible from %(date)s."), opens)


def _not_before(code: str, text: str, opens: datetime) -> Reason:
    return Reason(code, text, {"date": opens.astimezone(SHANGHAI).date().isoformat()})


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
def must_be_complete(row: EnrolmentApplication, context: Context) -> Iterator[Reason]:
    """Documents and declarations are there when the application is handed in; contract and deposit may follow, and
    so may what a version asks for that took effect since the draft was begun."""
    yield from missing_for(row, context.at, asked="submit")


@moves.consequence(EnrolmentApplication, "submit")
def run_checks(row: EnrolmentApplication, context: Context) -> None:
    """Judge every condition, keep the verdicts, and close at once what fails."""
    row.terms = eligibility_terms(row.service, submitted_at=context.at) or row.terms
    verdicts = verdicts_for(row.shop, row.terms, context.at)
    row.verdicts = [v.reason.as_json() for v in verdicts]
    outcome = eligibility.overall(verdicts)
    row.manual_review = outcome is Verdict.UNDETERMINED
    row.save(update_fields=["terms", "verdicts", "manual_review"])
    if outcome is Verdict.FAIL:
        moves.perform(row, "find_ineligible", actor=SYSTEM, at=context.at)


@moves.consequence(EnrolmentApplication, "approve")
def activate_when_ready(row: EnrolmentApplication, context: Context) -> None:
    """Enrol at once if nothing is missing; otherwise the merchant has the tasks' term to complete it."""
    if not missing_for(row, context.at):
        moves.perform(row, "activate", actor=SYSTEM, at=context.at)


@moves.check(EnrolmentApplication, "activate")
def requirements_must_be_met(row: EnrolmentApplication, context: Context) -> Iterator[Reason]:
    """Every requirement holds, and the shop is still open."""
    yield from missing_for(row, context.at)
    if row.shop.state != ShopState.OPEN:
        yield Reason("shop_not_open", noop("The shop is not open."))


def activate_waiting(*, shop_id: int | None, at: datetime) -> int:
    """Enrol the approved applications whose last requirement has just been met; returns how many."""
    waiting = EnrolmentApplication.objects.filter(state=ApplicationState.APPROVED).select_related(
        "terms", "shop"
    )
    if shop_id is not None:
        waiting = waiting.filter(shop_id=shop_id)
    done = 0
    for row in waiting.filter(shop__state=ShopState.OPEN):
        if missing_for(row, at):
            continue
        try:
            moves.perform(row, "activate", actor=SYSTEM, at=at)
        except DomainError as refusal:
            # One application that cannot begin, or that a person was faster with, never holds up what paid for it.
            logger.info("application %s was not activated: %s", row.number, refusal)
            continue
        done += 1
    return done
