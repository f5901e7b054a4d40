"""Memberships: how they begin, what the system and the platform do to them (domain E3)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_noop as noop

from portal.actors import SYSTEM
from portal.errors import MoveNotAllowed, Reason, Refused
from portal.models.application import EnrolmentApplication
from portal.models.enrolment import ADVICE, NOT_KEPT, NOT_MET, SHOP_STOPPED, Enrolment
from portal.policies import terms
from portal.queries.calendar import business_calendar
from portal.queries.policy import term_at, value_at
from portal.queries.timeline import latest_fact
from portal.services import deadlines, moves, timeline
from portal.services.applications import activate_waiting
from portal.services.numbers import next_number
from portal.services.requirements import answers_of, missing_from
from portal.states import EnrolmentState, ShopState, SuspensionCause
from portal.workflow import Context

CURED_BY_MEETING = (SuspensionCause.REQUIREMENT, SuspensionCause.SHOP)
CAUSES = {
    SuspensionCause.CONDITIONS: NOT_KEPT,
    SuspensionCause.REQUIREMENT: NOT_MET,
    SuspensionCause.SHOP: SHOP_STOPPED,
}


@moves.consequence(EnrolmentApplication, "activate")
def begin_membership(row: EnrolmentApplication, context: Context) -> None:
    """Create the membership; promises start with it, at once or at the next midnight as the rules say."""
    rule = row.terms.membership
    begins = context.at
    if rule.get("starts") == "next_midnight":
        begins = terms.midnight_after(context.at.astimezone(terms.SHANGHAI).date())
    days, probation = value_at("enrol.term_days", context.at), int(rule.get("probation_days", 0))
    member = Enrolment(
        shop=row.shop,
        service=row.service,
        application=row,
        terms=row.terms,
        accepted_terms=row.accepted_terms,
        state=EnrolmentState.PROBATION if probation else EnrolmentState.ACTIVE,
        effective_from=begins,
        probation_until=begins + timedelta(days=probation) if probation else None,
        term_ends_at=begins + timedelta(days=days) if days else None,
    )
    member.number = next_number(member.number_prefix, context.at)
    moves.begin(member, emits="enrolment.activated", actor=context.actor, at=context.at)


@moves.check(Enrolment, "terminate")
def must_be_proposed_by_another(row: Enrolment, context: Context) -> Iterator[Reason]:
    """A termination needs a proposal, and somebody else than its author to decide (four eyes)."""
    proposal = latest_fact(row, "enrolment.termination_proposed") if row.termination_proposed_at else None
    if proposal is None:
        yield Reason("not_proposed", noop("Propose the termination first; a second person decides on it."))
    elif proposal.actor_id == context.actor.id:
        yield Reason("four_eyes", noop("You proposed this termination, so somebody else has to decide."))


@moves.consequence(Enrolment, "suspend")
def set_the_cure(row: Enrolment, context: Context) -> None:
    """Start the time in which the cause must be cured, before the supervisors are asked to decide."""
    row.cure_escalates_at = terms.end_of(term_at("enrol.cure", context.at), context.at, business_calendar())
    row.save(update_fields=["cure_escalates_at"])
    deadlines.settle(row, at=context.at)


@moves.check(Enrolment, "reinstate")
def must_respect_the_end(row: Enrolment, context: Context) -> Iterator[Reason]:
    """A suspension imposed until a date lasts until then, unless a person decides otherwise."""
    nobody = context.actor.id is None
    if nobody and row.suspended_until and context.at < row.suspended_until:
        until = row.suspended_until.astimezone(terms.SHANGHAI).date()
        text = noop("The suspension lasts until %(date)s.")
        yield Reason("suspended_until", text, {"date": until.isoformat()})


@moves.check(Enrolment, "reinstate", "restore", "cancel_exit")
def must_be_able_to_promise(row: Enrolment, context: Context) -> Iterator[Reason]:
    """Whatever the cause was: the shop is open and everything the service asks for holds, or is waived."""
    if row.shop.state != ShopState.OPEN:
        yield Reason("shop_not_open", noop("The shop is not open."))
    yield from unmet(row, context.at)


@moves.consequence(Enrolment, "reinstate", "recover", "restore", "cancel_exit")
def go_on_with_the_probation(row: Enrolment, context: Context) -> None:
    """A probation that is not over is not shortened by a suspension."""
    if row.probation_until and context.at < row.probation_until:
        moves.perform(row, "resume_probation", actor=SYSTEM, at=context.at)


def on_requirement_lost(_subject: Any, event: timeline.TimelineEvent) -> None:
    """Suspend memberships whose requirement has just ended with nothing to take its place."""
    for row in _asking_for_something(EnrolmentState.promising_states, event.shop_id):
        if unmet(row, event.happened_at):
            suspend(row, SuspensionCause.REQUIREMENT, at=event.happened_at)


def on_requirement_met(_subject: Any, event: timeline.TimelineEvent) -> None:
    """Enrol what waited for this, and reinstate memberships suspended for want of it."""
    activate_waiting(shop_id=event.shop_id, at=event.happened_at)
    rows = _asking_for_something((EnrolmentState.SUSPENDED,), event.shop_id)
    for row in rows.filter(suspension_cause__in=CURED_BY_MEETING):
        if not unmet(row, event.happened_at):
            reinstate(row, at=event.happened_at)


def _asking_for_something(states: tuple[str, ...], shop_id: int | None) -> Any:
    rows = Enrolment.objects.filter(state__in=states, terms__requirements__0__isnull=False)
    rows = rows.select_related("terms", "shop", "application__terms")
    return rows if shop_id is None else rows.filter(shop_id=shop_id)


def unmet(row: Enrolment, at: datetime) -> list[Reason]:
    """The requirements of its version that a membership does not meet now."""
    answers = answers_of(row.application) if row.application else {}
    return missing_from(row.shop, row.service, row.terms.requirements, answers, at)


def suspend(row: Enrolment, cause: SuspensionCause, *, at: datetime) -> bool:
    """Suspend as the system; False where a person was faster and nothing was left to do.

    The sentence is kept untranslated, because the public reads it in more than one language.
    """
    data = {
        "cause": cause,
        "reason": CAUSES[cause],
        "advice": ADVICE if cause == SuspensionCause.CONDITIONS else "",
    }
    try:
        moves.perform(row, "suspend", actor=SYSTEM, at=at, data=data)
    except MoveNotAllowed:
        return False
    return True


def reinstate(row: Enrolment, *, at: datetime) -> bool:
    """Reinstate as the system; False where a person was faster, or a fixed end lies ahead."""
    try:
        moves.perform(row, "reinstate", actor=SYSTEM, at=at, data={"note": ""})
    except (MoveNotAllowed, Refused):
        return False
    return True
