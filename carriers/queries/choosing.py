"""The facts a choice is made from, gathered in at most five queries however many carriers and areas there are (W14)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from carriers.models import (
    BlockedSender,
    CapacitySlot,
    CarrierAccount,
    ContractRevision,
    CoverageArea,
)
from carriers.policies import rates
from carriers.policies.choosing import Candidate
from carriers.policies.rates import Parcel, Tariff
from carriers.policies.slots import SHANGHAI, Slot
from carriers.queries.contracts import booking_terms, tariffs_of
from carriers.queries.coverage import Openings, Place, areas_covering, is_open, nearest_areas
from carriers.queries.scorecards import measured_quality
from carriers.states import Integration
from portal.queries.calendar import business_calendar
from portal.states import DayKind

NIGHT_FROM, NIGHT_UNTIL = 19, 8


@dataclass(frozen=True)
class Journey:
    """What is to be collected, where and when. Regions by GB/T 2260 code, the place as longitude and latitude."""

    shop_id: int | None
    origin: str
    destination: str
    slot: Slot
    parcel: Parcel
    place: Place = None
    phone_hash: str = ""
    address_hash: str = ""


def candidates(journey: Journey, *, at: datetime, excluded: Iterable[int] = ()) -> list[Candidate]:
    """Every carrier that covers the address on the day, with what speaks for and against it at the slot.

    Carriers without an area here are no candidates; one that has failed this pickup is, and is marked.
    """
    day = journey.slot.day
    rows = _told_of(areas_covering(journey.origin, journey.place, day), journey)
    areas = nearest_areas(rows, journey.place)
    openings = Openings(areas, day, day)
    terms = booking_terms(areas, shop_id=journey.shop_id, at=at, slot_at=journey.slot.start, service="pickup")
    free = _free_capacity(areas.values(), journey.slot)
    prices = tariffs_of(terms.values())
    circumstances = _circumstances(journey.slot)
    left_out = set(excluded)
    return [
        Candidate(
            **_of_area(area, openings, journey.slot),
            **_of_terms(terms.get(carrier), prices, journey, _parcel(journey, area, circumstances)),
            free=free.get(carrier),
            excluded=carrier in left_out,
        )
        for carrier, area in sorted(areas.items())
    ]


def _told_of(rows: QuerySet[CoverageArea], journey: Journey) -> QuerySet[CoverageArea]:
    """The areas with what one query can tell of their carriers: whether they are connected, block this sender, and how
    well they did of late."""
    accounts = CarrierAccount.objects.filter(carriers=OuterRef("carrier"), active=True, books_pickups=True)
    day = journey.slot.day
    blocks = BlockedSender.objects.filter(
        Q(phone_hash=journey.phone_hash, phone_hash__gt="")
        | Q(address_hash=journey.address_hash, address_hash__gt=""),
        Q(until__isnull=True) | Q(until__gte=day),
        carrier=OuterRef("carrier"),
    )
    return rows.select_related("carrier__partner").annotate(
        has_account=Exists(accounts),
        blocks=Exists(blocks),
        measured=measured_quality(journey.origin[:2]),
    )


def _free_capacity(areas: Iterable[CoverageArea], slot: Slot) -> dict[int, int]:
    """By carrier, what is free within the slot in thousandths of the whole; carriers that tell none are left out.

    An hour without a row of a day that has others is an hour in which the carrier takes nothing.
    """
    code_of = {area.carrier_id: area.code for area in areas}
    rows = CapacitySlot.objects.filter(
        carrier_id__in=list(code_of), area_code__in=set(code_of.values()), day=slot.day
    )
    whole: dict[int, list[tuple[int, int]]] = {}
    for carrier, area_code, hour, told, reserved in rows.values_list(
        "carrier_id", "area_code", "hour", "told", "reserved"
    ):
        if code_of[carrier] == area_code:
            here = (max(0, told - reserved), told) if hour in slot.hours else (0, 0)
            whole.setdefault(carrier, []).append(here)
    return {carrier: _share(hours) for carrier, hours in whole.items()}


def _share(hours: list[tuple[int, int]]) -> int:
    free, told = sum(f for f, _ in hours), sum(t for _, t in hours)
    return -(-1000 * free // told) if told else 0


def _of_area(area: CoverageArea, openings: Openings, slot: Slot) -> dict[str, Any]:
    carrier = area.carrier
    return {
        "code": carrier.code,
        "admitted": carrier.may_collect_on(slot.day),
        "area": area.code,
        "covers": is_open(openings.hours(area, slot.day), slot.start.astimezone(SHANGHAI).time()),
        "connected": _connected(area),
        "capabilities": _texts(carrier.capabilities),
        "hours_to_door": area.immediate_hours,
        "quality": carrier.quality if area.measured is None else area.measured,  # type: ignore[attr-defined]
        "blocked": area.blocks,  # type: ignore[attr-defined]
    }


def _of_terms(
    terms: ContractRevision | None, prices: Mapping[int, Tariff], journey: Journey, parcel: Parcel
) -> dict[str, Any]:
    if terms is None:
        return {}
    return {
        "contract": terms.contract.number,
        "revision": terms.pk,
        "quote": rates.quote(prices[terms.pk], journey.origin, journey.destination, parcel),
    }


def _connected(area: CoverageArea) -> bool:
    """Orders reach the carrier through an account of ours, or it fetches them with its own key; and it tells what
    becomes of them (S0 0.7)."""
    carrier = area.carrier
    fetches = carrier.partner is not None and carrier.partner.active
    reached = area.has_account or fetches  # type: ignore[attr-defined]
    return reached and carrier.integration in Integration.tells_by_itself


def _texts(value: object) -> frozenset[str]:
    """A list of words as kept in a row; anything else is no word at all and helps nobody."""
    return frozenset(v for v in value if isinstance(v, str)) if isinstance(value, list) else frozenset()


def _parcel(journey: Journey, area: CoverageArea, circumstances: frozenset[str]) -> Parcel:
    """The parcel with the circumstances of place and hour that a contract may charge for."""
    known = circumstances | {"remote"} if area.remote else circumstances
    return Parcel(journey.parcel.grams, journey.parcel.volume_cm3, journey.parcel.needs, known)


def _circumstances(slot: Slot) -> frozenset[str]:
    local = slot.start.astimezone(SHANGHAI)
    known = {
        "night": not slot.immediate and not NIGHT_UNTIL <= local.hour < NIGHT_FROM,
        "holiday": business_calendar().special.get(local.date()) is DayKind.HOLIDAY,
    }
    return frozenset(name for name, holds in known.items() if holds)
