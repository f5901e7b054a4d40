"""Leaving a service, staying after all, and closing what is left (S1 1.12-1.13, domain E3)."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_noop as noop

from portal.actors import SYSTEM, Actor
from portal.errors import DomainError, Reason
from portal.models.enrolment import Enrolment
from portal.policies.cooling_off import SHANGHAI
from portal.queries.attachment import version_in_force
from portal.queries.exits import lost_promises
from portal.queries.policy import value_at
from portal.queries.timeline import latest_fact
from portal.queries.versions import scheduled_version
from portal.services import deadlines, moves
from portal.states import EnrolmentState, ExitKind, SuspensionCause
from portal.workflow import Context

logger = logging.getLogger("portal.exits")


def leave(enrolment: Enrolment, *, actor: Actor, at: datetime) -> Enrolment:
    """Leave a service at once. Never refused to those who decide for the shop (S1 1.12)."""
    return moves.perform(enrolment, "request_exit", actor=actor, at=at)


@moves.consequence(Enrolment, "request_exit", "exit_on_rule_change", "end_term")
def set_the_rejoin_date(row: Enrolment, context: Context) -> None:
    """By the rules in force when the shop leaves, whatever it was enrolled under."""
    left = row.effective_exit_at or context.at
    terms = version_in_force(row.service_id, left) or row.terms
    row.rejoin_allowed_at = row.rejoin_date(terms, row.exit_kind, left)
    row.save(update_fields=["rejoin_allowed_at"])
    deadlines.settle(row, at=context.at)


@moves.check(Enrolment, "exit_on_rule_change", "accept_rules")
def there_must_be_a_coming_version(row: Enrolment, context: Context) -> Iterator[Reason]:
    """Both answer a version that is published and not yet in force."""
    coming = scheduled_version(row.service_id, context.at)
    if coming is None:
        yield Reason("no_coming_version", noop("No new version of the rules is scheduled."))
    elif row.accepted_terms_id == coming.pk:
        text = noop("You have accepted version %(number)s already.")
        yield Reason("already_accepted", text, {"number": coming.number})


@moves.consequence(Enrolment, "accept_rules")
def keep_acceptance(row: Enrolment, context: Context) -> None:
    row.accepted_terms = scheduled_version(row.service_id, context.at)
    row.save(update_fields=["accepted_terms"])


@moves.check(Enrolment, "renew")
def must_be_near_the_end(row: Enrolment, context: Context) -> Iterator[Reason]:
    """A term is renewed in its last weeks, and only one that ends."""
    days = value_at("enrol.renewal_days", context.at)
    if row.term_ends_at is None:
        yield Reason("no_term", noop("This membership has no end."))
    elif context.at < row.term_ends_at - timedelta(days=days):
        opens = (row.term_ends_at - timedelta(days=days)).astimezone(SHANGHAI).date()
        yield Reason("too_early", noop("It can be renewed from %(date)s."), {"date": opens.isoformat()})


@moves.consequence(Enrolment, "renew")
def add_a_term(row: Enrolment, context: Context) -> None:
    days = value_at("enrol.term_days", context.at)
    row.term_ends_at = row.term_ends_at + timedelta(days=days) if row.term_ends_at and days else None
    row.save(update_fields=["term_ends_at"])
    deadlines.settle(row, at=context.at)


@moves.check(Enrolment, "end_term")
def term_must_be_over(row: Enrolment, context: Context) -> Iterator[Reason]:
    if row.term_ends_at is None or context.at < row.term_ends_at:
        yield Reason("not_due", noop("It is not time for this step."))


@moves.check(Enrolment, "cancel_exit")
def must_be_an_undoable_slip(row: Enrolment, context: Context) -> Iterator[Reason]:
    """Undone on the same local day, before an order lost its promise, and where the rules allow it."""
    left = row.effective_exit_at
    terms = version_in_force(row.service_id, left or context.at) or row.terms
    if not terms.exit_rule.get("undo_same_day"):
        yield Reason(
            "undo_not_allowed", noop("The rules of this service do not let a shop undo its leaving.")
        )
    said = latest_fact(row, "enrolment.exit_requested")
    if said is None or said.from_state != EnrolmentState.ACTIVE:
        text = noop("Only a membership that was in order when it was left can be taken up again.")
        yield Reason("not_in_order", text)
    if row.exit_kind not in {ExitKind.VOLUNTARY, ExitKind.RULE_CHANGE}:
        yield Reason("not_voluntary", noop("Only a shop that left by itself can come back this way."))
    if left and left.astimezone(SHANGHAI).date() != context.at.astimezone(SHANGHAI).date():
        yield Reason("another_day", noop("Leaving can be undone only on the same day."))
    if left and (lost := lost_promises(row, left, context.at)):
        text = noop("%(count)s orders were paid without the promise since then.")
        yield Reason("orders_lost", text, {"count": lost})


@moves.check(Enrolment, "lift_bar")
def there_must_be_a_bar(row: Enrolment, context: Context) -> Iterator[Reason]:
    """Only what the platform imposed can the platform lift; a cooling-off runs its time."""
    if row.exit_kind != ExitKind.EXPELLED and row.suspension_cause != SuspensionCause.BREACH:
        yield Reason("no_bar", noop("Nothing that the platform decided keeps this shop out."))


@moves.check(Enrolment, "restore")
def must_have_been_expelled(row: Enrolment, context: Context) -> Iterator[Reason]:
    if row.exit_kind != ExitKind.EXPELLED:
        yield Reason("not_expelled", noop("Only a shop that was expelled can be restored."))


@moves.check(Enrolment, "announce_rejoin")
def door_must_be_open(row: Enrolment, context: Context) -> Iterator[Reason]:
    if row.rejoin_announced_at or row.rejoin_allowed_at is None or context.at < row.rejoin_allowed_at:
        yield Reason("not_due", noop("It is not time for this step."))


def finish_exits(*, at: datetime, obligations: Any) -> int:
    """Close the exiting memberships that owe nothing any more. `obligations(enrolment, at)` names what is open."""
    finished = 0
    for row in Enrolment.objects.filter(state=EnrolmentState.EXITING).order_by("pk"):
        finished += _finish(row, at, obligations)
    return finished


def _finish(row: Enrolment, at: datetime, obligations: Any) -> bool:
    """Close one if it owes nothing; one that breaks is logged and never keeps the others open."""
    try:
        if obligations(row, at):
            return False
        moves.perform(row, "finish_exit", actor=SYSTEM, at=at)
    except DomainError as refusal:
        logger.info("membership %s was not closed: %s", row.number, refusal)
        return False
    except Exception:
        logger.exception("membership %s could not be closed", row.number)
        return False
    return True
