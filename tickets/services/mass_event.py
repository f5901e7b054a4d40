"""Events that break many promises at once: incidents are taken in, and worked off in batches (K12)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_noop as noop

from portal.actors import SYSTEM, Actor
from portal.errors import DomainError, NotPermitted, Reason
from portal.models import User
from portal.queries.people import platform_actor
from portal.services import moves
from portal.services.numbers import next_number
from portal.workflow import Context
from tickets.models import IncidentDetail, IncidentTicket, MassEvent
from tickets.queries.mass_event import matching
from tickets.services import incidents
from tickets.states import IncidentState, MassEventState, MassJob

BATCH = 50
DECIDED = (MassEventState.EXEMPTED, MassEventState.UPHELD)


@transaction.atomic
def declare(event: MassEvent, *, actor: Actor, at: datetime) -> MassEvent:
    """Declare an event and take in the incidents that match. Raises NotPermitted, or Refused for days that end
    before they begin."""
    if not actor.holds_any(MassEvent.DECLARERS):
        raise NotPermitted()
    if event.last_day < event.first_day:
        moves.refuse_if([Reason("days_reversed", noop("The last day is before the first."))])
    event.number = next_number(MassEvent.number_prefix, at)
    moves.begin(event, emits="mass_event.declared", actor=actor, at=at)
    take_in(event)
    return event


def take_in(event: MassEvent) -> int:
    """Attach the incidents that match and belong to no event, in one statement; returns how many."""
    return IncidentDetail.objects.filter(pk__in=matching(event).values("pk")).update(mass_event=event)


@moves.check(MassEvent, "exempt_all")
def another_decides(row: MassEvent, context: Context) -> Iterator[Reason]:
    """Whoever proposed the exemption does not decide on it (four eyes)."""
    if context.actor.id is not None and context.actor.id == row.proposed_by:
        yield Reason("four_eyes", noop("You proposed the exemption, so somebody else has to decide on it."))


@moves.check(MassEvent, "contact_buyers", "exempt_all", "uphold")
def one_job_at_a_time(row: MassEvent, _context: Context) -> Iterator[Reason]:
    """What was begun is worked off first."""
    if row.job:
        yield Reason("under_way", noop("The incidents are still being worked on. Wait until that is done."))


@moves.consequence(MassEvent, "propose_exemption")
def remember_the_proposer(row: MassEvent, context: Context) -> None:
    row.proposed_by = context.actor.id
    row.save(update_fields=["proposed_by"])


@moves.consequence(MassEvent, "contact_buyers")
def remember_who_contacts(row: MassEvent, context: Context) -> None:
    row.contact_by = {"id": context.actor.id}
    row.save(update_fields=["contact_by"])


@moves.consequence(MassEvent, "contact_buyers", "exempt_all", "uphold")
def take_in_what_came_since(row: MassEvent, _context: Context) -> None:
    """Promises broken since the event was declared belong to it as well."""
    take_in(row)


def work(*, at: datetime, batches: int = 20, size: int = BATCH) -> int:
    """Take the events under way some batches further; returns how many incidents were tried. Each batch is one
    transaction, so that a killed worker loses nothing."""
    done = 0
    for pk in list(MassEvent.objects.exclude(job="").order_by("pk").values_list("pk", flat=True)):
        for _ in range(batches):
            count = _batch(pk, at, size)
            done += count
            if not count:
                break
    return done


@transaction.atomic
def _batch(pk: int, at: datetime, size: int) -> int:
    event = (
        MassEvent.objects.select_for_update(skip_locked=True, of=("self",), no_key=True)
        .filter(pk=pk)
        .exclude(job="")
    ).first()
    if event is None:
        return 0
    rows = IncidentDetail.objects.select_related("delivery_promise").filter(
        mass_event=event, pk__gt=event.cursor, ticket__state=IncidentState.OPEN
    )
    details = list(rows.order_by("pk")[:size])
    if not details:
        event.job = ""
        event.save(update_fields=["job"])
        if event.state in DECIDED:
            moves.perform(event, "close", actor=SYSTEM, at=at)
        return 0
    tickets = IncidentTicket.objects.select_related("promise", "order").in_bulk(
        [detail.ticket_id for detail in details]
    )
    actor = _actor(event)
    for detail in details:
        _try(JOBS[MassJob(event.job)], event, detail, tickets[detail.ticket_id], actor, at)
    event.cursor = details[-1].pk
    event.save(update_fields=["cursor", "done", "refused"])
    return len(details)


Job = Callable[[MassEvent, IncidentDetail, IncidentTicket, Actor, datetime], object]


def _try(
    job: Job, event: MassEvent, detail: IncidentDetail, ticket: IncidentTicket, actor: Actor, at: datetime
) -> None:
    """One incident; what speaks against it there leaves it as it is, for a person to look at."""
    try:
        with transaction.atomic():
            job(event, detail, ticket, actor, at)
    except DomainError:
        event.refused += 1
    else:
        event.done += 1


def _actor(event: MassEvent) -> Actor:
    """Buyers are contacted by a person, with the roles that person has now; the rest the system does."""
    if event.job != MassJob.CONTACT:
        return SYSTEM
    user = User.objects.filter(pk=event.contact_by.get("id"), is_active=True).first()
    return platform_actor(user) if user else SYSTEM


def _contact(
    event: MassEvent, _detail: IncidentDetail, ticket: IncidentTicket, actor: Actor, at: datetime
) -> None:
    if "contact" not in ticket.decision.get("done", {}):
        moves.perform(ticket, "record_contact", actor=actor, at=at, data=event.contact)


def _exempt(
    event: MassEvent, detail: IncidentDetail, _ticket: IncidentTicket, actor: Actor, at: datetime
) -> None:
    data = {"reason": event.public_reason}
    moves.perform(detail.delivery_promise, "exempt", actor=actor, at=at, data=data)


def _compensate(
    _event: MassEvent, _detail: IncidentDetail, ticket: IncidentTicket, _actor: Actor, at: datetime
) -> None:
    incidents.compensate(ticket, at=at)


JOBS: dict[MassJob, Job] = {
    MassJob.CONTACT: _contact,
    MassJob.EXEMPT: _exempt,
    MassJob.COMPENSATE: _compensate,
}
