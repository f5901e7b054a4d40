"""Reading the facts and the deadlines of one object."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet

from portal.models.deadline import Deadline
from portal.models.timeline import TimelineEvent
from portal.models.workflow import RecordedModel


def facts_of(*subjects: RecordedModel) -> QuerySet[TimelineEvent]:
    """The facts of one or several objects on one timeline, oldest first."""
    return TimelineEvent.objects.filter(_about(subjects)).order_by("happened_at", "id")


def deadlines_of(*subjects: RecordedModel) -> QuerySet[Deadline]:
    """The running deadlines of one or several objects, nearest first."""
    return Deadline.objects.filter(_about(subjects), settled_at__isnull=True).order_by("due_at")


def _about(subjects: Iterable[RecordedModel]) -> Q:
    wanted = Q(pk__in=[])
    for subject in subjects:
        wanted |= Q(subject_type=ContentType.objects.get_for_model(subject), subject_id=subject.pk)
    return wanted


def latest_fact(subject: RecordedModel, name: str) -> TimelineEvent | None:
    """The newest fact of a name about an object."""
    return facts_of(subject).filter(name=name).order_by("-happened_at", "-id").first()
