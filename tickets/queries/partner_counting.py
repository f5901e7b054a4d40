"""Reading what repair centres and installers did in a month: a fixed number of queries for many of them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from portal.models import TimelineEvent, WorkflowModel
from portal.policies.calendar import BusinessCalendar
from tickets.models import Appointment, Dispute, RepairCentre, RepairJob, Ticket
from tickets.policies.partner_scorecards import JobFacts, VisitFacts, after, centre_counts, provider_counts
from tickets.policies.windows import SHANGHAI
from tickets.states import AppointmentState, Kind, RepairState

WAITS = ("repair.waiting_parts", "repair.parts_in", "repair.unrepairable")
DONE = (AppointmentState.COMPLETED, AppointmentState.SETTLED)


@dataclass(frozen=True)
class Month:
    """A local month as two instants, and the days in which a fault that comes back counts against a repair."""

    first: date
    begins: datetime
    ends: datetime
    again: timedelta

    @classmethod
    def of(cls, first: date, again_days: int) -> Month:
        begins, ends = (datetime.combine(day, time.min, SHANGHAI) for day in (first, after(first)))
        return cls(first, begins, ends, timedelta(days=again_days))


def counts_of_centres(
    centres: Collection[int], month: Month, calendar: BusinessCalendar
) -> dict[int, dict[str, int]]:
    """The figures of each centre that received or finished something."""
    span = {"received_at__gte": month.begins, "received_at__lt": month.ends}
    received = _counted(RepairJob.objects.filter(centre__in=centres, **span), "centre")
    jobs = list(_finished(centres, month))
    waited = _waits([job.pk for job in jobs])
    facts: dict[int, list[JobFacts]] = defaultdict(list)
    for job in jobs:
        facts[job.centre_id].append(_job(job, waited.get(job.pk, 0), month.again))
    partners = dict(RepairCentre.objects.filter(pk__in=centres).values_list("pk", "partner_id"))
    missed, complaints = (
        _missed("provider__partner", set(partners.values()), month),
        _complaints(centres, month),
    )
    return {
        pk: centre_counts(
            facts[pk], calendar, received=received[pk], missed=missed[partners[pk]], complaints=complaints[pk]
        )
        for pk in sorted({*received, *facts})
    }


def _finished(centres: Collection[int], month: Month) -> QuerySet[Any]:
    """The jobs first shipped back in the month, each with when the item came again for the same fault."""
    same_item = RepairJob.objects.filter(
        ticket__warranty__unit=OuterRef("ticket__warranty__unit"), received_at__gt=OuterRef("shipped_at")
    )
    same_fault = Q(fault_code=OuterRef("fault_code")) | Q(ticket__warranty__under_guarantee=True)
    again = same_item.filter(same_fault).order_by("received_at").values("received_at")[:1]
    rows = RepairJob.objects.filter(
        centre__in=centres, received_at__isnull=False, shipped_at__gte=month.begins, shipped_at__lt=month.ends
    )
    return rows.select_related("ticket__warranty").annotate(again_at=Subquery(again)).order_by("pk")


def _job(job: Any, waited: int, again: timedelta) -> JobFacts:
    warranty = getattr(job.ticket, "warranty", None)
    return JobFacts(
        received=_day(job.received_at),
        shipped=_day(job.shipped_at),
        overrun=job.overrun_at is not None and job.overrun_at <= job.shipped_at,
        no_fault=job.outcome == RepairState.NO_FAULT,
        repaired=job.repaired_at is not None,
        again=job.again_at is not None and job.again_at <= job.shipped_at + again,
        quoted=warranty is not None and warranty.quote_fen is not None,
        refused=warranty is not None and warranty.quote_accepted is False,
        waited=waited,
    )


def _waits(jobs: Collection[int]) -> dict[int, int]:
    """The days each job waited for parts, from its facts."""
    since: dict[int, datetime] = {}
    days: Counter[int] = Counter()
    for fact in _facts(RepairJob, WAITS, subject_id__in=jobs).order_by("happened_at", "id"):
        begun = since.pop(fact.subject_id, None)
        if begun is not None:
            days[fact.subject_id] += (fact.happened_at - begun).days
        if fact.name == WAITS[0]:
            since[fact.subject_id] = fact.happened_at
    return dict(days)


def _complaints(centres: Collection[int], month: Month) -> Counter[int]:
    """Disputes about cases that a centre repairs, and calls for help that follow them."""
    span = {"created_at__gte": month.begins, "created_at__lt": month.ends}
    disputes = Dispute.objects.filter(ticket__repair__centre__in=centres, **span)
    helps = Ticket.objects.filter(kind=Kind.HELP, parent__repair__centre__in=centres, **span)
    return _counted(disputes, "ticket__repair__centre") + _counted(helps, "parent__repair__centre")


def counts_of_providers(providers: Collection[int], month: Month) -> dict[int, dict[str, int]]:
    """The figures of each provider that finished or missed a visit."""
    span = {"completed_at__gte": month.begins, "completed_at__lt": month.ends}
    visits = list(Appointment.objects.filter(provider__in=providers, state__in=DONE, **span).order_by("pk"))
    twice = set(
        _facts(
            Appointment, ("appointment.unfinished",), subject_id__in=[row.pk for row in visits]
        ).values_list("subject_id", flat=True)
    )
    facts: dict[int, list[VisitFacts]] = defaultdict(list)
    for row in visits:
        assert row.provider_id
        first = row.pk not in twice and not row.missed
        facts[row.provider_id].append(VisitFacts(first, _punctual(row), row.changes > 0))
    missed = _missed("provider", providers, month)
    return {pk: provider_counts(facts[pk], missed=missed[pk]) for pk in sorted({*facts, *missed})}


def _punctual(row: Appointment) -> bool:
    """Whether the technician signed in at the place, no later than the time agreed."""
    if row.suspicious or "at" not in row.sign_in or row.window_until is None:
        return False
    return datetime.fromisoformat(row.sign_in["at"]) <= row.window_until


def _missed(path: str, owners: Collection[int], month: Month) -> Counter[int]:
    """The visits of the month to which nobody came, by whom they belong to."""
    span = {"happened_at__gte": month.begins, "happened_at__lt": month.ends}
    found = Counter(
        _facts(Appointment, ("appointment.no_show",), **span).values_list("subject_id", flat=True)
    )
    rows = Appointment.objects.filter(pk__in=found, **{f"{path}__in": owners}).values_list(path, "pk")
    counts: Counter[int] = Counter()
    for owner, pk in rows:
        counts[owner] += found[pk]
    return counts


def _facts(model: type[WorkflowModel], names: Iterable[str], **wanted: Any) -> QuerySet[TimelineEvent]:
    kind = ContentType.objects.get_for_model(model)
    return TimelineEvent.objects.filter(subject_type=kind, name__in=names, **wanted)


def _counted(rows: QuerySet[Any], path: str) -> Counter[int]:
    return Counter(dict(rows.order_by().values_list(path).annotate(count=Count("pk", distinct=True))))


def _day(at: datetime) -> date:
    return at.astimezone(SHANGHAI).date()
