"""Reading services, applications and memberships."""

from __future__ import annotations

from django.db.models import QuerySet

from portal.actors import Actor
from portal.models.application import EnrolmentApplication
from portal.models.enrolment import Enrolment
from portal.models.people import Shop
from portal.models.service import Service
from portal.states import ApplicationState, EnrolmentState, ServiceState


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


def latest_rejection(shop: Shop, service: Service) -> EnrolmentApplication | None:
    """The newest application of the shop that a reviewer rejected."""
    rows = EnrolmentApplication.objects.filter(shop=shop, service=service, state=ApplicationState.REJECTED)
    return rows.select_related("terms").order_by("-decided_at").first()


def member_shops(service: Service) -> list[int]:
    """The ids of the shops that a fact about the service concerns: its members and those with obligations left,
    or whoever has been one once the service is retired."""
    rows = Enrolment.objects.filter(service=service)
    if service.state != ServiceState.RETIRED:
        rows = rows.exclude(state=EnrolmentState.EXITED)
    return list(rows.order_by("shop_id").values_list("shop_id", flat=True).distinct())
