"""What people of a repair centre or an installer see: the work of their own partner, the most urgent first."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, DateTimeField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from portal.actors import Actor
from portal.models import Deadline, WorkflowModel
from tickets.models import Appointment, CentreDay, RepairCentre, RepairJob, ServiceProvider, Technician
from tickets.policies.windows import SHANGHAI
from tickets.queries.appointments import appointments_for
from tickets.queries.repairs import repairs_for
from tickets.states import AppointmentState, RepairState

NO_DEADLINE = datetime(9999, 1, 1, tzinfo=UTC)
LAST = Value(NO_DEADLINE, output_field=DateTimeField())
DONE = (RepairState.SHIPPED_BACK, RepairState.CLOSED)
VISITED = (
    AppointmentState.COMPLETED,
    AppointmentState.SETTLED,
    AppointmentState.REFUSED,
    AppointmentState.UNNEEDED,
    AppointmentState.CANCELLED,
)
INTAKE_DAYS = 14


def jobs_of(actor: Actor) -> QuerySet[RepairJob]:
    """The jobs of the actor's own centres with `nearest_due`, the nearest running deadline."""
    rows = repairs_for(actor).filter(centre__partner_id=actor.partner or 0)
    return rows.select_related("centre", "shop", "ticket__line", "ticket__contact").annotate(
        nearest_due=Coalesce(_nearest(RepairJob), LAST)
    )


def visits_of(actor: Actor) -> QuerySet[Appointment]:
    """The visits of the actor's own providers with `sort_from`, when they begin."""
    rows = appointments_for(actor).filter(provider__partner_id=actor.partner or 0)
    return rows.annotate(sort_from=Coalesce("window_from", LAST))


def _nearest(model: type[WorkflowModel]) -> Subquery:
    kind = ContentType.objects.get_for_model(model)
    running = Deadline.objects.filter(subject_type=kind, subject_id=OuterRef("pk"), settled_at__isnull=True)
    return Subquery(running.order_by("due_at").values("due_at")[:1])


def jobs_by_state(actor: Actor) -> dict[str, int]:
    """How many open jobs are in each state."""
    rows = RepairJob.objects.filter(centre__partner_id=actor.partner or 0).exclude(state__in=DONE)
    return dict(rows.order_by().values_list("state").annotate(count=Count("pk")))


def days_from(rows: QuerySet[Appointment], at: datetime, days: int) -> QuerySet[Appointment]:
    """The visits that begin on the local day of an instant or the days that follow."""
    today = at.astimezone(SHANGHAI).date()
    begins, ends = (
        datetime.combine(day, time.min, SHANGHAI) for day in (today, today + timedelta(days=days))
    )
    return rows.filter(window_from__gte=begins, window_from__lt=ends)


def centres_of(actor: Actor) -> QuerySet[RepairCentre]:
    return RepairCentre.objects.filter(partner_id=actor.partner or 0).order_by("name", "pk")


def providers_of(actor: Actor) -> QuerySet[ServiceProvider]:
    return ServiceProvider.objects.filter(partner_id=actor.partner or 0).order_by("name", "pk")


def technicians_of(actor: Actor) -> QuerySet[Technician]:
    """The technicians of the actor's own providers, with their leave."""
    rows = Technician.objects.filter(provider__partner_id=actor.partner or 0)
    return rows.select_related("provider").prefetch_related("leave").order_by("provider__name", "name", "pk")


def intake_of(centres: list[RepairCentre], first: date) -> dict[int, list[CentreDay]]:
    """For each centre that names a limit the coming days: as they were changed, else as usual. One query."""
    days = [first + timedelta(days=n) for n in range(INTAKE_DAYS)]
    kept = CentreDay.objects.filter(centre__in=centres, day__gte=days[0], day__lte=days[-1])
    known = {(row.centre_id, row.day): row for row in kept}
    return {
        centre.pk: [
            known.get((centre.pk, day)) or CentreDay(centre=centre, day=day, capacity=centre.daily_intake)
            for day in days
        ]
        for centre in centres
        if centre.daily_intake is not None
    }
