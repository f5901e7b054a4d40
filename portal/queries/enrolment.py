"""Reading services, applications and memberships."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from portal.actors import Actor
from portal.models.catalogue import Service, ServiceVersion
from portal.models.enrolment import Enrolment, EnrolmentApplication
from portal.models.people import Shop
from portal.states import ApplicationState, EnrolmentState, ServiceState


def version_in_force(service: Service, at: datetime) -> ServiceVersion | None:
    """The rule version effective at an instant, computed from dates."""
    return ServiceVersion.objects.effective_at(at).filter(service=service).first()


def applications_for(actor: Actor) -> QuerySet[EnrolmentApplication]:
    rows = EnrolmentApplication.objects.select_related("shop", "service", "terms")
    return rows if actor.sees_everything else rows.filter(shop_id__in=actor.shops)


def enrolments_for(actor: Actor) -> QuerySet[Enrolment]:
    rows = Enrolment.objects.select_related("shop", "service", "terms")
    return rows if actor.sees_everything else rows.filter(shop_id__in=actor.shops)


def open_application(shop: Shop, service: Service) -> EnrolmentApplication | None:
    return EnrolmentApplication.objects.filter(
        shop=shop, service=service, state__in=ApplicationState.open_states
    ).first()


def live_enrolment(shop: Shop, service: Service) -> Enrolment | None:
    return Enrolment.objects.filter(shop=shop, service=service, state__in=EnrolmentState.live_states).first()


def latest_exit(shop: Shop, service: Service) -> Enrolment | None:
    """The membership whose end decides when the shop may come back."""
    ended = Enrolment.objects.filter(shop=shop, service=service, effective_exit_at__isnull=False)
    return ended.order_by("-effective_exit_at").first()


def member_shops(service: Service) -> list[int]:
    """The ids of the shops that a fact about the service concerns: its members and those with obligations left,
    or whoever has been one once the service is retired."""
    rows = Enrolment.objects.filter(service=service)
    if service.state != ServiceState.RETIRED:
        rows = rows.exclude(state=EnrolmentState.EXITED)
    return list(rows.order_by("shop_id").values_list("shop_id", flat=True).distinct())
