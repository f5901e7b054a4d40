"""Which incidents an event takes in, and what the public reads of it."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.db.models import Q, QuerySet

from portal.policies.terms import SHANGHAI
from tickets.models import IncidentDetail, MassEvent
from tickets.states import IncidentState


def matching(event: MassEvent) -> QuerySet[IncidentDetail]:
    """The open incidents that the event's filters name and that belong to no event yet."""
    begins = datetime.combine(event.first_day, time.min, SHANGHAI)
    ends = datetime.combine(event.last_day + timedelta(days=1), time.min, SHANGHAI)
    wanted = Q(delivery_promise__sign_by__gt=begins, delivery_promise__sign_by__lte=ends)
    if event.shop_id:
        wanted &= Q(delivery_promise__shop=event.shop_id)
    if event.carrier_code:
        wanted &= Q(delivery_promise__order__shipment__carrier__code=event.carrier_code)
    if event.region:
        wanted &= Q(delivery_promise__order__contact__region__startswith=event.region)
    return IncidentDetail.objects.filter(wanted, mass_event=None, ticket__state=IncidentState.OPEN)


def published_events() -> QuerySet[MassEvent]:
    """The events that excused promises, for everybody: what happened, when, and the public reason."""
    return MassEvent.objects.filter(excuses=True).order_by("-decided_at", "-pk")
