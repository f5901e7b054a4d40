"""Reading rule versions: where each stands, what it says, who wrote it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When

from portal.models.rules import ServiceVersion
from portal.models.service import Service
from portal.models.timeline import TimelineEvent
from portal.states import VersionStanding, VersionState

DOCUMENTS = ("conditions", "keep_conditions", "requirements", "promises", "scope", "membership", "exit_rule")
TEXTS = ("text_zh", "text_en")


def standing_of(version: ServiceVersion, at: datetime) -> VersionStanding | None:
    """Whether a published version is scheduled, in force or superseded at an instant; None if it is not published."""
    if version.state != VersionState.PUBLISHED or version.effective_at is None:
        return None
    if version.effective_at > at:
        return VersionStanding.SCHEDULED
    newer = ServiceVersion.objects.effective_at(at).filter(
        service_id=version.service_id, effective_at__gt=version.effective_at
    )
    return VersionStanding.SUPERSEDED if newer.exists() else VersionStanding.EFFECTIVE


def scheduled_version(service: Service | int, at: datetime) -> ServiceVersion | None:
    """The next version that is published and not yet in force."""
    return ServiceVersion.objects.scheduled_at(at).filter(service=service).first()


def with_standing(rows: QuerySet[ServiceVersion], at: datetime) -> QuerySet[ServiceVersion]:
    """The same versions, each with `standing` as `standing_of` says it (empty if not published), in one query."""
    newer = ServiceVersion.objects.effective_at(at).filter(
        service=OuterRef("service"), effective_at__gt=OuterRef("effective_at")
    )
    published = Q(state=VersionState.PUBLISHED, effective_at__isnull=False)
    return rows.annotate(
        standing=Case(
            When(published & Q(effective_at__gt=at), then=Value(VersionStanding.SCHEDULED.value)),
            When(published & Q(Exists(newer)), then=Value(VersionStanding.SUPERSEDED.value)),
            When(published, then=Value(VersionStanding.EFFECTIVE.value)),
            default=Value(""),
        )
    )


def reference_for(version: ServiceVersion, at: datetime) -> ServiceVersion | None:
    """The version to read another one against: the one in force, else the one it is based on, else the one
    published before it."""
    others = ServiceVersion.objects.filter(service=version.service_id).exclude(pk=version.pk)
    published = others.filter(state=VersionState.PUBLISHED, effective_at__isnull=False)
    if standing_of(version, at) in {None, VersionStanding.SCHEDULED}:
        found = published.filter(effective_at__lte=at).order_by("-effective_at").first()
        return found or version.based_on
    return published.filter(effective_at__lt=version.effective_at).order_by("-effective_at").first()


def documents_of(version: ServiceVersion) -> dict[str, Any]:
    """What a version rules, as plain data."""
    return {name: getattr(version, name) for name in DOCUMENTS}


def writers_of(version: ServiceVersion) -> set[int]:
    """The ids of the users who began or changed a version, from its timeline."""
    kind = ContentType.objects.get_for_model(ServiceVersion)
    facts = TimelineEvent.objects.filter(
        subject_type=kind, subject_id=version.pk, name__in=("record.created", "record.changed")
    )
    return {actor for actor in facts.values_list("actor_id", flat=True) if actor is not None}
