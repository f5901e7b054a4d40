"""Contracts: signed by two, never overlapping, and what their end brings about."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Any

import pytest

from carriers.models import CarrierContract, ContractRevision, PickupOrder
from carriers.services import agreements, contracts, signing
from carriers.services.requirement import CarrierContractRequirement
from portal.actors import SYSTEM, Role
from portal.errors import NotFound, Refused
from portal.models import Notice, Shop
from portal.services import moves, sweeps
from tests.builders import (
    NOW,
    at,
    make_calendar,
    make_carrier,
    make_contract,
    make_member,
    make_shop,
    merchant,
    staff,
)
from tests.carriers.test_pickups import book, report

pytestmark = pytest.mark.django_db
DESK = staff(Role.CARRIER_MANAGER, id=-1)
SECOND = staff(Role.CARRIER_MANAGER, id=-2)


@pytest.fixture(autouse=True)
def _calendar() -> None:
    make_calendar()


def test_d1_todays_pickups_finish_and_tomorrows_move_on() -> None:
    ends = at("2026-11-21 00:00:00")
    ending = make_contract(make_carrier("jd"), until=ends, first_fee_fen=900)
    shop = make_shop()
    today = report(book(shop), "picked_up", NOW + timedelta(minutes=50))
    make_contract(make_carrier("sf"), first_fee_fen=1900)
    tomorrow = book(shop, slot="2026-11-21T08:30:00+08:00")
    PickupOrder.objects.filter(pk=tomorrow.pk).update(contract=ending, carrier=ending.carrier)

    sweeps.fire_deadlines(at=ends)

    ending.refresh_from_db()
    today.refresh_from_db()
    tomorrow.refresh_from_db()
    assert ending.state == "winding_down"
    assert (today.contract, tomorrow.contract and tomorrow.contract.carrier.code) == (ending, "sf")


def test_d1_no_new_booking_past_the_end() -> None:
    make_contract(make_carrier("jd"), until=at("2026-11-21 00:00:00"))
    pickup = book(make_shop(), slot="2026-11-21T08:30:00+08:00")

    assert pickup.state == "unserviceable"
    assert pickup.choice["candidates"][0]["reasons"][0]["code"] == "no_contract"


def test_an_ended_contract_closes_when_nothing_is_under_way() -> None:
    ends = NOW + timedelta(days=1)
    make_contract(make_carrier(), until=ends)
    pickup = report(book(make_shop(), pay_mode="cash"), "picked_up", NOW + timedelta(minutes=50))
    sweeps.fire_deadlines(at=ends)
    assert contracts.close_wound_down(at=ends) == 0

    moves.perform(pickup, "settle", actor=SYSTEM, at=ends)
    assert contracts.close_wound_down(at=ends) == 0, "the parcel is still under way"
    report(pickup, "delivered", ends)

    assert contracts.close_wound_down(at=ends) == 1


def test_two_contracts_for_one_service_never_overlap() -> None:
    carrier = make_carrier()
    make_contract(carrier)

    with pytest.raises(Refused) as refusal:
        make_contract(carrier, since=NOW, until=NOW + timedelta(days=10))
    assert [reason.code for reason in refusal.value.reasons] == ["contract_overlap"]


def test_a_signature_keeps_a_hash_of_what_was_signed() -> None:
    contract = make_contract(make_carrier())
    terms = contracts.first_terms(contract)
    assert agreements.terms_hash(terms) == contract.signed_hash == terms.signed_hash

    terms.rates.update(first_fee_fen=1)

    assert agreements.terms_hash(terms) != contract.signed_hash


def test_reminders_fall_sixty_thirty_and_seven_days_before_the_end() -> None:
    shop = make_shop()
    make_member(shop, username="owner")
    ends = NOW + timedelta(days=300)
    make_contract(make_carrier(), shop, until=ends)

    counts = []
    for days in (61, 60, 30, 8, 7):
        sweeps.send_reminders(at=ends - timedelta(days=days))
        counts.append(Notice.objects.filter(channel="in_app", user__username="owner").count())
    assert counts == [0, 1, 2, 2, 3]


def test_another_shops_contract_does_not_exist() -> None:
    contract = make_contract(make_carrier(), make_shop())

    with pytest.raises(NotFound):
        moves.perform(contract, "propose", actor=merchant(make_shop()), at=NOW)


def test_another_contract_in_force_takes_the_place_of_the_one_chosen() -> None:
    shop = make_shop()
    rule = {"kind": "carrier_contract", "service": "next_day"}
    chosen = make_contract(make_carrier("sf"), shop, until=NOW + timedelta(days=1))
    requirement = CarrierContractRequirement()
    later = NOW + timedelta(days=2)

    assert [r.code for r in requirement.missing(shop, rule, chosen.number, later)] == [
        "contract_not_in_force"
    ]
    make_contract(make_carrier("jd"), shop)
    assert list(requirement.missing(shop, rule, chosen.number, later)) == []


@pytest.mark.parametrize(("signed", "missing"), [(True, []), (False, ["contract_not_in_force"])])
def test_a_contract_that_fits_need_not_be_named(signed: bool, missing: list[str]) -> None:
    shop = make_shop()
    if signed:
        make_contract(make_carrier(), shop)
    rule = {"kind": "carrier_contract", "service": "next_day"}

    found = CarrierContractRequirement().missing(shop, rule, "", NOW)

    assert [reason.code for reason in found] == missing


def amended(contract: CarrierContract, starts: datetime, fee: int = 1500, **fields: Any) -> ContractRevision:
    """A revision with a new price, signed by both."""
    rates = [{"first_fee_fen": fee, "step_fee_fen": 200}]
    revision = contracts.amend(contract, actor=DESK, at=NOW, effective_from=starts, rates=rates, **fields)
    moves.perform(revision, "propose", actor=DESK, at=NOW)
    return moves.perform(revision, "sign", actor=SECOND, at=NOW, data={"signer": "Zhou"})


def test_d2_the_fee_of_the_booking_revision_stays() -> None:
    contract = make_contract(make_carrier())
    amended(contract, NOW + timedelta(minutes=30))

    before = book(make_shop())
    report(before, "picked_up", NOW + timedelta(minutes=50))
    before.refresh_from_db()
    after = book(make_shop(), NOW + timedelta(minutes=31))

    assert (before.revision and before.revision.ordinal, before.fee_fen) == (1, 1400)
    assert (after.revision and after.revision.ordinal, after.fee_fen) == (2, 1700)


def test_an_amendment_takes_effect_in_the_future_and_one_at_a_time() -> None:
    contract = make_contract(make_carrier())
    late = contracts.amend(contract, actor=DESK, at=NOW, effective_from=NOW)

    assert refusal(late, "propose", DESK) == ["effective_in_the_past"]
    with pytest.raises(Refused) as refused:
        contracts.amend(contract, actor=DESK, at=NOW, effective_from=NOW + timedelta(days=1))
    assert [r.code for r in refused.value.reasons] == ["revision_open"]


def test_a_renewal_signed_by_both_moves_the_end_and_its_clock() -> None:
    contract = make_contract(make_carrier(), until=NOW + timedelta(days=10))
    later = NOW + timedelta(days=375)

    amended(contract, NOW + timedelta(days=1), new_valid_until=later)

    contract.refresh_from_db()
    assert contract.valid_until == later
    assert sweeps.fire_deadlines(at=NOW + timedelta(days=10)) == 0


def test_a_contract_renews_itself_unless_notice_is_given_in_time() -> None:
    fields: dict[str, Any] = {"renews_months": 12, "until": at("2026-12-31 00:00:00")}
    quiet = make_contract(make_carrier("sf"), **fields)
    noticed = make_contract(make_carrier("jd"), **fields)
    last_day = {"last_day": "2026-12-30", "reason": "too dear"}
    moves.perform(noticed, "give_notice", actor=DESK, at=at("2026-11-25 09:00:00"), data=last_day)

    sweeps.fire_deadlines(at=at("2026-12-31 00:00:00"))

    for contract in (quiet, noticed):
        contract.refresh_from_db()
    assert (quiet.state, quiet.valid_until) == ("active", at("2027-12-31 00:00:00"))
    assert noticed.state == "winding_down"


def test_a_notice_keeps_the_agreed_period() -> None:
    contract = make_contract(make_carrier())

    assert refusal(contract, "give_notice", DESK, last_day="2026-12-19", reason="x" * 3) == [
        "notice_too_short"
    ]


def test_d8_two_lines_for_one_route_are_not_proposed() -> None:
    contract = contracts.draft(
        actor=DESK,
        at=NOW,
        carrier=make_carrier(),
        services=["pickup"],
        valid_from=NOW,
        valid_until=NOW + timedelta(days=9),
        rates=[
            {"origins": ["31", "33"], "first_fee_fen": 1, "step_fee_fen": 1},
            {"origins": ["33"], "first_fee_fen": 2, "step_fee_fen": 1},
        ],
    )

    assert refusal(contract, "propose", DESK) == ["rates_overlap"]


def proposed(shop: Shop | None = None, **fields: Any) -> CarrierContract:
    row = contracts.draft(
        actor=DESK,
        at=NOW,
        carrier=make_carrier(**fields),
        shop=shop,
        services=["next_day"],
        valid_from=NOW + timedelta(days=1),
        valid_until=NOW + timedelta(days=99),
    )
    return moves.perform(row, "propose", actor=DESK, at=NOW)


def test_who_proposed_does_not_record_the_other_signature() -> None:
    assert refusal(proposed(), "sign", DESK, signer="Zhou") == ["four_eyes"]


def test_staff_do_not_sign_for_a_shop_and_both_sides_must_sign() -> None:
    shop = make_shop()
    contract = proposed(shop)
    assert refusal(contract, "countersign", SECOND, signer="staff") == ["not_your_signature"]

    contract = moves.perform(contract, "countersign", actor=merchant(shop), at=NOW, data={"signer": "Li"})
    assert contract.state == "awaiting"
    contract = moves.perform(contract, "sign", actor=SECOND, at=NOW, data={"signer": "Zhou"})

    assert contract.state == "signed"


def test_a_shop_that_proposes_has_signed() -> None:
    shop = make_shop()
    row = contracts.draft(
        actor=merchant(shop),
        at=NOW,
        carrier=make_carrier(),
        shop=shop,
        services=["next_day"],
        valid_from=NOW + timedelta(days=1),
        valid_until=NOW + timedelta(days=99),
    )
    row = moves.perform(row, "propose", actor=merchant(shop), at=NOW)

    row = moves.perform(row, "sign", actor=SECOND, at=NOW, data={"signer": "Zhou"})

    assert row.state == "signed"


def test_terms_that_were_changed_after_the_offer_are_not_signed() -> None:
    contract = proposed()
    ContractRevision.objects.update(terms="something else")

    assert refusal(contract, "sign", SECOND, signer="Zhou") == ["terms_changed"]


def test_the_signed_document_is_kept_under_its_hash() -> None:
    document = make_contract(make_carrier(), terms="破损按声明价值赔付").document

    assert document and document.media_type == "application/pdf"
    content = document.file.read()
    assert content.startswith(b"%PDF") and hashlib.sha256(content).hexdigest() == document.sha256


def test_a_carrier_signs_by_its_secret_link_once_its_terms_are_what_it_read() -> None:
    contract = proposed()
    terms = contracts.first_terms(contract)
    token = signing.issue(terms, actor=SECOND, at=NOW)
    with pytest.raises(Refused):
        signing.sign(token, signer="Zhou", terms_hash="0" * 64, at=NOW)

    signed = signing.sign(token, signer="Zhou", terms_hash=contract.offered_hash, at=NOW)

    assert (signed.state, signed.carrier_signer) == ("signed", "Zhou")


@pytest.mark.parametrize("days", [0, 15])
def test_a_wrong_or_old_link_opens_nothing(days: int) -> None:
    token = signing.issue(contracts.first_terms(proposed()), actor=SECOND, at=NOW)

    with pytest.raises(NotFound):
        signing.open_link(token + ("" if days else "x"), at=NOW + timedelta(days=days))


def test_a_new_link_makes_the_old_one_useless() -> None:
    terms = contracts.first_terms(proposed())
    old = signing.issue(terms, actor=SECOND, at=NOW)
    signing.issue(terms, actor=SECOND, at=NOW)

    with pytest.raises(NotFound):
        signing.open_link(old, at=NOW)


def test_an_unanswered_proposal_lapses_with_its_terms() -> None:
    contract = proposed()

    sweeps.fire_deadlines(at=NOW + timedelta(days=15))

    contract.refresh_from_db()
    assert (contract.state, contracts.first_terms(contract).state) == ("lapsed", "lapsed")


def test_first_terms_are_not_signed_apart_from_their_contract() -> None:
    terms = contracts.first_terms(proposed())

    assert refusal(terms, "sign", SECOND, signer="Zhou") == ["with_the_contract"]


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"penalties": {"late_pickup": {"fen": -1}}}, "amount_wrong"),
        ({"penalties": {"rudeness": {"fen": 1}}}, "terms_unknown"),
        ({"surcharges": {"fragile": {"fen": "5"}}}, "amount_wrong"),
        ({"levels": {"answer_hours": 48, "mood": 1}}, "terms_unknown"),
        ({"levels": []}, "terms_malformed"),
    ],
)
def test_malformed_terms_are_not_proposed(fields: dict[str, Any], reason: str) -> None:
    with pytest.raises(Refused) as refused:
        make_contract(make_carrier(), **fields)
    assert [r.code for r in refused.value.reasons] == [reason]


def refusal(row: Any, name: str, actor: Any, **data: Any) -> list[str]:
    with pytest.raises(Refused) as refused:
        moves.perform(row, name, actor=actor, at=NOW, data=data)
    return [reason.code for reason in refused.value.reasons]
