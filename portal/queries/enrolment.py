"""Reading services, applications and memberships."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from portal.actors import Actor
from portal.models.application import EnrolmentApplication
from portal.models.catalogue import Service
from portal.models.enrolment import Enrolment
from portal.models.people import Shop
from portal.models.rules import ServiceVersion
from portal.queries.attachment import versions_in_force
from portal.states import ApplicationState, EnrolmentState


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


def enrolments_covering(shop_id: int, paid_at: datetime) -> list[Enrolment]:
    """The memberships whose promises an order paid at this instant carries, whichever order events arrived in."""
    rows = Enrolment.objects.filter(
        Q(effective_exit_at__isnull=True) | Q(effective_exit_at__gte=paid_at),
        shop_id=shop_id,
        effective_from__lte=paid_at,
    ).select_related("service", "terms")
    return [enrolment for enrolment in rows if enrolment.protects(paid_at)]


def carried_terms(shop_id: int, paid_at: datetime) -> list[tuple[Enrolment, ServiceVersion]]:
    """Each membership that covers an order paid at this instant, with the version whose promises it then carries."""
    covering = enrolments_covering(shop_id, paid_at)
    versions = versions_in_force((row.service_id for row in covering), paid_at)
    return [(row, versions.get(row.service_id, row.terms)) for row in covering]
