"""Reports that can hardly be true: found, put before people, and kept out of the figures until decided."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from carriers.models import CustodyRecord, PickupOrder, Shipment, SuspiciousEvent
from carriers.policies.suspicion import Known, Report, attempt_is_doubtful, doubts, far_away
from carriers.services import custody, examining
from carriers.services.custody import Receipt
from carriers.states import Finding, Holder, Packaging, Suspicion
from portal.actors import Role
from portal.errors import NotPermitted
from portal.services import moves
from tests.builders import (
    NOW,
    make_calendar,
    make_carrier,
    make_contract,
    make_regions,
    make_shop,
    merchant,
    staff,
)
from tests.carriers.parcels import hear, make_parcel, scan
from tests.carriers.test_pickups import after, book, report

CITIES = {"3301": "杭州市", "1101": "市辖区", "4403": "深圳市"}
LIMITS = {"permille": 300, "grams": 500}
COLLECTED = Report("k", "picked_up", NOW)


def kinds(*reports: Report, **known: Any) -> list[Suspicion]:
    return [doubt.kind for doubt in doubts(reports, Known(**known), cities=CITIES, limits=LIMITS)]


def test_a_scan_in_the_future_is_doubted() -> None:
    assert kinds(Report("k", "in_transit", NOW, ahead=True)) == [Suspicion.SCAN_IN_THE_FUTURE]


@pytest.mark.parametrize(("minutes", "doubted"), [(0, False), (1, True)])
def test_nobody_collects_before_he_is_sent(minutes: int, doubted: bool) -> None:
    assert bool(kinds(COLLECTED, sent_at=NOW + timedelta(minutes=minutes))) is doubted


@pytest.mark.parametrize(
    ("place", "destination", "far"),
    [
        ("深圳市南山区", "330106", True),
        ("杭州西湖区", "330106", False),
        ("深圳转杭州", "330106", False),
        ("菜鸟驿站", "330106", False),
        ("深圳市", "", False),
    ],
)
def test_a_signature_in_another_city_is_doubted(place: str, destination: str, far: bool) -> None:
    assert far_away(place, destination, CITIES) is far


@pytest.mark.parametrize(
    ("declared", "charged", "doubted"),
    [(1000, 1500, False), (1000, 1501, True), (10_000, 13_000, False), (10_000, 13_001, True)],
)
def test_weights_differ_when_both_limits_are_passed(declared: int, charged: int, doubted: bool) -> None:
    assert bool(kinds(declared_grams=declared, charged_grams=charged)) is doubted


@pytest.mark.parametrize(
    ("cause", "contacted", "shown", "doubted"),
    [
        ("sender_not_home", False, False, True),
        ("sender_not_home", True, False, False),
        ("sender_not_home", False, True, False),
        ("out_of_capacity", False, False, False),
    ],
)
def test_blaming_the_sender_needs_a_call_or_a_photo(
    cause: str, contacted: bool, shown: bool, doubted: bool
) -> None:
    assert attempt_is_doubtful(cause, contacted=contacted, shown=shown) is doubted


@pytest.fixture
def pickup(db: None) -> PickupOrder:
    make_calendar()
    make_contract(make_carrier("jd"))
    return book(make_shop())


def test_a_failed_attempt_without_contact_is_put_before_staff(pickup: PickupOrder) -> None:
    report(pickup, "pickup_failed/sender_not_home", after(30))

    assert SuspiciousEvent.objects.get().kind == Suspicion.ATTEMPT_WITHOUT_EVIDENCE


def test_a_failed_attempt_after_a_call_is_not(pickup: PickupOrder) -> None:
    report(pickup, "pickup_assigned/collecting", after(20))
    report(pickup, "pickup_failed/sender_not_home", after(30))

    assert not SuspiciousEvent.objects.exists()


def test_a_parcel_collected_before_the_order_is_doubted_once(pickup: PickupOrder) -> None:
    report(pickup, "picked_up", after(-5), heard=after(5))

    for minutes in (6, 7):
        Shipment.objects.update(unexamined=True)
        examining.look(at=after(minutes))
    assert SuspiciousEvent.objects.get().kind == Suspicion.PICKED_UP_BEFORE_ARRIVAL


@pytest.mark.django_db
def test_hand_overs_follow_the_scans_and_stay_the_same_when_read_again() -> None:
    make_regions()
    parcel = hear(make_parcel(), scan("50", 10), scan("44", 60), scan("80", 90))

    for _ in range(2):
        Shipment.objects.update(unexamined=True)
        assert examining.look(at=NOW + timedelta(days=1)) == 1
    assert [row.holder for row in parcel.custody.all()] == ["carrier", "carrier", "buyer"]
    assert examining.look(at=NOW + timedelta(days=1)) == 0, "nothing new"


@pytest.mark.django_db
def test_examining_costs_the_same_for_one_parcel_and_for_many(django_assert_max_num_queries: Any) -> None:
    make_regions()
    for number in range(12):
        hear(make_parcel(f"SF{number}"), scan("50", 10, f"SF{number}"), scan("80", 90, f"SF{number}"))

    with django_assert_max_num_queries(14):
        assert examining.look(at=NOW + timedelta(days=1)) == 12
    assert CustodyRecord.objects.count() == 24


@pytest.mark.django_db
def test_a_repair_centres_receipt_makes_damage_the_carriers() -> None:
    parcel = make_parcel()
    desk = staff(Role.CARRIER_MANAGER)
    custody.record(parcel, Receipt(Holder.CARRIER, "SF", Holder.BUYER, Packaging.INTACT), actor=desk, at=NOW)
    bad = Receipt(Holder.REPAIR_CENTRE, "centre", packaging=Packaging.DAMAGED, grams=900)
    custody.record(parcel, bad, actor=desk, at=NOW + timedelta(days=1))

    found = custody.who_answers(parcel, Finding.DAMAGE, at=NOW + timedelta(days=2))

    assert found.party == "carrier"


@pytest.mark.django_db
def test_a_merchant_does_not_write_the_chain() -> None:
    shop = make_shop()
    with pytest.raises(NotPermitted):
        custody.record(make_parcel(shop_id=shop.pk), Receipt(Holder.MERCHANT), actor=merchant(shop), at=NOW)


@pytest.mark.parametrize(("move", "data", "state"), [
    ("confirm", {"reason": "called the sender"}, "confirmed"), ("dismiss", {"note": ""}, "dismissed"),
])  # fmt: skip
def test_the_desk_decides_a_doubt(pickup: PickupOrder, move: str, data: dict[str, str], state: str) -> None:
    report(pickup, "pickup_failed/sender_not_home", after(30))

    row = moves.perform(
        SuspiciousEvent.objects.get(), move, actor=staff(Role.CARRIER_MANAGER), at=after(60), data=data
    )

    assert (row.state, row.decided_at) == (state, after(60))
