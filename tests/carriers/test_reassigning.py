"""What a change of carrier, of time or of mind does to fee, offset and payment."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache

from carriers.models import CoverageArea, PickupOrder, RateLine
from carriers.queries.contracts import _signed_tariffs
from carriers.queries.slots import slots_at
from portal.actors import SYSTEM
from portal.models import CalendarDay, Shop
from portal.services import moves
from tests.builders import HANGZHOU, at, make_calendar, make_carrier, make_contract, make_shop
from tests.carriers.door import collected, courier_of, says
from tests.carriers.test_billing import pay, payment_of, storefront, weigh
from tests.carriers.test_pickups import accepted, after, book, carrier_of

pytestmark = pytest.mark.django_db


def two_carriers(jd: dict[str, Any] | None = None, sf: dict[str, Any] | None = None) -> Shop:
    """jd comes first for 1400 fen, sf would for 2200 (1500 g)."""
    make_calendar()
    make_contract(make_carrier("jd"), first_fee_fen=1200, **(jd or {}))
    make_contract(make_carrier("sf"), first_fee_fen=2000, **(sf or {}))
    return make_shop()


def handed_to_sf(shop: Shop, **fields: Any) -> PickupOrder:
    pickup = says(book(shop, **fields), "reject", after(5), reason="no courier")
    assert (pickup.state, carrier_of(pickup)) == ("assigned", "sf")
    return pickup


def collected_by_sf(shop: Shop, **fields: Any) -> PickupOrder:
    pickup = moves.perform(handed_to_sf(shop, **fields), "accept", actor=SYSTEM, at=after(6))
    return collected(pickup, after(30))


def test_e4_another_carrier_asks_the_buyer_for_no_more_than_agreed() -> None:
    pickup = handed_to_sf(two_carriers())

    assert pickup.buyer_fee_fen == 1400
    pay(pickup, 1400)
    assert (payment_of(pickup).state, payment_of(pickup).due_fen) == ("paid", 1400)


def test_e4_another_courier_takes_the_cash_that_was_agreed() -> None:
    pickup = handed_to_sf(two_carriers(), pay_mode="cash")

    data = {"amount_fen": 1400}
    moves.perform(payment_of(pickup), "take_cash", actor=courier_of(pickup), at=after(20), data=data)
    assert (payment_of(pickup).state, payment_of(pickup).due_fen) == ("cash_on_site", 1400)


def test_the_offset_never_falls_because_a_carrier_with_a_lower_first_weight_came() -> None:
    make_calendar()
    make_contract(make_carrier("jd"), first_fee_fen=1200)
    dearer = make_contract(make_carrier("sf"), first_fee_fen=600)
    RateLine.objects.filter(revision__contract=dearer).update(step_fee_fen=900)
    _signed_tariffs.clear()

    pickup = collected_by_sf(make_shop(), insured_cap_fen=1200)

    assert (pickup.offset_fen, pickup.buyer_fee_fen) == (1200, 200)


def test_the_offset_never_exceeds_the_first_weight_fee_agreed() -> None:
    pickup = collected_by_sf(two_carriers(), insured_cap_fen=3000)

    assert (pickup.fee_fen, pickup.offset_fen, pickup.buyer_fee_fen) == (1400, 1200, 200)


def test_weighing_charges_the_circumstances_of_the_carrier_that_came() -> None:
    shop = two_carriers(sf={"surcharges": {"remote": {"fen": 300}}})
    CoverageArea.objects.update(remote=True)

    pickup = weigh(collected_by_sf(shop), grams=1500)

    winner = pickup.attempts.get(shipment=pickup.shipment)
    assert (winner.fee_fen, pickup.fee_fen) == (2500, 1400)


def test_a_parcel_above_the_heaviest_of_the_contract_costs_no_less_than_agreed() -> None:
    pickup = weigh(collected_by_sf(two_carriers(sf={"max_grams": 5000})), grams=6000)

    assert pickup.fee_fen == 1400


def test_the_payment_follows_a_new_slot_with_another_price() -> None:
    holiday = {"surcharges": {"holiday": {"fen": 500}}}
    shop = two_carriers(holiday, holiday)
    CalendarDay.objects.create(date="2026-11-21", kind="holiday")
    cache.clear()
    pickup = book(shop)
    offered = slots_at(HANGZHOU, shop_id=shop.pk, at=after(5))
    slot = next(slot.key for slot in offered if slot.start == at("2026-11-21 08:30:00"))

    moves.perform(pickup, "reschedule", actor=storefront(), at=after(5), data={"slot": slot})

    assert payment_of(pickup).due_fen == 1900


def test_a_bill_that_was_contested_asks_no_second_time() -> None:
    pickup = weigh(collected(accepted(book(two_carriers())), after(30)), grams=20_000)
    pickup = moves.perform(pickup, "contest_weight", actor=storefront(), at=after(90))

    assert weigh(pickup, 100, grams=20_000).proposed_fen is None
    assert weigh(pickup, 110, grams=30_000).proposed_fen is not None
