"""Disputes: opened once, heard, decided by different people, carried out in time."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.actors import Role
from portal.adapters.payment import PaymentResult
from portal.errors import NotFound, NotPermitted, Refused
from portal.services import deadlines, moves, sweeps
from tests.builders import (
    NOW,
    SHANGHAI,
    at,
    make_partner,
    make_shop,
    make_upload,
    merchant,
    partner_actor,
    staff,
)
from tests.builders_disputes import appealed, buyer_of, decide, make_dispute, make_refused_return
from tests.builders_returns import prove
from tickets.models import Dispute, DisputeEvidence, Refund, ReturnTicket
from tickets.policies.disputes import carried_out
from tickets.policies.evidence_window import window_end
from tickets.queries.books import account_balances
from tickets.queries.disputes import disputes_for, messages_for
from tickets.services import disputes, payouts, returns

SOON = NOW + timedelta(minutes=1)
NINE, SIX = time(9), time(18)
INSTANTS = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 30)).map(
    lambda d: d.replace(tzinfo=SHANGHAI)
)


@pytest.mark.parametrize(
    ("asked", "due"),
    [
        ("2026-11-20 20:00:00", "2026-11-21 13:00:00"),
        ("2026-11-20 14:01:00", "2026-11-21 09:01:00"),
        ("2026-11-20 14:00:00", "2026-11-20 18:00:00"),
        ("2026-10-01 08:00:00", "2026-10-01 13:00:00"),  # a holiday counts as any day
    ],
)
def test_m2_hours_for_evidence_count_during_the_day_only(asked: str, due: str) -> None:
    assert window_end(at(asked), 4, NINE, SIX) == at(due)


@given(INSTANTS, st.integers(1, 40))
def test_the_window_holds_exactly_the_hours_asked_for(asked: datetime, hours: int) -> None:
    due = window_end(asked, hours, NINE, SIX)

    days = [asked.date() + timedelta(days=n) for n in range((due.date() - asked.date()).days + 1)]
    spans = [
        (max(asked, datetime.combine(d, NINE, SHANGHAI)), min(due, datetime.combine(d, SIX, SHANGHAI)))
        for d in days
    ]
    assert sum((max(b - a, timedelta()) for a, b in spans), timedelta()) == timedelta(hours=hours)


@given(st.lists(st.integers(1, 5), max_size=5), st.integers(0, 10))
def test_m6_never_more_pieces_than_there_are(quantities: list[int], free: int) -> None:
    going = carried_out(quantities, free)

    assert sum(q for q, goes in zip(quantities, going, strict=True) if goes) <= free


def codes(refusal: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [reason.code for reason in refusal.value.reasons]


def case_of(row: Dispute) -> ReturnTicket:
    return ReturnTicket.objects.get(pk=row.ticket_id)


pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Path) -> None:
    settings.VAR_DIR = tmp_path


def test_a_dispute_stops_the_clock_of_the_case() -> None:
    row = make_dispute()

    sweeps.fire_deadlines(at=NOW + timedelta(days=12))

    case = case_of(row)
    assert (case.state, case.intervention) == ("refused", "open")


def test_only_what_was_refused_is_disputed_and_once() -> None:
    row = make_dispute()
    case = case_of(row)

    with pytest.raises(Refused) as twice:
        make_dispute(case)
    with pytest.raises(NotFound):
        stranger = partner_actor(make_partner())
        disputes.open_dispute(case, reason="mine", actor=stranger, at=NOW)

    assert codes(twice) == ["in_dispute"]


def test_without_an_answer_in_24_hours_the_platform_judges_on_the_evidence() -> None:
    row = make_dispute()

    sweeps.fire_deadlines(at=NOW + timedelta(hours=24))

    row.refresh_from_db()
    assert row.state == "intervened"


def test_who_was_asked_answers() -> None:
    row = make_dispute()

    with pytest.raises(Refused) as own:
        moves.perform(row, "answer", actor=buyer_of(row.ticket), at=NOW, data={"reason": "as I said"})
    moves.perform(row, "answer", actor=merchant(row.shop), at=NOW, data={"reason": "it was used"})
    sweeps.fire_deadlines(at=NOW + timedelta(hours=24))

    row.refresh_from_db()
    assert (codes(own), row.state) == (["own_dispute"], "opened")


def test_m2_evidence_is_asked_of_one_side_until_an_instant() -> None:
    row, asked = make_dispute(), at("2026-11-20 20:00:00")
    moves.perform(row, "accept_case", actor=staff(id=1), at=asked)
    said = {"party": "merchant", "reason": "a film of the packing"}
    row = moves.perform(row, "ask_evidence", actor=staff(id=1), at=asked, data=said)

    assert row.evidence_until == at("2026-11-21 13:00:00")
    with pytest.raises(Refused):
        moves.perform(row, "submit", actor=buyer_of(row.ticket), at=asked, data={"reason": "my photos"})
    sweeps.fire_deadlines(at=at("2026-11-21 12:59:59"))
    assert Dispute.objects.get().state == "evidence"
    sweeps.fire_deadlines(at=at("2026-11-21 13:00:00"))
    assert Dispute.objects.get().state == "intervened"


def test_each_file_belongs_to_a_side_and_a_round() -> None:
    row = make_dispute()
    disputes.add_file(row, make_upload("a.png"), actor=buyer_of(row.ticket), at=NOW)
    moves.perform(row, "accept_case", actor=staff(id=1), at=NOW)
    asked = {"party": "merchant", "reason": "a film"}
    row = moves.perform(row, "ask_evidence", actor=staff(id=1), at=NOW, data=asked)
    disputes.add_file(row, make_upload("b.png"), actor=merchant(row.shop), at=NOW)

    found = list(DisputeEvidence.objects.values_list("party", "round"))

    assert found == [("buyer", 0), ("merchant", 1)]


def test_m4_nobody_decides_twice() -> None:
    row = make_dispute()
    moves.perform(row, "accept_case", actor=staff(id=1), at=NOW)
    verdict = {"winner": "buyer", "reason": "the photos show it", "articles": "art 10"}
    boss = staff(Role.SUPERVISOR, id=1)
    moves.perform(row, "first_verdict", actor=boss, at=NOW, data=verdict)

    with pytest.raises(Refused) as same:
        moves.perform(row, "supervisor_ok", actor=boss, at=NOW)

    assert codes(same) == ["same_person"]


def test_m4_an_appeal_needs_a_third_person_and_something_new() -> None:
    row = decide(make_dispute(), "buyer")
    shop = merchant(row.shop)
    with pytest.raises(Refused) as nothing_new:
        moves.perform(row, "appeal", actor=shop, at=NOW, data={"reason": "it is not so"})
    with pytest.raises(Refused) as not_lost:
        moves.perform(row, "appeal", actor=buyer_of(row.ticket), at=NOW, data={"reason": "more"})
    row = appealed(row, shop, at=SOON)
    for before in (staff(id=1), staff(id=2)):
        with pytest.raises(Refused):
            moves.perform(row, "uphold", actor=before, at=NOW, data={"reason": "as before"})

    row = moves.perform(row, "uphold", actor=staff(id=3), at=NOW, data={"reason": "as before"})

    assert (codes(nothing_new), codes(not_lost)[0]) == (["no_new_evidence"], "not_the_loser")
    assert (row.state, case_of(row).state) == ("closed", "wait_return")


def test_a_ruling_for_the_buyer_is_carried_out_after_24_hours() -> None:
    row = decide(make_dispute(), "buyer")
    assert case_of(row).state == "refused"

    sweeps.fire_deadlines(at=NOW + timedelta(hours=24))
    sweeps.fire_deadlines(at=NOW + timedelta(days=8))

    row.refresh_from_db()
    assert (case_of(row).state, case_of(row).intervention) == ("wait_return", "ruled")
    assert (row.state, row.executed_at) == ("closed", NOW + timedelta(hours=24))


def test_a_ruling_for_the_merchant_ends_the_case_when_nobody_appeals() -> None:
    row = decide(make_dispute(), "merchant")

    sweeps.fire_deadlines(at=NOW + timedelta(hours=25))
    open_still = case_of(row).state
    sweeps.fire_deadlines(at=NOW + timedelta(days=8))

    assert (open_still, case_of(row).state) == ("refused", "closed")


def test_a_reversal_for_the_buyer_is_carried_out_at_once() -> None:
    row = decide(make_dispute(), "merchant")
    row = appealed(row, buyer_of(row.ticket), at=SOON)

    row = moves.perform(row, "reverse", actor=staff(id=3), at=NOW, data={"reason": "the photo is clear"})

    assert (row.winner, row.state, case_of(row).state) == ("buyer", "closed", "wait_return")


def test_money_paid_stays_with_the_buyer_when_the_merchant_wins_the_appeal() -> None:
    case = make_refused_return()
    ReturnTicket.objects.filter(pk=case.pk).update(goods="with_merchant")
    row = decide(make_dispute(case), "buyer")
    sweeps.fire_deadlines(at=NOW + timedelta(hours=24))
    row.refresh_from_db()
    payouts.claim_due(at=NOW + timedelta(hours=25))
    payouts.record(Refund.objects.get(), PaymentResult(True, "P1"), at=NOW)
    later = NOW + timedelta(days=2)
    row = appealed(row, merchant(row.shop), at=later)

    moves.perform(row, "reverse", actor=staff(id=3), at=later, data={"reason": "the film shows it"})

    found = account_balances()
    assert (found["buyer"], found["merchant_settlement"]) == (0, 0)
    assert found["platform_advance"] == found["storefront_cash"] * -1 < 0
    assert case_of(row).state == "refunded"


def test_a_settlement_needs_both_sides() -> None:
    row = make_dispute()
    offer = {"in_favour_of": "buyer", "reason": "we take it back"}
    row = moves.perform(row, "offer_settlement", actor=merchant(row.shop), at=NOW, data=offer)
    with pytest.raises(Refused) as own:
        moves.perform(row, "accept_offer", actor=merchant(row.shop), at=NOW)

    row = moves.perform(row, "accept_offer", actor=buyer_of(row.ticket), at=NOW)

    assert (codes(own), row.state) == (["own_offer"], "settled")
    assert (case_of(row).state, case_of(row).intervention) == ("wait_return", "settled")


def test_only_the_opener_withdraws_and_the_case_goes_on_with_its_clock() -> None:
    row = make_dispute()
    with pytest.raises(Refused):
        moves.perform(row, "withdraw_dispute", actor=merchant(row.shop), at=NOW)

    moves.perform(row, "withdraw_dispute", actor=buyer_of(row.ticket), at=NOW)
    sweeps.fire_deadlines(at=NOW + timedelta(days=8))

    assert case_of(row).state == "closed"


def test_a_case_that_is_withdrawn_ends_its_dispute() -> None:
    row = make_dispute()

    moves.perform(case_of(row), "withdraw", actor=buyer_of(row.ticket), at=NOW)

    row.refresh_from_db()
    assert row.state == "withdrawn"


def test_m6_two_cases_about_the_same_pieces_are_one_dispute_and_one_payment() -> None:
    first = make_refused_return(make_shop(), quantity=2)
    twin = ReturnTicket.objects.get(pk=first.pk)
    twin.pk, twin.number, twin._state.adding = None, "RT-TWIN", True
    twin.save()
    row = make_dispute(first)

    joined = make_dispute(twin)
    row = decide(row, "buyer")
    sweeps.fire_deadlines(at=NOW + timedelta(hours=24))

    states = sorted(ReturnTicket.objects.values_list("state", flat=True))
    assert (joined, Dispute.objects.count(), states) == (row, 1, ["closed", "wait_return"])


def test_cases_about_other_pieces_are_disputes_of_their_own() -> None:
    first = make_refused_return(make_shop(), quantity=1)
    make_dispute(first)
    assert first.line
    other = returns.request(
        first.line, quantity=1, reason="quality", description="", actor=buyer_of(first), at=NOW
    )
    prove(other)
    said = {"cause": "used", "reason": "it was used"}
    make_dispute(moves.perform(other, "refuse", actor=merchant(first.shop), at=NOW, data=said))

    assert Dispute.objects.count() == 2


def test_what_is_said_to_the_platform_the_other_side_does_not_read() -> None:
    row = make_dispute()
    buyer, shop = buyer_of(row.ticket), merchant(row.shop)
    disputes.say(row, "to all", actor=buyer, at=NOW)
    disputes.say(row, "secret", actor=buyer, at=NOW, audience="platform")

    read = [[m.text for m in messages_for(row, who)] for who in (buyer, shop, staff())]

    assert read == [["to all", "secret"], ["to all"], ["to all", "secret"]]


def test_strangers_neither_see_nor_speak() -> None:
    row, stranger = make_dispute(), partner_actor(make_partner())

    assert not disputes_for(stranger).exists()
    assert not disputes_for(merchant(make_shop())).exists()
    with pytest.raises(NotFound):
        disputes.say(row, "hello", actor=stranger, at=NOW)
    with pytest.raises(NotPermitted):
        disputes.say(row, "hello", actor=merchant(row.shop, Role.VIEWER), at=NOW)


def test_a_pause_ends_after_thirty_days() -> None:
    row = make_dispute()
    moves.perform(row, "accept_case", actor=staff(id=1), at=NOW)
    moves.perform(row, "pause", actor=staff(id=1), at=NOW, data={"reason": "both wish it"})

    for days in (30, 31):
        sweeps.fire_deadlines(at=NOW + timedelta(days=days))

    row.refresh_from_db()
    assert row.state == "intervened"
    assert deadlines.due_ids(at=NOW + timedelta(days=31), limit=9) == []
