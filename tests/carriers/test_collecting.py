"""A collection needs its evidence; parcels are counted; codes are guessed only so often."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carriers.adapters.updates import Update, UpdateKind
from carriers.models import CarrierAccount, PickupOrder, Shipment
from carriers.policies.collection import Expected, Reported, problems, proof_of
from carriers.services.shipments import apply_update
from carriers.states import TrackingStatus
from portal.actors import SYSTEM
from portal.errors import Refused
from portal.models import Shop, TimelineEvent
from portal.services import evidence, moves
from tests.builders import make_calendar, make_carrier, make_contract, make_shop, make_upload
from tests.carriers.door import collected, courier_of, says
from tests.carriers.test_pickups import accepted, after, book, report

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Shop:
    make_calendar()
    make_contract(make_carrier("jd"), first_fee_fen=1200)
    return make_shop()


@pytest.fixture
def pickup(shop: Shop) -> PickupOrder:
    return accepted(book(shop, return_number="RT1"))


def missing(pickup: PickupOrder) -> list[str]:
    return [reason["code"] for reason in pickup.report["missing"]]


def test_waybill_return_number_and_code_collect(pickup: PickupOrder) -> None:
    pickup = collected(pickup, after(40))

    assert (pickup.state, pickup.collected_at) == ("collected", after(40))
    assert pickup.shipment and pickup.shipment.waybill == "WB1"


@pytest.mark.parametrize(
    ("said", "codes"),
    [
        ({"waybills": []}, ["waybill_missing"]),
        ({"return_number": ""}, ["return_number_missing"]),
        ({"return_number": "RT2"}, ["return_number_wrong"]),
        ({"code": ""}, ["proof_missing"]),
        ({"code": "abc"}, ["code_wrong"]),
    ],
)
def test_e6_a_report_that_lacks_something_is_kept_flagged_and_moves_nothing(
    pickup: PickupOrder, said: dict[str, Any], codes: list[str]
) -> None:
    pickup = collected(pickup, after(40), **said)

    assert (pickup.state, pickup.collected_at, missing(pickup)) == ("accepted", None, codes)
    assert TimelineEvent.objects.filter(name="pickup.report_incomplete").exists()


def test_e6_the_next_report_completes_the_first_and_its_time_counts(pickup: PickupOrder) -> None:
    pickup = collected(pickup, after(110), waybills=[])

    pickup = says(pickup, "report_collection", after(130), waybills=["WB1"])

    assert (pickup.state, pickup.collected_at, pickup.collected_in_time) == ("collected", after(110), True)


def scan(pickup: PickupOrder, minute: int, waybill: str | None) -> PickupOrder:
    update = Update(
        kind=UpdateKind.PICKUP,
        carrier="any",
        tracking_number=waybill,
        order_ref=f"{pickup.number}-1",
        status=TrackingStatus.PICKED_UP,
        raw_status="10",
        occurred_at=after(minute),
    )
    apply_update(CarrierAccount.objects.get(), update, received_at=after(minute))
    return PickupOrder.objects.get(pk=pickup.pk)


def test_e6_a_scan_without_waybill_waits_for_it(pickup: PickupOrder) -> None:
    pickup = scan(pickup, 50, None)
    assert (pickup.state, missing(pickup)) == ("accepted", ["waybill_missing"])

    pickup = scan(pickup, 70, "WB9")

    assert (pickup.state, pickup.collected_at) == ("collected", after(50))


def test_a_photo_stands_for_the_code(pickup: PickupOrder) -> None:
    kept = evidence.add(pickup, make_upload(), actor=courier_of(pickup), at=after(30))

    pickup = collected(pickup, after(40), code="", photo=kept.sha256)

    assert (pickup.state, pickup.report["proof"]) == ("collected", "photo")


def test_a_photo_of_another_pickup_proves_nothing(shop: Shop, pickup: PickupOrder) -> None:
    other = accepted(book(shop))
    kept = evidence.add(other, make_upload(), actor=courier_of(other), at=after(30))

    assert missing(collected(pickup, after(40), code="", photo=kept.sha256)) == ["proof_missing"]


def test_after_five_wrong_codes_even_the_right_one_is_refused(pickup: PickupOrder) -> None:
    for minute in range(5):
        pickup = collected(pickup, after(minute), code="x")

    assert missing(collected(pickup, after(10))) == ["code_wrong"]


def test_codes_are_nowhere_on_the_timeline(pickup: PickupOrder) -> None:
    collected(pickup, after(40))

    said = [str(data) for data in TimelineEvent.objects.values_list("data", flat=True)]
    assert not [text for text in said if pickup.code in text]


def test_the_code_is_encrypted_at_rest(pickup: PickupOrder) -> None:
    stored = PickupOrder.objects.extra(select={"raw": "code"}).values_list("raw", flat=True).get()

    assert pickup.code not in stored


def test_a_waybill_of_another_parcel_is_refused(shop: Shop, pickup: PickupOrder) -> None:
    collected(accepted(book(shop)), after(20))

    with pytest.raises(Refused) as refusal:
        collected(pickup, after(40))

    assert refusal.value.code == "waybill_taken"


def test_e14_the_goods_are_sent_at_the_first_parcel_and_all_of_them_at_the_last(shop: Shop) -> None:
    pickup = collected(accepted(book(shop, pieces=3)), after(30), waybills=["A1", "A2"])
    assert (pickup.state, pickup.all_collected_at) == ("collected", None)

    pickup = says(pickup, "report_collection", after(45), waybills=["A3"])

    assert pickup.all_collected_at == after(45)
    parcels = Shipment.objects.exclude(waybill="").order_by("waybill").values_list("waybill", flat=True)
    assert list(parcels) == ["A1", "A2", "A3"]


def test_e14_a_parcel_told_twice_is_one_parcel(shop: Shop) -> None:
    pickup = collected(accepted(book(shop, pieces=3)), after(30), waybills=["A1", "A2", "a1"])

    says(pickup, "report_collection", after(45), waybills=["A2"])

    assert pickup.parcels.count() == 2


@pytest.mark.parametrize(("minute", "state", "back"), [(29, "collected", False), (31, "cancelled", True)])
def test_e5_at_the_door_too_the_couriers_time_decides(
    pickup: PickupOrder, minute: int, state: str, back: bool
) -> None:
    moves.perform(pickup, "cancel", actor=SYSTEM, at=after(30))

    pickup = collected(pickup, after(minute))

    assert (pickup.state, pickup.return_to_sender) == (state, back)


def test_e4_without_double_fee_the_buyer_pays_the_carrier_that_came(shop: Shop) -> None:
    make_contract(make_carrier("sf"), first_fee_fen=1800)
    pickup = says(accepted(book(shop)), "reject", after(30), reason="no courier")

    pickup = report(pickup, "picked_up", after(40), ordinal=1)

    payment = pickup.payment  # type: ignore[attr-defined]
    assert (pickup.fee_fen, payment.due_fen) == (1400, 1400)


@given(
    st.text(max_size=6),
    st.text(max_size=6),
    st.integers(0, 5),
    st.booleans(),
    st.lists(st.just("W"), max_size=1),
)
def test_nothing_is_proved_but_by_the_code_or_a_photo(
    code: str, said: str, tries: int, photo: bool, waybills: list[str]
) -> None:
    expected, reported = Expected("", code, tries), Reported(waybills, code=said, photo_known=photo)

    proved = photo or (bool(code) and said == code and tries > 0)
    assert (proof_of(expected, reported) is not None) is proved
    assert (not list(problems(expected, reported))) is (proved and bool(waybills))
