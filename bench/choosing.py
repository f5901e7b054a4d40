"""W14: choosing among 1,000 carriers over 3,000 areas; carriers that do not cover the address should cost nothing."""

from __future__ import annotations

from datetime import time, timedelta
from random import Random
from statistics import quantiles
from time import perf_counter

from bench.database import settle
from bench.measure import Figure, queries
from carriers.models import (
    CapacitySlot,
    Carrier,
    CarrierAccount,
    CarrierContract,
    ContractRevision,
    CoverageArea,
    RateLine,
)
from carriers.policies.choosing import Need, rank
from carriers.policies.rates import Parcel
from carriers.policies.slots import Slot
from carriers.queries.choosing import Journey, candidates
from portal.models import Region
from tests.builders import NOW

CARRIERS, AREAS, NEAR, EACH = 1000, 3000, 100, 60
CHOICES, WEIGHTS = 300, {"quality": 5, "price": 3, "speed": 2, "margin": 1}
GOAL_QUERIES, GOAL_MS, GOAL_GROWTH = 5, 10.0, 1.3


def run() -> list[Figure]:
    Region.objects.bulk_create(Region(code=code, name=code, level=3) for code in _counties())
    near = _counties()[: AREAS // 10]
    _carriers(range(NEAR), near)
    few = _p95(near)
    _carriers(range(NEAR, CARRIERS), _counties()[AREAS // 10 :])
    many = _p95(near)
    sent = queries(lambda: _choose(near[0]))
    growth = many / few
    return [
        Figure(
            "W14", f"a choice among {NEAR} carriers, {NEAR * EACH * 10 // AREAS} of them at the address",
            f"p95 {few:.1f} ms", "", "", f"≤ {GOAL_MS:.0f} ms", few <= GOAL_MS,
        ),
        Figure(
            "W14", f"the same with {CARRIERS:,} carriers and {CARRIERS * EACH:,} versions of {AREAS:,} areas",
            f"p95 {many:.1f} ms; queries: {sent}", f"{NEAR} carriers: {few:.1f} ms", f"{growth:.2f} × as long",
            f"≤ {GOAL_MS:.0f} ms, ≤ {GOAL_GROWTH} ×, ≤ {GOAL_QUERIES} queries",
            many <= GOAL_MS and growth <= GOAL_GROWTH and sent <= GOAL_QUERIES,
        ),
    ]  # fmt: skip


def _counties() -> list[str]:
    return [f"{330100 + n:06d}" for n in range(AREAS)]


def _carriers(numbers: range, counties: list[str]) -> None:
    """Carriers with a contract, thirty price lines, some areas and a day of capacity each."""
    random = Random(len(numbers))
    made = Carrier.objects.bulk_create(
        Carrier(
            code=f"c{n:04d}", name_zh=f"c{n}", name_en=f"c{n}", tier="regional", integration="full",
            capabilities=["fragile"], quality=700 + n % 300, state="approved", created_at=NOW, updated_at=NOW,
        )
        for n in numbers
    )  # fmt: skip
    account, _created = CarrierAccount.objects.get_or_create(provider="kuaidi100", label="bench")
    account.carriers.add(*made)
    _prices(made)
    covered = [(carrier, region) for carrier in made for region in random.sample(counties, EACH)]
    CoverageArea.objects.bulk_create(
        (
            CoverageArea(
                carrier=carrier, code=region, region_id=region, opens=time(8), closes=time(20),
                valid_from=NOW.date() - timedelta(days=9),
            )
            for carrier, region in covered
        ),
        batch_size=5000,
    )  # fmt: skip
    CapacitySlot.objects.bulk_create(
        (
            CapacitySlot(
                carrier=carrier, area_code=region, day=NOW.date(), hour=hour, told=9, capacity=9, told_at=NOW
            )
            for carrier, region in covered
            for hour in (10, 11)
        ),
        batch_size=5000,
    )
    settle("carriers_carrier", "carriers_coveragearea", "carriers_capacityslot", "carriers_rateline")


def _prices(made: list[Carrier]) -> None:
    valid = {"valid_from": NOW - timedelta(days=9), "valid_until": NOW + timedelta(days=99)}
    stamps = {"created_at": NOW, "updated_at": NOW}
    contracts = CarrierContract.objects.bulk_create(
        CarrierContract(
            number=f"CT-{c.pk}", carrier=c, services=["pickup"], state="active", **valid, **stamps
        )
        for c in made
    )
    since = valid["valid_from"]
    revisions = ContractRevision.objects.bulk_create(
        ContractRevision(
            contract=c, ordinal=1, effective_from=since, state="signed", signed_hash=c.number, **stamps
        )
        for c in contracts
    )
    RateLine.objects.bulk_create(
        RateLine(revision=r, destinations=[f"{n + 11}"], first_fee_fen=900 + r.pk % 500, step_fee_fen=200)
        for r in revisions
        for n in range(30)
    )


def _choose(region: str) -> None:
    slot = Slot(NOW, NOW + timedelta(hours=2), immediate=True)
    journey = Journey(None, region, "310101", slot, Parcel(2500, 9000, frozenset({"fragile"})))
    ranked = rank(candidates(journey, at=NOW), Need(journey.parcel.needs), WEIGHTS)
    assert ranked[0].fits, ranked[0].reasons


def _p95(counties: list[str]) -> float:
    """The 95th percentile of the time of one choice in milliseconds."""
    random, taken = Random(7), []
    for _ in range(CHOICES):
        start = perf_counter()
        _choose(random.choice(counties))
        taken.append((perf_counter() - start) * 1000)
    return quantiles(taken[20:], n=20)[-1]
