"""Publishing measures against members, and taking them down when they end."""

from __future__ import annotations

from datetime import datetime

from portal.actors import SYSTEM
from portal.models.enrolment import Enrolment
from portal.models.governance import PublishedMeasure
from portal.services import moves, timeline
from portal.states import Measure
from portal.workflow import Context


@moves.consequence(Enrolment, "warn")
def publish_warning(row: Enrolment, context: Context) -> None:
    _publish(row, Measure.WARNING, context)


@moves.consequence(Enrolment, "suspend")
def publish_suspension(row: Enrolment, context: Context) -> None:
    """A graver measure takes the place of the warning."""
    _publish(row, Measure.SUSPENSION, context)


@moves.consequence(Enrolment, "terminate")
def publish_termination(row: Enrolment, context: Context) -> None:
    _publish(row, Measure.TERMINATION, context)


@moves.consequence(
    Enrolment,
    "recover",
    "reinstate",
    "restore",
    "lift_bar",
    "request_exit",
    "exit_on_rule_change",
    "end_term",
)
def take_down(row: Enrolment, context: Context) -> None:
    """A measure stays up until it ends, and no longer."""
    end_all(row, at=context.at)


def _publish(row: Enrolment, measure: Measure, context: Context) -> None:
    """Publish in the transaction that decides, which is within the working day that the law allows (NTM art 30)."""
    end_all(row, at=context.at)
    published = PublishedMeasure(
        enrolment=row,
        shop_id=row.shop_id,
        measure=measure,
        cause=context.data["reason"],
        advice=context.data["advice"],
        findings=row.findings,
        decided_at=context.at,
        published_at=context.at,
        created_at=context.at,
        updated_at=context.at,
    )
    published.save()
    timeline.record("measure.published", published, actor=SYSTEM, at=context.at, note=published.cause)


def end_all(row: Enrolment, *, at: datetime) -> None:
    """Take down every measure against a membership that still stands."""
    for measure in PublishedMeasure.objects.select_for_update(no_key=True).filter(
        enrolment=row, ended_at=None
    ):
        measure.ended_at = measure.updated_at = at
        measure.save(update_fields=["ended_at", "updated_at"])
        timeline.record("measure.ended", measure, actor=SYSTEM, at=at)
