"""Reading the catalogue: services and the rule versions that people may see."""

from __future__ import annotations

from django.db.models import QuerySet

from portal.errors import NotFound
from portal.models.rules import ServiceVersion
from portal.models.service import Service
from portal.states import ServiceState, VersionState


def services() -> QuerySet[Service]:
    """What the public may know of: everything but drafts, retired services included."""
    rows = Service.objects.filter(state__in=ServiceState.published)
    return rows.select_related("parent").order_by("position", "code")


def service_by_code(code: str) -> Service:
    """One service. Raises NotFound."""
    service = services().filter(code=code).first()
    if service is None:
        raise NotFound()
    return service


def published_versions(service: Service) -> QuerySet[ServiceVersion]:
    """Every version that was ever published and not taken back, the newest first."""
    rows = ServiceVersion.objects.filter(service=service, state=VersionState.PUBLISHED)
    return rows.order_by("-effective_at", "-number")
