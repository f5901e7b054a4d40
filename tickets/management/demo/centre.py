"""People of the demo's repair centre and installer, and how both did in the last three months."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from portal.models import User
from portal.queries.calendar import business_calendar
from portal.services import partner_members
from portal.states import PartnerRole
from tickets.management.demo.people import PASSWORD, World
from tickets.models import CentreScorecard, ProviderScorecard, RepairCentre, ServiceProvider
from tickets.policies.partner_scorecards import (
    JobFacts,
    VisitFacts,
    centre_counts,
    centre_score,
    months,
    provider_counts,
    provider_score,
)
from tickets.policies.windows import SHANGHAI
from tickets.services.partner_scorecards import measure_centres, measure_providers

PEOPLE = (("centre", "维修中心张工", "repair_centre"), ("installer", "安装调度小陈", "installer"))


def build(world: World) -> None:
    """Somebody who manages the centre, somebody who manages the installer, and scorecards."""
    platform = world.staff("platform.supervisor")
    for username, name, kind in PEOPLE:
        email = f"{username}@example.com"
        User.objects.create_user(username, email, PASSWORD, first_name=name)
        owner: Any = RepairCentre if kind == "repair_centre" else ServiceProvider
        partner = owner.objects.filter(active=True).order_by("pk")[0].partner
        partner_members.add(partner, username, PartnerRole.MANAGER, actor=platform)
    today = world.now.astimezone(SHANGHAI).date()
    measure_centres(list(RepairCentre.objects.values_list("pk", flat=True)), today, at=world.now)
    measure_providers(list(ServiceProvider.objects.values_list("pk", flat=True)), today, at=world.now)
    for month in months(today)[1:]:
        _past_month(world, month)


def _past_month(world: World, month: date) -> None:
    """What was measured before the portal kept the single jobs of the demo."""
    calendar = business_calendar()
    for centre in RepairCentre.objects.order_by("pk"):
        jobs = [_job(world, month) for _ in range(world.random.randrange(14, 40))]
        counts = centre_counts(
            jobs, calendar, received=len(jobs) + 2, missed=0, complaints=world.random.randrange(3)
        )
        score = centre_score(counts, least=10)
        CentreScorecard.objects.update_or_create(
            centre=centre, month=month, defaults=_figures(world, counts, score)
        )
    for provider in ServiceProvider.objects.order_by("pk"):
        visits = [_visit(world) for _ in range(world.random.randrange(20, 60))]
        counts = provider_counts(visits, missed=world.random.randrange(3))
        ProviderScorecard.objects.update_or_create(
            provider=provider, month=month, defaults=_figures(world, counts, provider_score(counts, least=10))
        )


def _job(world: World, month: date) -> JobFacts:
    chance = world.random.random
    received = month + timedelta(days=world.random.randrange(12))
    days = world.random.choice([2, 3, 4, 5, 5, 6, 7, 9, 12, 16])
    quoted = chance() < 0.2
    return JobFacts(
        received,
        received + timedelta(days=days),
        overrun=chance() < 0.03,
        no_fault=chance() < 0.08,
        again=chance() < 0.05,
        quoted=quoted,
        refused=quoted and chance() < 0.4,
        waited=4 if chance() < 0.15 else 0,
    )


def _visit(world: World) -> VisitFacts:
    chance = world.random.random
    return VisitFacts(first=chance() > 0.08, punctual=chance() > 0.06, changed=chance() < 0.1)


def _figures(world: World, counts: dict[str, int], score: Any) -> dict[str, Any]:
    figures = {"counts": counts, "quality": score.quality, "sufficient": score.sufficient}
    return figures | {"computed_at": world.now}
