"""Invariant 15: whatever the facts, wrong or missing ones included, nobody unfit is ever asked to collect."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from carriers.models import (
    BlockedSender,
    CapacitySlot,
    Carrier,
    CarrierAccount,
    CarrierContract,
    CoverageArea,
    CoverageException,
    PickupOrder,
)
from carriers.services import pickups
from carriers.services.pickups import PickupRequest
from portal.actors import SYSTEM
from portal.errors import Refused
from portal.models import Shop
from tests.builders import NOW, make_calendar, make_carrier, make_contact, make_contract, make_shop

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
WORLD = st.lists(
    st.fixed_dictionaries(
        {
            "state": st.sampled_from(["approved", "suspended", "prospect", "blacklisted", "offboarding"]),
            "integration": st.sampled_from(["full", "push", "poll", "none"]),
            "capabilities": st.sampled_from(
                [["fragile", "cold"], ["fragile"], [], "fragile", {"fragile": 1}, [None]]
            ),
            "contract": st.sampled_from(["active", "signed", "suspended", "closed", "terminating"]),
            "services": st.sampled_from([["pickup"], ["next_day"], []]),
            "ends": st.sampled_from([DAY, timedelta(minutes=1)]),
            "rates": st.booleans(),
            "region": st.sampled_from(["33", "11", "330106"]),
            "hours": st.sampled_from([(8, 19), (8, 10), (13, 19)]),
            "closed": st.booleans(),
            "capacity": st.sampled_from([None, (0, 0), (1, 1), (1, 0)]),
            "account": st.booleans(),
            "blocked": st.booleans(),
        }
    ),
    min_size=1,
    max_size=3,
)


def build(facts: dict[str, Any], number: int) -> None:
    """A carrier as the facts say, written past every rule that would keep them out."""
    carrier = make_carrier(f"c{number}")
    contract = make_contract(carrier, until=NOW + 365 * DAY)
    Carrier.objects.filter(pk=carrier.pk).update(
        state=facts["state"],
        integration=facts["integration"],
        capabilities=facts["capabilities"],
        last_day=NOW.date() + 30 * DAY,
    )
    CarrierContract.objects.filter(pk=contract.pk).update(
        state=facts["contract"], services=facts["services"], valid_until=NOW + facts["ends"]
    )
    if not facts["rates"]:
        contract.revisions.get().rates.all().delete()
    CoverageArea.objects.filter(carrier=carrier, code="33").update(
        region_id=facts["region"], opens=time(facts["hours"][0]), closes=time(facts["hours"][1])
    )
    CoverageArea.objects.filter(carrier=carrier, code="11").delete()
    if facts["closed"]:
        days = {"first_day": NOW.date(), "last_day": NOW.date()}
        CoverageException.objects.create(carrier=carrier, created_at=NOW, updated_at=NOW, reason="x", **days)
    if facts["capacity"] is not None:
        told, reserved = facts["capacity"]
        units = {"told": told, "capacity": told, "reserved": reserved, "told_at": NOW}
        CapacitySlot.objects.create(carrier=carrier, area_code="33", day=NOW.date(), hour=10, **units)
    if not facts["account"]:
        for account in CarrierAccount.objects.all():
            account.carriers.remove(carrier)
    if facts["blocked"]:
        BlockedSender.objects.create(
            carrier=carrier, phone_hash=make_contact().phone_hash, reason=1, added_at=NOW, added_by="x"
        )


def fit(facts: dict[str, Any]) -> bool:
    """Whether the facts allow a pickup of fragile goods in Hangzhou now, said without the product's code."""
    return (
        facts["state"] in ("approved", "offboarding")
        and facts["integration"] in ("full", "push")
        and isinstance(facts["capabilities"], list)
        and "fragile" in facts["capabilities"]
        and facts["contract"] in ("active", "signed", "terminating")
        and facts["services"] == ["pickup"]
        and facts["ends"] >= timedelta(minutes=1)
        and facts["rates"]
        and facts["region"] in ("33", "330106")
        and facts["hours"][0] <= NOW.hour <= facts["hours"][1]
        and not facts["closed"]
        and facts["capacity"] in (None, (1, 0))
        and facts["account"]
        and not facts["blocked"]
    )


def asked(shop: Shop) -> PickupOrder | None:
    request = PickupRequest(
        shop=shop, sender=make_contact(), recipient=make_contact(), cargo="杯", weight_grams=900, slot="now",
        needs=("fragile",),
    )  # fmt: skip
    try:
        return pickups.book(request, actor=SYSTEM, at=NOW)
    except Refused:
        return None


@settings(max_examples=60, deadline=None)
@given(WORLD)
def test_no_carrier_without_admission_contract_capability_coverage_and_capacity_is_asked(
    world: list[dict[str, Any]],
) -> None:
    with transaction.atomic():
        make_calendar()
        shop = make_shop()
        for number, facts in enumerate(world):
            build(facts, number)

        pickup = asked(shop)

        fitting = {f"c{number}" for number, facts in enumerate(world) if fit(facts)}
        if pickup is not None and pickup.carrier is not None:
            assert pickup.carrier.code in fitting
        assert not fitting or pickup is not None
        transaction.set_rollback(True)
