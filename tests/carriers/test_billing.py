"""What a pickup costs: quoted, weighed, agreed, paid and paid back."""

from __future__ import annotations

import pytest

from carriers.adapters.updates import Fee, Update, UpdateKind
from carriers.models import CarrierAccount, PickupBill, PickupOrder, PickupPayment
from carriers.policies import billing
from carriers.services import pickups
from carriers.services.pickups import PickupRequest
from carriers.services.shipments import apply_update
from portal.actors import Actor, ActorKind, Role
from portal.errors import Refused
from portal.models import Shop
from portal.services import evidence, moves, sweeps
from tests.builders import (
    NOW,
    make_calendar,
    make_carrier,
    make_contact,
    make_contract,
    make_shop,
    make_upload,
    merchant,
)
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
    return collected(accepted(book(shop, insured_cap_fen=1000)), after(30))


def storefront() -> Actor:
    return Actor(ActorKind.SYSTEM, "storefront", frozenset({Role.STOREFRONT}))


def weigh(pickup: PickupOrder, minute: int = 60, **said: int) -> PickupOrder:
    photo = evidence.add(pickup, make_upload(), actor=courier_of(pickup), at=after(minute))
    return says(pickup, "weigh", after(minute), photo=photo.sha256, **said)


def payment_of(pickup: PickupOrder) -> PickupPayment:
    return PickupPayment.objects.get(pickup=pickup)


def pay(pickup: PickupOrder, fen: int) -> PickupPayment:
    data = {"amount_fen": fen, "reference": "ALI-1"}
    return moves.perform(payment_of(pickup), "pay", actor=storefront(), at=after(40), data=data)


def test_a_quote_shows_every_carrier_with_its_calculation_and_writes_nothing(shop: Shop) -> None:
    make_contract(make_carrier("sf"), first_fee_fen=1800)
    request = PickupRequest(
        shop=shop, sender=make_contact(), recipient=make_contact(), cargo="锅", weight_grams=1500, slot="now",
        insured_cap_fen=1000,
    )  # fmt: skip

    offers = pickups.quote(request, at=NOW)

    assert [(o.carrier, o.quote.total_fen, o.offset_fen, o.buyer_fen) for o in offers] == [
        ("jd", 1400, 1000, 400),
        ("sf", 2000, 1000, 1000),
    ]
    assert not PickupOrder.objects.exists()


def test_d2_the_booking_keeps_the_price_that_was_agreed(shop: Shop) -> None:
    pickup = book(shop, insured_cap_fen=1000)

    assert (pickup.quote["total_fen"], pickup.quote["buyer_fee_fen"]) == (1400, 400)
    assert (payment_of(pickup).state, payment_of(pickup).due_fen) == ("unpaid", 400)


def test_e10_the_heavier_of_scales_and_volume_is_charged_with_evidence(pickup: PickupOrder) -> None:
    pickup = weigh(pickup, grams=6400, volume_cm3=64800)

    assert (pickup.charged_grams, pickup.fee_fen, pickup.state) == (8100, 1200 + 8 * 200, "settled")
    assert PickupBill.objects.filter(photo="").count() == 0


def test_e10_without_a_photo_nothing_above_the_agreed_fee_is_charged(pickup: PickupOrder) -> None:
    with pytest.raises(Refused) as refusal:
        says(pickup, "weigh", after(60), grams=6400)

    assert refusal.value.code == "evidence_missing"
    assert PickupOrder.objects.get().fee_fen == 1400


def test_e10_far_above_the_agreed_fee_the_buyer_is_asked_first(pickup: PickupOrder) -> None:
    pickup = weigh(pickup, grams=20000)
    assert (pickup.state, pickup.fee_fen, pickup.proposed_fen) == ("collected", 1400, 5000)

    pickup = moves.perform(pickup, "agree_to_weight", actor=storefront(), at=after(90))

    assert (pickup.state, pickup.fee_fen, payment_of(pickup).due_fen) == ("settled", 5000, 4000)


def test_e10_a_contested_fee_stays_as_agreed(pickup: PickupOrder) -> None:
    pickup = moves.perform(weigh(pickup, grams=20000), "contest_weight", actor=storefront(), at=after(90))

    assert (pickup.state, pickup.fee_fen, pickup.proposed_fen) == ("settled", 1400, None)


def test_silence_to_the_question_changes_no_fee(pickup: PickupOrder) -> None:
    weigh(pickup, grams=20000)

    sweeps.fire_deadlines(at=after(60 + 24 * 60))

    assert (PickupOrder.objects.get().fee_fen, PickupOrder.objects.get().proposed_fen) == (1400, 5000)


def test_e12_a_lower_weight_after_payment_pays_the_difference_back_and_shows_both(
    pickup: PickupOrder,
) -> None:
    weigh(pickup, grams=4000)
    pay(pickup, 800)

    weigh(pickup, 70, grams=2000)

    payment = payment_of(pickup)
    assert (payment.state, payment.paid_fen, payment.refunded_fen) == ("part_refunded", 800, 400)
    assert [b.amount_fen for b in PickupBill.objects.filter(kind="freight")] == [1800, 1400]


def test_more_weight_after_payment_asks_for_the_rest(pickup: PickupOrder) -> None:
    pay(pickup, 400)

    weigh(pickup, grams=4000)

    payment = payment_of(pickup)
    assert (payment.state, payment.open_fen) == ("unpaid", 400)


def test_the_amount_at_the_checkout_stays_what_it_was(pickup: PickupOrder) -> None:
    moves.perform(payment_of(pickup), "begin_payment", actor=storefront(), at=after(35))
    weigh(pickup, grams=4000)

    payment = pay(pickup, 400)

    assert (payment_of(pickup).state, payment.paid_fen, payment_of(pickup).open_fen) == ("unpaid", 400, 400)


def test_a_wrong_amount_is_not_a_payment(pickup: PickupOrder) -> None:
    with pytest.raises(Refused) as refusal:
        pay(pickup, 399)

    assert (refusal.value.code, payment_of(pickup).paid_fen) == ("amount_differs", 0)


def test_a_cancelled_pickup_pays_everything_back(shop: Shop) -> None:
    pickup = book(shop)
    pay(pickup, 1400)

    moves.perform(pickup, "cancel", actor=merchant(shop), at=after(50))

    assert (payment_of(pickup).state, payment_of(pickup).refunded_fen) == ("refunded", 1400)


def test_cash_is_taken_by_the_courier_and_insurance_pays_none_of_it(shop: Shop) -> None:
    pickup = collected(accepted(book(shop, insured_cap_fen=1000, pay_mode="cash")), after(30))
    assert pickup.offset_fen == 0

    data = {"amount_fen": 1400}
    moves.perform(payment_of(pickup), "take_cash", actor=courier_of(pickup), at=after(31), data=data)

    assert payment_of(pickup).state == "cash_on_site"


def test_on_the_merchants_account_the_buyer_owes_nothing(shop: Shop) -> None:
    assert payment_of(book(shop, pay_mode="merchant")).state == "not_needed"


def push(pickup: PickupOrder, minute: int, *fees: tuple[str, int]) -> None:
    bill = Update(
        kind=UpdateKind.FEE,
        carrier="any",
        tracking_number="WB1",
        order_ref=f"{pickup.number}-1",
        raw_status="15",
        fee_total_fen=sum(fen for _kind, fen in fees),
        fees=tuple(Fee(kind, kind, fen) for kind, fen in fees),
    )
    apply_update(CarrierAccount.objects.get(), bill, received_at=after(minute))


def test_bills_add_up_by_type_and_a_repeated_one_does_not(shop: Shop) -> None:
    pickup = report(book(shop), "picked_up", after(30))

    push(pickup, 60, ("FREIGHT", 1400))
    push(pickup, 61, ("PACKAGE", 200))
    push(pickup, 62, ("FREIGHT", 1400))

    assert PickupOrder.objects.get().fee_fen == 1600
    assert PickupBill.objects.count() == 2


def test_a_type_told_again_replaces_what_was_told_of_it() -> None:
    assert billing.total([("freight", 1400), ("package", 200), ("freight", 1000)]) == 1200
    assert billing.total([("freight", 100), ("discount", -300)]) == 0


def test_a_dearer_carrier_that_comes_instead_costs_the_buyer_no_more(shop: Shop) -> None:
    make_contract(make_carrier("sf"), first_fee_fen=1800)
    pickup = says(accepted(book(shop)), "reject", after(10), reason="no courier")

    pickup = weigh(collected(says(pickup, "accept", after(11)), after(30)), grams=2500)

    assert (pickup.fee_fen, payment_of(pickup).due_fen) == (1600, 1600)
