"""A shop's scorecard: what it must keep to stay in its services, and ninety days of numbers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from portal.models.enrolment import Enrolment, EnrolmentApplication
from portal.models.people import Shop
from portal.models.rules import ServiceVersion
from portal.models.service import Service
from portal.queries.attachment import versions_in_force
from portal.queries.eligibility import JOIN, KEEP, Assessment, History, assess
from portal.states import ApplicationState, EnrolmentState

SPAN = timedelta(days=90)


@dataclass(frozen=True)
class Card:
    """One service on the scorecard: a membership, or a service the shop looks at."""

    assessment: Assessment
    membership: Enrolment | None
    history: History

    @property
    def service(self) -> Service:
        return self.assessment.service


@dataclass(frozen=True)
class _Wanted:
    service: Service
    terms: ServiceVersion
    stage: str
    membership: Enrolment | None = None


def scorecard(shop: Shop, at: datetime, extra: Service | None = None) -> list[Card]:
    """Each live membership by its keep-conditions, each open application and `extra` by the rules for joining.

    Services that ask nothing are left out. Five queries, however many services and snapshots.
    """
    wanted = list(_wanted(shop, at, extra))
    rows, history = assess(shop, [(w.service, w.terms, w.stage) for w in wanted], at, at - SPAN)
    cards = [Card(row, w.membership, history) for row, w in zip(rows, wanted, strict=True)]
    return [card for card in cards if card.assessment.prospects]


def _wanted(shop: Shop, at: datetime, extra: Service | None) -> Iterator[_Wanted]:
    live = Enrolment.objects.filter(shop=shop, state__in=EnrolmentState.live_states)
    members = list(live.select_related("service", "terms").order_by("service__position", "service__code"))
    interest = {row.pk: row for row in _applied_for(shop)} | ({extra.pk: extra} if extra else {})
    for member in members:
        interest.pop(member.service_id, None)
    in_force = versions_in_force([*interest, *(member.service_id for member in members)], at)
    for member in members:
        yield _Wanted(member.service, in_force.get(member.service_id, member.terms), KEEP, member)
    for pk, service in interest.items():
        if pk in in_force:
            yield _Wanted(service, in_force[pk], JOIN)


def _applied_for(shop: Shop) -> list[Service]:
    waiting = EnrolmentApplication.objects.filter(shop=shop, state__in=ApplicationState.open_states)
    return list(Service.objects.filter(pk__in=waiting.values("service")).order_by("position", "code"))
