"""Claims under every category promise: windows, evidence, remedies, and what is paid."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from portal.actors import SYSTEM, Role
from portal.errors import Refused
from portal.models import Deadline, Shop, TimelineEvent
from portal.services import evidence, moves, sweeps, timeline
from tests.builders import (
    NOW,
    make_calendar,
    make_carrier,
    make_shop,
    make_upload,
    merchant,
    partner_actor,
    staff,
)
from tests.builders_promises import ends_at, order_with, promise
from tickets.models import ExchangeTicket, GuaranteeTicket, Order, OrderPromise, Refund, ReturnTicket
from tickets.policies import guarantee as rules
from tickets.services import guarantee, legs, returns

pytestmark = pytest.mark.django_db
SIGNED = NOW - timedelta(hours=6)


@pytest.fixture
def shop() -> Shop:
    make_calendar()
    return make_shop()


def bought(shop: Shop, *codes: str, **fields: Any) -> Order:
    promise(shop, *codes)
    return order_with(shop, **({"signed_at": SIGNED} | fields))


def claim(order: Order, kind: str, when: datetime = NOW, quantity: int = 1, **said: Any) -> GuaranteeTicket:
    return guarantee.claim(
        order.lines.get(),
        kind=kind,
        quantity=quantity,
        description="bad",
        actor=partner_actor(order.storefront),
        at=when,
        **said,
    )


def show(row: GuaranteeTicket, *kinds: str) -> GuaranteeTicket:
    """Add files of these kinds and say that the evidence is complete."""
    buyer = partner_actor(row.storefront)
    for kind in kinds:
        evidence.add(row, make_upload(f"{kind}.png"), actor=buyer, at=NOW, kind=kind)
    return moves.perform(row, "give_evidence", actor=buyer, at=NOW)


def answered(row: GuaranteeTicket, remedy: str, percent: int = 100) -> GuaranteeTicket:
    said = {"remedy": remedy, "damage_percent": percent, "note": ""}
    return moves.perform(row, "accept", actor=merchant(row.shop), at=NOW, data=said)


def codes(problem: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [reason.code for reason in problem.value.reasons]


@pytest.mark.parametrize(
    ("service", "kind", "shown"),
    [
        ("fresh_bad_item_refund", "fresh_bad_item_refund", ("photo", "waybill")),
        ("beauty_allergy", "beauty_allergy", ("medical_proof",)),
        ("baby_rash", "baby_rash", ("medical_proof",)),
        ("breakage", "breakage", ("opening_photo", "waybill")),
        ("clothing_30_day_quality", "clothing_30_day_quality", ("photo",)),
        ("contact_lens_eye_care", "contact_lens_eye_care", ("medical_proof",)),
        ("appliance_30_day_return", "appliance_30_day_return", ("photo",)),
        ("appliance_replace_not_repair", "appliance_replace_not_repair", ("video",)),
    ],
)
def test_a_claim_waits_for_what_its_promise_demands(
    shop: Shop, service: str, kind: str, shown: tuple[str, ...]
) -> None:
    row = claim(bought(shop, service), kind)
    assert row.state == "wait_evidence"
    with pytest.raises(Refused) as problem:
        moves.perform(row, "give_evidence", actor=partner_actor(row.storefront), at=NOW)
    assert set(codes(problem)) == {"evidence_missing"}
    assert show(row, *shown).state == "wait_answer"


def test_a_trusted_buyers_phone_needs_no_proof_and_no_consent(shop: Shop) -> None:
    row = claim(bought(shop, "phone_no_evidence", buyer_grade="excellent"), "phone_no_evidence")
    child = ReturnTicket.objects.get(parent=row)
    assert (row.state, child.state) == ("settled", "wait_return")
    assert [reason.code for reason in row.decision_reasons] == ["accepted_at_once"]


@pytest.mark.parametrize(
    ("grade", "flags", "obstacle"), [("good", {}, "grade"), ("excellent", {"risk": ["fraud"]}, "risk")]
)
def test_others_wait_for_the_merchant_and_read_why(shop: Shop, grade: str, flags: Any, obstacle: str) -> None:
    row = claim(bought(shop, "phone_no_evidence", buyer_grade=grade, flags=flags), "phone_no_evidence")
    assert row.state == "wait_answer"
    assert obstacle in [reason.code for reason in row.decision_reasons]


def test_live_goods_have_twelve_hours(shop: Shop) -> None:
    live = bought(shop, "fresh_bad_item_refund", flags={"live": True})
    assert (
        claim(live, "fresh_bad_item_refund", SIGNED + timedelta(hours=11, minutes=59)).state
        == "wait_evidence"
    )
    with pytest.raises(Refused) as problem:
        claim(live, "fresh_bad_item_refund", SIGNED + timedelta(hours=12))
    assert codes(problem) == ["time_over"]


def test_other_fresh_goods_have_forty_eight_hours(shop: Shop) -> None:
    order = bought(shop, "fresh_bad_item_refund")
    assert ends_at(order, "fresh_bad_item_refund") == SIGNED + timedelta(hours=48)


def test_a_longer_term_of_the_item_goes_before_the_promise(shop: Shop) -> None:
    order = bought(shop, "appliance_replace_not_repair", flags={"replace_term_days": 730})
    assert claim(order, "appliance_replace_not_repair", SIGNED + timedelta(days=700)).state == "wait_evidence"


def test_a_promise_the_item_does_not_carry_gives_nothing(shop: Shop) -> None:
    with pytest.raises(Refused) as problem:
        claim(bought(shop, "breakage"), "baby_rash")
    assert codes(problem) == ["no_promise"]


def test_a_remedy_the_promise_does_not_give_is_refused(shop: Shop) -> None:
    with pytest.raises(Refused) as problem:
        claim(bought(shop, "baby_rash"), "baby_rash", remedy="exchange")
    assert codes(problem) == ["not_promised"]


def test_pieces_of_an_open_case_cannot_be_claimed_again(shop: Shop) -> None:
    order = bought(shop, "breakage")
    claim(order, "breakage", quantity=2)
    with pytest.raises(Refused) as problem:
        claim(order, "breakage")
    assert codes(problem) == ["too_many_pieces"]


def test_damage_in_part_pays_its_share_and_the_buyer_keeps_every_other_right(shop: Shop) -> None:
    order = bought(shop, "fresh_bad_item_refund")
    row = answered(show(claim(order, "fresh_bad_item_refund"), "photo", "waybill"), "partial_refund", 30)
    assert (row.state, Refund.objects.get().amount_fen) == ("paying", 2985)
    paid(row)
    assert GuaranteeTicket.objects.get().state == "compensated"
    assert claim(order, "fresh_bad_item_refund", quantity=2).state == "wait_evidence"


def paid(row: GuaranteeTicket) -> None:
    refund = Refund.objects.get(ticket_id=row.pk)
    for name in ("send", "pay"):
        refund = moves.perform(refund, name, actor=SYSTEM, at=NOW)


def test_a_full_refund_takes_the_pieces_for_good(shop: Shop) -> None:
    order = bought(shop, "fresh_bad_item_refund")
    row = answered(show(claim(order, "fresh_bad_item_refund", quantity=2), "photo", "waybill"), "refund")
    paid(row)
    with pytest.raises(Refused) as problem:
        claim(order, "fresh_bad_item_refund")
    assert codes(problem) == ["too_many_pieces"]


def test_never_more_is_paid_than_is_left_of_the_price(shop: Shop) -> None:
    order = bought(shop, "fresh_bad_item_refund")
    for percent, expected in ((90, 17910), (90, 1990)):
        row = show(claim(order, "fresh_bad_item_refund", quantity=2), "photo", "waybill")
        paid(answered(row, "partial_refund", percent))
        assert Refund.objects.get(ticket_id=row.pk).amount_fen == expected


def test_silence_counts_as_accepting(shop: Shop) -> None:
    row = show(claim(bought(shop, "beauty_allergy"), "beauty_allergy"), "medical_proof")
    due = Deadline.objects.get(subject_id=row.pk, name="merchant").due_at
    assert due == NOW + timedelta(hours=48)
    sweeps.fire_deadlines(at=due)
    row.refresh_from_db()
    assert (row.state, ReturnTicket.objects.get(parent=row).state) == ("settled", "wait_return")


def test_the_answer_stands_still_while_evidence_is_asked_for(shop: Shop) -> None:
    row = show(claim(bought(shop, "baby_rash"), "baby_rash"), "medical_proof")
    later = NOW + timedelta(hours=40)
    row = moves.perform(
        row, "ask_evidence", actor=merchant(row.shop), at=later, data={"reason": "unreadable"}
    )
    row = moves.perform(
        row, "give_evidence", actor=partner_actor(row.storefront), at=later + timedelta(days=3)
    )
    assert row.answer_due == NOW + timedelta(hours=48) + timedelta(days=3)


def test_a_second_parcel_settles_the_claim_when_it_arrives(shop: Shop) -> None:
    make_carrier("sf")
    row = answered(show(claim(bought(shop, "breakage"), "breakage"), "opening_photo", "waybill"), "reship")
    said = {"carrier": "sf", "waybill": "SF1234567890"}
    row = moves.perform(row, "reship", actor=merchant(shop), at=NOW, data=said)
    assert (row.state, row.legs.get().role) == ("reshipped", "reship")
    assert moves.perform(row, "arrive_again", actor=SYSTEM, at=NOW).state == "settled"
    assert OrderPromise.objects.get(kind="breakage").state == "kept"


def sent_again(shop: Shop) -> GuaranteeTicket:
    make_carrier("sf")
    row = answered(show(claim(bought(shop, "breakage"), "breakage"), "opening_photo", "waybill"), "reship")
    said = {"carrier": "sf", "waybill": "SF1234567890"}
    return moves.perform(row, "reship", actor=merchant(shop), at=NOW, data=said)


def test_a_second_parcel_that_does_not_arrive_is_reported_and_refunded(shop: Shop) -> None:
    row = sent_again(shop)
    sweeps.fire_deadlines(at=NOW + timedelta(days=11))
    assert TimelineEvent.objects.get(name="deadline.escalation").data["clock"] == "receipt"
    row = moves.perform(row, "refund_undelivered", actor=staff(), at=NOW, data={"reason": "it was lost"})
    assert (row.state, Refund.objects.get().amount_fen) == ("paying", 9950)


def test_a_second_parcel_that_came_back_is_to_be_sent_again(shop: Shop) -> None:
    row = sent_again(shop)
    parcel = row.legs.get().shipment
    assert parcel
    legs.on_shipment_moved(parcel, timeline.record("shipment.returned", parcel, actor=SYSTEM, at=NOW))
    row.refresh_from_db()
    assert row.state == "wait_reship"


def test_a_second_parcel_that_is_not_sent_in_time_becomes_a_refund(shop: Shop) -> None:
    row = answered(show(claim(bought(shop, "breakage"), "breakage"), "opening_photo", "waybill"), "reship")
    sweeps.fire_deadlines(at=NOW + timedelta(hours=72))
    row.refresh_from_db()
    assert (row.state, Refund.objects.get().amount_fen) == ("paying", 9950)
    assert OrderPromise.objects.get(kind="breakage").state == "broken"


def test_what_the_platform_decides_for_the_buyer_was_a_broken_promise(shop: Shop) -> None:
    row = show(claim(bought(shop, "baby_rash"), "baby_rash"), "medical_proof")
    said = {"cause": "other", "reason": "no rash"}
    row = moves.perform(row, "refuse", actor=merchant(shop), at=NOW, data=said)
    row = moves.perform(row, "rule_for_buyer", actor=staff(Role.SUPERVISOR), at=NOW, data={"note": "it is"})
    assert (row.state, OrderPromise.objects.get(kind="baby_rash").state) == ("settled", "broken")


def test_every_category_promise_of_the_catalogue_can_be_claimed() -> None:
    from tests.builders_promises import published

    for kind in rules.CLAIMABLE:
        assert rules.remedies_of(published(kind)[0]), kind


def test_a_replacement_goes_on_as_an_exchange(shop: Shop) -> None:
    row = show(claim(bought(shop, "appliance_replace_not_repair"), "appliance_replace_not_repair"), "video")
    answered(row, "exchange")
    assert ExchangeTicket.objects.get(parent=row).state == "wait_return"


def test_what_a_claim_has_paid_a_return_of_the_same_line_does_not_pay_again(shop: Shop) -> None:
    order = bought(shop, "fresh_bad_item_refund")
    row = show(claim(order, "fresh_bad_item_refund", quantity=2), "photo", "waybill")
    paid(answered(row, "partial_refund", 60))
    asked = returns.request(
        order.lines.get(),
        quantity=2,
        reason="quality",
        description="",
        actor=partner_actor(order.storefront),
        at=NOW,
    )
    assert asked.requested_fen == 19900 - 11940
