"""Appeals: a second person looks at one decision, and undoes it or lets it stand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.utils.translation import gettext_noop as noop

from portal.actors import SYSTEM, Actor
from portal.errors import Reason
from portal.models.application import EnrolmentApplication
from portal.models.enrolment import Enrolment
from portal.models.governance import Appeal
from portal.models.timeline import TimelineEvent
from portal.queries.enrolment import live_enrolment
from portal.queries.governance import decision_on, open_appeal
from portal.queries.policy import value_at
from portal.queries.timeline import latest_fact
from portal.services import moves
from portal.services.numbers import next_number
from portal.services.reviews import works_for
from portal.states import AppealState, ApplicationState, EnrolmentState
from portal.workflow import Context

Subject = EnrolmentApplication | Enrolment
UNDONE_BY = {
    EnrolmentState.WARNED: "recover",
    EnrolmentState.GRACE: "recover",
    EnrolmentState.SUSPENDED: "reinstate",
    EnrolmentState.EXITING: "restore",
    EnrolmentState.EXITED: "lift_bar",
}


@moves.check(EnrolmentApplication, "appeal")
@moves.check(Enrolment, "appeal")
def must_be_appealable(row: Subject, context: Context) -> Iterator[Reason]:
    """A decision is appealed once, in time, and only where a person or a rule decided against the shop."""
    decision = decision_on(row)
    if decision is None:
        yield Reason("nothing_to_appeal", noop("There is no decision to appeal against."))
        return
    days = value_at("enrol.appeal_days", context.at)
    if context.at > decision.happened_at + timedelta(days=days):
        yield Reason("appeal_too_late", noop("A decision can be appealed for %(days)s days."), {"days": days})
    if _appealed_before(row, decision):
        yield Reason("appealed_already", noop("This decision has been appealed already."))


def _appealed_before(row: Subject, decision: TimelineEvent) -> bool:
    found = row.appeals.exclude(state=AppealState.WITHDRAWN).filter(created_at__gte=decision.happened_at)
    return bool(open_appeal(row)) or found.exists()


@moves.consequence(EnrolmentApplication, "appeal")
@moves.consequence(Enrolment, "appeal")
def lodge(row: Subject, context: Context) -> None:
    """Open the appeal beside the decision it is about."""
    decision = decision_on(row)
    assert decision
    appeal = Appeal(
        shop_id=row.shop_id,
        application=row if isinstance(row, EnrolmentApplication) else None,
        enrolment=row if isinstance(row, Enrolment) else None,
        decision=decision.name,
        decided_by=decision.actor_id,
        decision_event=decision.pk,
        grounds=context.data["grounds"],
    )
    appeal.number = next_number(appeal.number_prefix, context.at)
    moves.begin(appeal, emits="appeal.lodged", actor=context.actor, at=context.at)


@moves.check(Appeal, "grant", "dismiss")
def must_be_a_second_person(row: Appeal, context: Context) -> Iterator[Reason]:
    """Neither who made the decision nor who works for the shop rules on the appeal."""
    proposal = latest_fact(row.enrolment, "enrolment.termination_proposed") if row.enrolment else None
    if context.actor.id is not None and context.actor.id in {row.decided_by, proposal and proposal.actor_id}:
        yield Reason("second_person", noop("You made this decision, so somebody else has to look at it."))
    if works_for(row.shop_id, context.actor.id):
        yield Reason("conflict_of_interest", noop("You work for this shop, so somebody else has to decide."))


@moves.consequence(Appeal, "grant")
def undo_the_decision(row: Appeal, context: Context) -> None:
    """Bring the subject back to where it stood; a membership closed meanwhile may be applied for again.

    Only the decision appealed against is undone: what somebody has decided since stands, and so does an exit.
    """
    still = decision_on(row.subject)
    if still is None or still.pk != row.decision_event:
        return
    if row.application is not None:
        moves.perform(row.application, "reopen", actor=SYSTEM, at=context.at)
        return
    assert row.enrolment
    member = row.enrolment
    if name := UNDONE_BY.get(EnrolmentState(member.state)):
        data = {"note": context.data["note"]} if name == "reinstate" else {}
        moves.perform(member, name, actor=_ruler(context.actor), at=context.at, data=data)


def _ruler(actor: Actor) -> Actor:
    """The system, in the name of the person who ruled: moves that undo are not open to people by themselves."""
    return Actor(SYSTEM.kind, actor.label, SYSTEM.roles, id=actor.id)


@moves.check(EnrolmentApplication, "reopen")
def no_other_may_be_open(row: EnrolmentApplication, context: Context) -> Iterator[Reason]:
    """The shop may have applied again meanwhile; then that application is the one to decide."""
    others = EnrolmentApplication.objects.filter(shop=row.shop_id, service=row.service_id)
    if other := others.filter(state__in=ApplicationState.open_states).first():
        text = noop("Application %(number)s for this service is already open.")
        yield Reason("already_open", text, {"number": other.number})
    if member := live_enrolment(row.shop, row.service):
        yield _is_member(member)


@moves.check(Enrolment, "restore", "cancel_exit")
def no_other_may_be_live(row: Enrolment, _context: Context) -> Iterator[Reason]:
    others = Enrolment.objects.filter(
        shop=row.shop_id, service=row.service_id, state__in=EnrolmentState.live_states
    )
    if other := others.first():
        yield _is_member(other)


def _is_member(member: Enrolment) -> Reason:
    return Reason(
        "already_member", noop("The shop is already a member (%(number)s)."), {"number": member.number}
    )
