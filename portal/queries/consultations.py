"""Rule versions that shops can still answer to: drafts open for comment, and versions that take effect soon."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from portal.models.enrolment import Enrolment
from portal.models.people import Shop
from portal.models.rules import RuleComment, ServiceVersion
from portal.models.service import Service
from portal.states import EnrolmentState, ServiceState, VersionState


def consultations_at(at: datetime, service: Service | None = None) -> list[ServiceVersion]:
    """The versions open for comment at an instant, of one service or of all that the public knows."""
    rows = ServiceVersion.objects.filter(state=VersionState.CONSULTATION, consultation_until__gt=at)
    rows = rows.filter(service__state__in=ServiceState.published)
    if service is not None:
        rows = rows.filter(service=service)
    return list(rows.select_related("service").order_by("consultation_until", "pk"))


def scheduled_for(shop: Shop, at: datetime) -> list[tuple[ServiceVersion, Enrolment | None]]:
    """The next version of each service that is published and not yet in force, with the shop's membership."""
    upcoming: dict[int, ServiceVersion] = {}
    rows = ServiceVersion.objects.scheduled_at(at).filter(service__state__in=ServiceState.published)
    for version in rows.select_related("service"):
        upcoming.setdefault(version.service_id, version)
    members = Enrolment.objects.filter(
        shop=shop, service__in=upcoming, state__in=EnrolmentState.live_states
    ).select_related("terms")
    by_service = {row.service_id: row for row in members}
    return [(version, by_service.get(pk)) for pk, version in upcoming.items()]


def comments_of(shop: Shop, versions: Iterable[ServiceVersion]) -> dict[int, list[RuleComment]]:
    """What the shop has said of each version, the newest first, by the id of the version."""
    found: dict[int, list[RuleComment]] = defaultdict(list)
    for row in RuleComment.objects.filter(shop=shop, version__in=list(versions)).order_by(
        "-created_at", "-pk"
    ):
        found[row.version_id].append(row)
    return found
