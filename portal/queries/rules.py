"""The rules as anybody may read them: every version ever published (Measures for Online Transactions art 28)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from portal.errors import NotFound
from portal.models.rules import ServiceVersion
from portal.models.service import Service
from portal.queries import catalogue
from portal.states import VersionStanding, VersionState


@dataclass(frozen=True)
class PublicVersion:
    """A version with how it stands at an instant; `until` is when its successor takes or took its place."""

    version: ServiceVersion
    standing: VersionStanding
    until: datetime | None = None


@dataclass(frozen=True)
class PublicService:
    """A service with the version in force, if one is."""

    service: Service
    in_force: ServiceVersion | None


def public_services(at: datetime) -> list[PublicService]:
    """The catalogue with the rules in force, in two queries; retired services keep theirs."""
    in_force: dict[int, ServiceVersion] = {}
    for version in ServiceVersion.objects.effective_at(at):
        in_force.setdefault(version.service_id, version)
    return [PublicService(service, in_force.get(service.pk)) for service in catalogue.services()]


def public_versions(service: Service, at: datetime) -> list[PublicVersion]:
    """The published versions of a service, newest first, each with how it stands by its dates (C-4)."""
    shown: list[PublicVersion] = []
    successor: ServiceVersion | None = None
    for version in catalogue.published_versions(service):
        until = successor.effective_at if successor else None
        shown.append(PublicVersion(version, _standing(version, until, at), until))
        successor = version
    return shown


def open_consultations(service: Service, at: datetime) -> list[ServiceVersion]:
    """The drafts on which shops may comment now, the one that closes first in front."""
    rows = ServiceVersion.objects.filter(service=service, state=VersionState.CONSULTATION)
    return list(rows.filter(consultation_until__gt=at).order_by("consultation_until", "number"))


def shown_version(service: Service, number: int) -> ServiceVersion:
    """A version that the public may know of: published, or put to consultation. Raises NotFound."""
    known = (VersionState.PUBLISHED, VersionState.CONSULTATION)
    version = ServiceVersion.objects.filter(service=service, number=number, state__in=known).first()
    if version is None:
        raise NotFound()
    return version


def public_version(service: Service, number: int, at: datetime) -> PublicVersion:
    """One of them by its number. Raises NotFound, also for a draft."""
    for found in public_versions(service, at):
        if found.version.number == number:
            return found
    raise NotFound()


def _standing(version: ServiceVersion, until: datetime | None, at: datetime) -> VersionStanding:
    if version.effective_at is None or at < version.effective_at:
        return VersionStanding.SCHEDULED
    if until is not None and until <= at:
        return VersionStanding.SUPERSEDED
    return VersionStanding.EFFECTIVE
