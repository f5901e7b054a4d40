"""Monthly statements: drawn up once, disputed line by line, booked in double entry."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db.models import Sum
from hypothesis import given
from hypothesis import strategies as st

from carriers.adapters.updates import Update, UpdateKind
from carriers.models import (
    CarrierAccount,
    CarrierComplaint,
    CarrierContract,
    CarrierStatement,
    LineDispute,
    PickupOrder,
    Shipment,
    StatementPosting,
)
from carriers.policies.settlement import month_before, posting
from carriers.services import complaints, contracts, disputes, settlement
from carriers.services.shipments import apply_update
from portal.actors import SYSTEM, Actor, Role
from portal.errors import NotFound, NotPermitted, Refused
from portal.models import Shop
from portal.services import moves, sweeps
from tests.builders import (
    NOW,
    at,
    make_calendar,
    make_carrier,
    make_contract,
    make_partner,
    make_shop,
    merchant,
    partner_actor,
    staff,
)
from tests.carriers.test_complaints import complaint, courier_of, go
from tests.carriers.test_pickups import after, book, report

FIRST = at("2026-12-01 03:00:00")
FINANCE = staff(Role.FINANCE, id=5)
LINES = st.lists(
    st.tuples(st.sampled_from(["freight", "penalty", "adjustment"]), st.integers(-(10**7), 10**7))
)


@given(LINES)
def test_every_posting_adds_up_to_zero_and_paying_clears_what_is_owed(lines: list[tuple[str, int]]) -> None:
    accepted, paid = dict(posting("accepted", lines)), dict(posting("paid", lines))

    assert sum(accepted.values()) == sum(paid.values()) == 0
    assert accepted.get("payable", 0) + paid.get("payable", 0) == 0
    assert -accepted.get("payable", 0) == sum(fen for _kind, fen in lines)


def test_the_month_before_january_is_december() -> None:
    before, since = month_before(at("2027-01-15 00:00:00").date())

    assert (str(before), str(since)) == ("2026-12-01", "2027-01-01")


@pytest.fixture
def shop(db: None) -> Shop:
    make_calendar()
    carrier = make_carrier("jd", partner=make_partner(("courier",)))
    shop = make_shop()
    make_contract(carrier, shop, penalties={"loss": {"fen": 700}})
    return shop


def collect(shop: Shop, fee_fen: int = 1500, **fields: Any) -> None:
    pickup = report(book(shop, **fields), "picked_up", after(30))
    billed(pickup, fee_fen)
    Shipment.objects.filter(waybill="WB1").update(waybill=pickup.number)


def billed(pickup: PickupOrder, fee_fen: int) -> None:
    """The carrier's own bill for a parcel, as its system tells it."""
    told = Update(
        kind=UpdateKind.FEE,
        carrier="any",
        tracking_number="WB1",
        order_ref=f"{pickup.number}-1",
        raw_status="15",
        fee_total_fen=fee_fen,
    )
    apply_update(CarrierAccount.objects.get(), told, received_at=after(60))


def statement(sent: bool = True) -> CarrierStatement:
    settlement.draw_up(at=FIRST)
    row = CarrierStatement.objects.get()
    return moves.perform(row, "send", actor=FINANCE, at=FIRST) if sent else row


def courier(row: CarrierStatement) -> Actor:
    assert row.carrier.partner
    return partner_actor(row.carrier.partner)


def accept(row: CarrierStatement, shop: Shop) -> CarrierStatement:
    row = moves.perform(row, "accept_for_carrier", actor=courier(row), at=FIRST)
    return moves.perform(row, "accept_for_customer", actor=merchant(shop), at=FIRST)


def disputed(row: CarrierStatement, shop: Shop, claimed_fen: int = 1200) -> LineDispute:
    line = row.lines.get(kind="freight")
    return disputes.dispute(line, claimed_fen=claimed_fen, reason="too heavy", actor=merchant(shop), at=FIRST)


def penalty(shop: Shop) -> CarrierComplaint:
    row = complaint(book(shop))
    return go(row, "accept_fault", courier_of(row), amount_fen=0)


def test_last_months_parcels_stand_on_one_statement(shop: Shop) -> None:
    collect(shop)
    collect(shop, 900)

    row = statement(sent=False)

    assert (str(row.period), row.total_fen, row.lines.count()) == ("2026-11-01", 2400, 2)


def test_drawing_up_twice_makes_one_statement(shop: Shop) -> None:
    collect(shop)

    assert (settlement.draw_up(at=FIRST), settlement.draw_up(at=FIRST)) == (1, 0)


def test_this_months_parcels_wait_for_the_next_statement(shop: Shop) -> None:
    collect(shop)

    assert settlement.draw_up(at=NOW) == 0


def test_what_the_sender_paid_in_cash_is_not_billed(shop: Shop) -> None:
    collect(shop, pay_mode="cash")

    assert settlement.draw_up(at=FIRST) == 0


def test_a_statement_costs_as_many_queries_for_one_parcel_as_for_many(
    shop: Shop, django_assert_max_num_queries: Any
) -> None:
    for _ in range(6):
        collect(shop)

    with django_assert_max_num_queries(24):
        settlement.draw_up(at=FIRST)


def test_a_penalty_is_billed_when_it_can_no_longer_be_appealed(shop: Shop) -> None:
    row = penalty(shop)

    found = statement(sent=False)

    assert [(line.kind, line.amount_fen, line.reference) for line in found.lines.all()] == [
        ("penalty", -700, row.number)
    ]


def test_a_penalty_that_can_be_appealed_is_not_billed(shop: Shop) -> None:
    row = penalty(shop)
    CarrierComplaint.objects.filter(pk=row.pk).update(appeal_until=FIRST)

    assert settlement.draw_up(at=FIRST) == 0


def test_the_total_is_the_sum_of_the_lines_whatever_is_disputed(shop: Shop) -> None:
    collect(shop)
    penalty(shop)
    row = statement()
    moves.perform(disputed(row, shop), "agree", actor=courier(row), at=FIRST)

    row.refresh_from_db()
    assert row.total_fen == row.lines.aggregate(total=Sum("amount_fen"))["total"] == 1200 - 700


def test_both_sides_accept_and_the_books_balance(shop: Shop) -> None:
    collect(shop)
    penalty(shop)

    row = accept(statement(), shop)
    row = moves.perform(row, "pay", actor=merchant(shop), at=FIRST, data={"reference": "BANK-1"})

    assert row.state == "paid"
    assert StatementPosting.objects.aggregate(total=Sum("amount_fen"))["total"] == 0
    assert [(p.book, p.amount_fen) for p in row.postings.filter(step="accepted")] == [
        ("freight", 1500), ("penalties", -700), ("payable", -800),
    ]  # fmt: skip


def test_one_side_alone_does_not_conclude(shop: Shop) -> None:
    collect(shop)

    row = moves.perform(statement(), "accept_for_customer", actor=merchant(shop), at=FIRST)

    assert (row.state, row.postings.count()) == ("sent", 0)


def test_the_platform_does_not_accept_for_a_shop(shop: Shop) -> None:
    collect(shop)

    with pytest.raises(Refused):
        moves.perform(statement(), "accept_for_customer", actor=FINANCE, at=FIRST)


def test_silence_accepts_a_statement(shop: Shop) -> None:
    collect(shop)
    row = statement()

    sweeps.fire_deadlines(at=FIRST + timedelta(days=8))

    row.refresh_from_db()
    assert (row.state, row.postings.count()) == ("accepted", 2)


def test_a_dispute_stops_the_clock_and_takes_back_acceptance(shop: Shop) -> None:
    collect(shop)
    row = moves.perform(statement(), "accept_for_customer", actor=merchant(shop), at=FIRST)

    disputed(row, shop)

    row.refresh_from_db()
    assert (row.state, row.customer_accepted_at) == ("disputed", None)


def test_an_agreed_dispute_is_corrected_by_another_line(shop: Shop) -> None:
    collect(shop)
    row = statement()

    moves.perform(disputed(row, shop), "agree", actor=courier(row), at=FIRST)

    row.refresh_from_db()
    assert (row.state, row.total_fen) == ("sent", 1200)
    assert list(row.lines.values_list("kind", "amount_fen")) == [("freight", 1500), ("adjustment", -300)]


@pytest.mark.parametrize(
    ("name", "data", "total"),
    [
        ("find_valid", {"reason": "scales", "agreed_fen": 1300}, 1300),
        ("find_valid", {"reason": "scales"}, 1200),
        ("find_invalid", {"reason": "scales"}, 1500),
        ("find_unclear", {"reason": "no photo"}, 1500),
    ],
)
def test_where_the_sides_do_not_agree_the_platform_decides(
    shop: Shop, name: str, data: dict[str, Any], total: int
) -> None:
    collect(shop)
    row = statement()
    dispute = moves.perform(
        disputed(row, shop), "refuse", actor=courier(row), at=FIRST, data={"reason": "weighed twice"}
    )

    moves.perform(dispute, name, actor=staff(Role.SUPERVISOR), at=FIRST, data=data)

    row.refresh_from_db()
    assert (row.state, row.total_fen) == ("sent", total)


def test_nobody_answers_his_own_dispute(shop: Shop) -> None:
    collect(shop)
    dispute = disputed(statement(), shop)

    with pytest.raises(Refused):
        moves.perform(dispute, "agree", actor=merchant(shop), at=FIRST)
    assert moves.perform(dispute, "cancel", actor=merchant(shop), at=FIRST).state == "cancelled"


def test_a_line_is_disputed_once_and_only_by_the_sides(shop: Shop) -> None:
    collect(shop)
    row = statement()
    disputed(row, shop)

    with pytest.raises(Refused):
        disputed(row, shop, 1100)
    with pytest.raises(NotFound):
        disputed(row, make_shop())
    with pytest.raises(NotPermitted):
        line = row.lines.get()
        disputes.dispute(line, claimed_fen=1, reason="x", actor=staff(Role.SUPERVISOR), at=FIRST)


def test_a_penalised_complaint_closes_when_its_statement_is_accepted(shop: Shop) -> None:
    penalty(shop)
    row = statement()

    assert complaints.close_final(at=FIRST) == 0
    accept(row, shop)
    assert complaints.close_final(at=FIRST) == 1


def test_a_contract_closes_when_everything_is_billed_and_paid(shop: Shop) -> None:
    collect(shop)
    end = FIRST + timedelta(days=9)
    CarrierContract.objects.update(valid_until=end)
    moves.perform(CarrierContract.objects.get(), "end", actor=SYSTEM, at=end)
    Shipment.objects.update(waybill="WB1")
    report(book_of(shop), "delivered", after(900))

    assert contracts.close_wound_down(at=end) == 0
    row = accept(statement(), shop)
    moves.perform(row, "pay", actor=merchant(shop), at=end, data={"reference": "BANK-1"})
    assert contracts.close_wound_down(at=end) == 1


def book_of(shop: Shop) -> Any:
    return CarrierContract.objects.get(shop=shop).pickups.get()
