"""Choosing a repair centre for an item and reserving its intake."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db.models import F, QuerySet

from portal.errors import Reason
from portal.queries.policy import value_at
from tickets.models import CentreDay, CentreScorecard, RepairCentre, Ticket
from tickets.policies.repair_centres import Authorisation, Candidate, Weighing, obstacles, ranked, reasons_for
from tickets.policies.windows import SHANGHAI
from tickets.queries.partner_scorecards import newest_cards

IN_TRANSIT = timedelta(days=2)


def centres() -> QuerySet[RepairCentre]:
    return RepairCentre.objects.filter(active=True).prefetch_related("authorisations").order_by("code")


def choose(ticket: Ticket, *, at: datetime) -> tuple[RepairCentre, CentreDay | None, list[Reason]] | None:
    """The centre that may and can take the item and weighs most by nearness and scorecard, with one place of its intake
    reserved, and why it was taken; None where there is none. Needs a transaction."""
    category = ticket.line.category if ticket.line else ""
    expected = (at + IN_TRANSIT).astimezone(SHANGHAI).date()
    rows = {row.code: row for row in centres()}
    cards = newest_cards([row.pk for row in rows.values()])
    candidates = [_candidate(row, cards.get(row.pk)) for row in rows.values()]
    shop = ticket.shop_id
    fit = [c for c in candidates if not list(obstacles(c, shop=shop, category=category, day=expected))]
    region = ticket.contact.region
    percent = value_at("centre.quality_weight", at)
    weighing = Weighing(percent, value_at("centre.quality_unknown", at))
    for taken in ranked(fit, region=region, weighing=weighing):
        centre = rows[taken.code]
        place, full = reserve(centre, expected, days=value_at("warranty.intake_days", at))
        if not full:
            return centre, place, reasons_for(taken, fit, name=centre.name, region=region, percent=percent)
    return None


def any_for(ticket: Ticket, *, at: datetime) -> bool:
    """Whether some centre may repair the item at all."""
    category = ticket.line.category if ticket.line else ""
    day = at.astimezone(SHANGHAI).date()
    found = (_candidate(row) for row in centres())
    return any(not list(obstacles(c, shop=ticket.shop_id, category=category, day=day)) for c in found)


def _candidate(row: RepairCentre, card: CentreScorecard | None = None) -> Candidate:
    """Whether a day is full is decided by the reservation itself."""
    known = tuple(
        Authorisation(a.shop_id, a.category, a.valid_from, a.valid_until) for a in row.authorisations.all()
    )
    quality = card.quality if card else None
    return Candidate(row.code, row.active, tuple(row.categories), known, row.region, None, quality)


def reserve(centre: RepairCentre, day: date, *, days: int) -> tuple[CentreDay | None, bool]:
    """One place on the first day that has one, from a day on, and whether all are taken; no row where the centre
    names no limit. One conditional update decides, so that two cases never get the last place."""
    if centre.daily_intake is None:
        return None, False
    for when in (day + timedelta(days=n) for n in range(days)):
        row, _ = CentreDay.objects.get_or_create(
            centre=centre, day=when, defaults={"capacity": centre.daily_intake}
        )
        free = CentreDay.objects.filter(pk=row.pk, reserved__lt=F("capacity"))
        if free.update(reserved=F("reserved") + 1):
            return row, False
    return None, True


def release(place_id: int | None) -> None:
    """Give a reserved place back."""
    if place_id is not None:
        CentreDay.objects.filter(pk=place_id, reserved__gt=0).update(reserved=F("reserved") - 1)


def widen(centre: RepairCentre, day: date, extra: int) -> None:
    """Let a day take in so many more items. The centre must name a limit. Needs a transaction."""
    usual = {"capacity": centre.daily_intake}
    row, _ = CentreDay.objects.get_or_create(centre=centre, day=day, defaults=usual)
    CentreDay.objects.filter(pk=row.pk).update(capacity=F("capacity") + extra)
