"""The facts a choice is made from, gathered in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Prefetch, Q, QuerySet

from carriers.models import Carrier, CarrierAccount, CarrierContract, CoverageArea, RateLine
from carriers.policies.choosing import Candidate
from carriers.policies.fees import Rate
from carriers.policies.slots import SHANGHAI
from carriers.states import CarrierState, ContractState


def region_chain(code: str) -> list[str]:
    """A region with the city and province around it, by GB/T 2260 code."""
    return [code[:length] for length in (2, 4, 6) if len(code) >= length]


def areas_covering(region: str, day: date) -> QuerySet[CoverageArea]:
    """The coverage areas in force on a local date at an address, the most exact first."""
    rows = CoverageArea.objects.filter(region_id__in=region_chain(region), valid_from__lte=day)
    return rows.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=day)).order_by("-region_id")


def contracts_in_force(at: datetime, *, shop_id: int | None, service: str) -> QuerySet[CarrierContract]:
    """The contracts under which bookings may be made at an instant: the shop's own and the platform's."""
    rows = CarrierContract.objects.filter(
        Q(shop_id=shop_id) | Q(shop__isnull=True),
        state__in=ContractState.in_force,
        valid_from__lte=at,
        valid_until__gt=at,
    ).order_by("shop_id", "id")
    return rows.select_related("carrier")


def candidates(
    *,
    shop_id: int | None,
    origin: str,
    destination: str,
    grams: int,
    slot_at: datetime,
    excluded: Iterable[int],
) -> list[Candidate]:
    """Every carrier with what speaks for and against it at the time of the slot."""
    areas: dict[int, CoverageArea] = {}
    for area in areas_covering(origin, slot_at.astimezone(SHANGHAI).date()):
        areas.setdefault(area.carrier_id, area)
    contracts = _contract_by_carrier(slot_at, shop_id)
    left_out = set(excluded)
    accounts = Prefetch(
        "accounts", CarrierAccount.objects.filter(active=True, books_pickups=True), "open_accounts"
    )
    return [
        _candidate(
            c, areas.get(c.pk), contracts.get(c.pk), origin, destination, grams, slot_at, c.pk in left_out
        )
        for c in Carrier.objects.prefetch_related(accounts).order_by("code")
    ]


def _contract_by_carrier(at: datetime, shop_id: int | None) -> dict[int, CarrierContract]:
    """One contract a carrier; the shop's own goes before the platform's."""
    rows = contracts_in_force(at, shop_id=shop_id, service="pickup").prefetch_related("rates")
    found: dict[int, CarrierContract] = {}
    for contract in sorted(rows, key=lambda c: (c.shop_id is None, c.pk)):
        if "pickup" in contract.services:
            found.setdefault(contract.carrier_id, contract)
    return found


def _candidate(
    carrier: Carrier,
    area: CoverageArea | None,
    contract: CarrierContract | None,
    origin: str,
    destination: str,
    grams: int,
    slot_at: datetime,
    excluded: bool,
) -> Candidate:
    rate = rate_for(contract, origin, destination) if contract else None
    local = slot_at.astimezone(SHANGHAI).time()
    return Candidate(
        code=carrier.code,
        approved=carrier.state == CarrierState.APPROVED,
        contract=contract.number if contract else None,
        covers=area is not None and area.opens <= local <= area.closes,
        reachable=bool(carrier.open_accounts),  # type: ignore[attr-defined]
        capabilities=frozenset(carrier.capabilities),
        hours_to_door=area.immediate_hours if area else 0,
        fee_fen=rate.fee(grams) if rate else None,
        quality=carrier.quality,
        excluded=excluded,
    )


def rate_for(contract: CarrierContract, origin: str, destination: str) -> Rate | None:
    """The price of a route: the exact pair of provinces, else the one with an open end."""
    wanted = ((origin[:2], destination[:2]), (origin[:2], ""), ("", destination[:2]), ("", ""))
    lines: dict[tuple[str, str], RateLine] = {(r.origin, r.destination): r for r in contract.rates.all()}
    line = next((lines[pair] for pair in wanted if pair in lines), None)
    return (
        Rate(line.first_weight_grams, line.first_fee_fen, line.step_grams, line.step_fee_fen)
        if line
        else None
    )
