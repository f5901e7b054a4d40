"""How one shop stands to the services of the catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from portal.models.application import EnrolmentApplication
from portal.models.enrolment import Enrolment
from portal.models.people import Shop
from portal.models.service import Service
from portal.policies import eligibility
from portal.policies.eligibility import ConditionVerdict
from portal.queries.attachment import versions_in_force
from portal.queries.eligibility import KEEP, conditions_of, facts_of_many
from portal.queries.waivers import waived_many
from portal.states import ApplicationState, EnrolmentState, ServiceState


@dataclass(frozen=True)
class Standing:
    """How a shop stands to one service: member, applying, waiting to come back, or none of it."""

    service: Service
    membership: Enrolment | None = None
    application: EnrolmentApplication | None = None
    last_exit: Enrolment | None = None

    def rejoin_at(self, at: datetime) -> datetime | None:
        """The instant before which the shop may not apply again, while it lies ahead."""
        allowed = self.last_exit.rejoin_allowed_at if self.last_exit and not self.membership else None
        return allowed if allowed and at < allowed else None


def catalogue_services() -> list[Service]:
    """Every service that shops have or may join, in the order of the catalogue."""
    return list(Service.objects.filter(state__in=ServiceState.listed).select_related("parent"))


def standings(shop: Shop, services: Iterable[Service]) -> list[Standing]:
    """How a shop stands to each of the services, in two queries."""
    wanted = list(services)
    members: dict[int, Enrolment] = {}
    exits: dict[int, Enrolment] = {}
    for row in Enrolment.objects.filter(shop=shop, service__in=wanted).order_by("effective_exit_at", "id"):
        live = row.state in EnrolmentState.live_states
        (members if live else exits)[row.service_id] = row
    unfinished = EnrolmentApplication.objects.filter(shop=shop, state__in=ApplicationState.open_states)
    applications = {row.service_id: row for row in unfinished}
    return [Standing(s, members.get(s.pk), applications.get(s.pk), exits.get(s.pk)) for s in wanted]


def position_in_queue(application: EnrolmentApplication) -> int | None:
    """Which place an application has among those that wait for a reviewer; None if it does not wait."""
    if application.state != ApplicationState.IN_REVIEW:
        return None
    earlier = EnrolmentApplication.objects.filter(
        state=ApplicationState.IN_REVIEW, submitted_at__lt=application.submitted_at
    )
    return earlier.count() + 1


def judged_many(
    rows: Sequence[Enrolment], at: datetime
) -> Iterator[tuple[Enrolment, list[ConditionVerdict]]]:
    """Each membership with the verdicts on what its service asks members to keep now; four queries for any number."""
    versions = versions_in_force((row.service_id for row in rows), at)
    asked = {service: conditions_of(version, KEEP) for service, version in versions.items()}
    names = {condition.metric for conditions in asked.values() for condition in conditions}
    shops = {row.shop_id for row in rows}
    facts, waived = facts_of_many(shops, at, names), waived_many(shops, at)
    for row in rows:
        conditions = asked[row.service_id] if row.service_id in asked else conditions_of(row.terms, KEEP)
        codes = waived.get((row.shop_id, row.service_id), frozenset())
        yield row, eligibility.judge(conditions, facts.get(row.shop_id, {}), codes)
