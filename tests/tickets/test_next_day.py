"""Next-day promises: fixed at payment, judged by the carrier's records, missed without anybody reporting it."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

import pytest

from carriers.adapters.updates import Update, UpdateKind
from carriers.services import shipments
from carriers.services.shipments import apply_update
from carriers.states import TrackingStatus
from portal.actors import Role
from portal.errors import CalendarYearMissing, InvalidInput, NotPermitted, Refused
from portal.models import CalendarYear, Enrolment, Shop
from portal.policies.calendar import BusinessCalendar
from portal.services import moves, sweeps
from portal.states import DayKind
from tests.builders import (
    NOW,
    at,
    make_calendar,
    make_carrier,
    make_enrolment,
    make_order,
    make_service,
    make_shop,
    merchant,
    staff,
)
from tickets.models import Compensation, DeliveryPromise, IncidentDetail, IncidentTicket, Order, OrderPromise
from tickets.policies.nextday import LineTimes, promise_dates
from tickets.queries.metrics import shop_metrics
from tickets.services import promises

pytestmark = pytest.mark.django_db
FOUR = time(16, 0)
CALENDAR = BusinessCalendar(
    {date(2026, 10, day): DayKind.HOLIDAY for day in range(1, 8)},
    frozenset({2026}),
)


@pytest.mark.parametrize(
    ("paid", "ship_by", "sign_by"),
    [
        ("2026-11-20 15:59:59", "2026-11-20 16:00:00", "2026-11-22 00:00:00"),
        (
            "2026-11-20 16:00:00",
            "2026-11-21 16:00:00",
            "2026-11-23 00:00:00",
        ),  # K4: the cut-off itself is late
        ("2026-09-30 18:00:00", "2026-10-08 16:00:00", "2026-10-10 00:00:00"),  # K1: after the holidays
        ("2026-10-10 10:00:00", "2026-10-10 16:00:00", "2026-10-12 00:00:00"),  # K2: a Saturday ships
    ],
)
def test_k1_k2_k4_the_dates_are_fixed_by_the_instant_of_payment(
    paid: str, ship_by: str, sign_by: str
) -> None:
    dates = promise_dates(at(paid), LineTimes(FOUR, FOUR), CALENDAR)

    assert (dates.ship_by, dates.sign_by) == (at(ship_by), at(sign_by))


def test_without_a_calendar_nothing_is_promised() -> None:
    with pytest.raises(CalendarYearMissing):
        promise_dates(at("2027-01-04 10:00:00"), LineTimes(FOUR, FOUR), CALENDAR)


@pytest.fixture
def shop() -> Shop:
    make_calendar()
    make_carrier("jd")
    shop = make_shop()
    make_enrolment(shop, "next_day")
    return shop


def sold(shop: Shop, **fields: Any) -> Order:
    return make_order(shop, paid_at=NOW, signed_at=None, carrier="jd", waybill="JD1", **fields)


def scan(
    order: Order, status: str, when: str, *, heard: str = "", sub_status: str | None = None
) -> DeliveryPromise:
    update = Update(
        kind=UpdateKind.TRACKING,
        carrier="jd",
        tracking_number="JD1",
        status=TrackingStatus(status),
        sub_status=sub_status,
        raw_status=status,
        occurred_at=at(when),
    )
    assert order.shipment and order.shipment.account
    apply_update(order.shipment.account, update, received_at=at(heard or when))
    return DeliveryPromise.objects.get()


def test_an_unknown_year_gives_no_promise(shop: Shop) -> None:
    CalendarYear.objects.all().delete()
    from django.core.cache import cache

    cache.clear()
    sold(shop)

    assert not DeliveryPromise.objects.exists()


def test_a_parcel_signed_in_time_keeps_the_promise(shop: Shop) -> None:
    order = sold(shop)
    scan(order, "picked_up", "2026-11-20 15:30:00")

    promise = scan(order, "delivered", "2026-11-21 20:00:00")

    assert (promise.state, promise.shipped_at) == ("kept", at("2026-11-20 15:30:00"))


def test_a_miss_opens_one_incident_with_three_clocks(shop: Shop) -> None:
    sold(shop)

    for hours in (0, 1):
        sweeps.fire_deadlines(at=at("2026-11-22 00:00:00") + timedelta(hours=hours))

    incident = IncidentTicket.objects.get()
    assert DeliveryPromise.objects.get().state == "missed"
    assert incident.contact_due == at("2026-11-22 02:00:00")
    assert incident.cause_due == incident.resolution_due == at("2026-11-23 00:00:00")
    assert incident.follow_up_due is None


def test_the_verdict_follows_the_event_not_its_arrival(shop: Shop) -> None:
    order = sold(shop)
    sweeps.fire_deadlines(at=at("2026-11-22 00:00:00"))

    promise = scan(order, "delivered", "2026-11-21 22:00:00", heard="2026-11-22 09:00:00")

    assert (promise.state, IncidentTicket.objects.get().state) == ("kept", "resolved")


def test_c10_the_carriers_scan_counts_not_the_click(shop: Shop) -> None:
    order = sold(shop, shipped_at=at("2026-11-20 15:50:00"))
    sweeps.fire_deadlines(at=at("2026-11-20 16:00:00"))

    promise = scan(order, "picked_up", "2026-11-20 19:20:00")

    assert (promise.state, promise.shipped_at) == ("at_risk", at("2026-11-20 19:20:00"))
    assert order.shipped_at == at("2026-11-20 15:50:00")
    measured = {
        m["metric"]: (m["numerator"], m["denominator"]) for m in shop_metrics(shop, at("2026-11-21 02:00:00"))
    }
    assert measured["shipped_before_cutoff"] == (0, 1)


@pytest.fixture
def incident(shop: Shop) -> IncidentTicket:
    order = sold(shop)
    scan(order, "picked_up", "2026-11-20 19:20:00")
    sweeps.fire_deadlines(at=at("2026-11-22 00:00:00"))
    return IncidentTicket.objects.get()


def act(incident: IncidentTicket, name: str, **data: Any) -> IncidentTicket:
    return moves.perform(
        incident, name, actor=merchant(incident.shop), at=at("2026-11-22 01:00:00"), data=data
    )


def test_k8_tracking_overrides_what_the_merchant_says(incident: IncidentTicket) -> None:
    act(incident, "name_cause", cause="carrier_transit_late", note="the courier was slow")

    incident.refresh_from_db()
    assert IncidentDetail.objects.get().cause == "merchant_late"
    assert incident.decision["done"]["cause"]["claimed"] == "carrier_transit_late"


def test_k16_the_follow_up_waits_for_the_delivery(incident: IncidentTicket) -> None:
    with pytest.raises(Refused) as refusal:
        act(incident, "record_follow_up", channel="phone", corrective_action="ship earlier")
    assert [reason.code for reason in refusal.value.reasons] == ["not_delivered"]


def test_k10_an_incident_closes_only_with_all_four_checkpoints(incident: IncidentTicket) -> None:
    act(incident, "record_contact", channel="phone", remedy="coupon", amount=500, accepted=True, note="sorry")
    with pytest.raises(Refused):
        act(incident, "resolve")

    scan(Order.objects.get(), "delivered", "2026-11-22 00:30:00")
    act(incident, "name_cause", cause="other", note="unknown")
    act(incident, "record_resolution", resolution="expedited", note="pressed")
    act(incident, "record_follow_up", channel="sms", corrective_action="second pick-up round")

    assert act(incident, "resolve").state == "resolved"


def test_a_checkpoint_done_stops_its_own_clock_only(incident: IncidentTicket) -> None:
    from portal.models import Deadline

    act(incident, "record_contact", channel="phone", remedy="coupon", amount=500, accepted=True, note="sorry")

    running = Deadline.objects.filter(settled_at=None, subject_id=incident.pk, move="").values_list(
        "name", flat=True
    )
    assert set(running) == {"cause", "resolution"}


def closed(incident: IncidentTicket) -> IncidentTicket:
    """All four checkpoints done, and closed."""
    act(incident, "record_contact", channel="phone", remedy="coupon", amount=500, accepted=True, note="sorry")
    scan(Order.objects.get(), "delivered", "2026-11-22 00:30:00")
    act(incident, "name_cause", cause="other", note="unknown")
    act(incident, "record_resolution", resolution="expedited", note="pressed")
    act(incident, "record_follow_up", channel="sms", corrective_action="second pick-up round")
    return act(incident, "resolve")


def test_b10_the_shops_own_promise_of_fifty_yuan_is_paid_once_although_it_ended_it_since() -> None:
    make_calendar()
    make_carrier("jd")
    five_percent = [{"kind": "next_day", "penalty": {"percent": [5, 100]}}]
    make_service("next_day", promises=five_percent)
    member = make_enrolment(shop := make_shop(), "next_day")
    pledge(member, 5_000)
    order = sold(shop)
    pledge(member, 0)
    scan(order, "picked_up", "2026-11-20 19:20:00")
    sweeps.fire_deadlines(at=at("2026-11-22 00:00:00"))

    closed(IncidentTicket.objects.get())

    assert list(Compensation.objects.values_list("amount_fen", "state")) == [(5_000, "reserved")]


@pytest.mark.parametrize(("excused", "owed"), [(False, [5_000]), (True, [])])
def test_k12_each_order_is_compensated_unless_the_platform_excuses_it_with_a_reason(
    excused: bool, owed: list[int]
) -> None:
    make_calendar()
    make_carrier("jd")
    make_service("next_day", promises=[{"kind": "next_day", "penalty": {"fen": 5_000}}])
    make_enrolment(shop := make_shop(), "next_day")
    order = sold(shop)
    scan(order, "picked_up", "2026-11-20 19:20:00")
    sweeps.fire_deadlines(at=at("2026-11-22 00:00:00"))
    if excused:
        promise = OrderPromise.objects.get(kind="next_day")
        said = {"reason": "The whole warehouse burned down."}
        moves.perform(
            promise, "excuse", actor=staff(Role.SUPERVISOR), at=at("2026-11-22 00:10:00"), data=said
        )

    closed(IncidentTicket.objects.get())

    assert list(Compensation.objects.values_list("amount_fen", flat=True)) == owed


def pledge(member: Enrolment, fen: int) -> None:
    moves.perform(member, "pledge", actor=merchant(member.shop), at=NOW, data={"amount_fen": fen})


@pytest.mark.parametrize("sub_status", ["collected", "by_other"])
def test_f6_a_locker_without_consent_starts_no_clock_and_keeps_no_promise(
    shop: Shop, sub_status: str
) -> None:
    order = sold(shop)

    promise = scan(order, "delivered", "2026-11-21 20:00:00", sub_status=sub_status)

    order.refresh_from_db()
    assert order.shipment and order.shipment.status == "delivered"
    assert (order.signed_at, promise.signed_at, promise.state) == (None, None, "at_risk")


def test_f6_with_consent_the_locker_counts(shop: Shop) -> None:
    order = sold(shop)
    assert order.shipment
    shipments.record_consent(order.shipment, agrees=True, actor=staff(Role.CARRIER_MANAGER), at=NOW)

    promise = scan(order, "delivered", "2026-11-21 20:00:00", sub_status="collected")

    order.refresh_from_db()
    assert (order.signed_at, promise.state) == (at("2026-11-21 20:00:00"), "kept")


def test_f6_consent_given_afterwards_confirms_the_delivery(shop: Shop) -> None:
    order = sold(shop)
    scan(order, "delivered", "2026-11-21 20:00:00", sub_status="collected")
    assert order.shipment

    desk = staff(Role.CARRIER_MANAGER)
    shipments.record_consent(order.shipment, agrees=True, actor=desk, at=at("2026-11-21 21:00:00"))

    order.refresh_from_db()
    assert order.signed_at == at("2026-11-21 20:00:00")
    assert DeliveryPromise.objects.get().state == "kept"


def test_f6_only_the_desk_records_consent(shop: Shop) -> None:
    order = sold(shop)
    assert order.shipment
    with pytest.raises(NotPermitted):
        shipments.record_consent(order.shipment, agrees=True, actor=merchant(shop), at=NOW)


ABSENT = "recipient_not_home"


def test_k6_an_attempt_in_time_keeps_the_promise(shop: Shop) -> None:
    order = sold(shop)
    scan(order, "picked_up", "2026-11-20 15:30:00")
    promise = scan(order, "delivery_failed", "2026-11-21 20:00:00", sub_status=ABSENT)
    assert (promise.state, promise.attempt_at) == ("kept", at("2026-11-21 20:00:00"))
    assert promise.promise.state == "kept"


def test_k6_an_attempt_after_the_promised_time_keeps_nothing(shop: Shop) -> None:
    order = sold(shop)
    scan(order, "picked_up", "2026-11-20 15:30:00")
    sweeps.fire_deadlines(at=at("2026-11-22 00:00:00"))
    assert scan(order, "delivery_failed", "2026-11-22 09:00:00", sub_status=ABSENT).state == "missed"


def test_k6_an_attempt_reported_late_takes_the_miss_back(shop: Shop) -> None:
    order = sold(shop)
    scan(order, "picked_up", "2026-11-20 15:30:00")
    sweeps.fire_deadlines(at=at("2026-11-22 00:00:00"))
    late = scan(
        order, "delivery_failed", "2026-11-21 20:00:00", heard="2026-11-22 09:00:00", sub_status=ABSENT
    )
    assert (late.state, late.promise.state, IncidentTicket.objects.get().state) == (
        "kept",
        "kept",
        "resolved",
    )


def test_k14_an_order_taken_back_before_shipping_leaves_nothing_to_break(shop: Shop) -> None:
    order = sold(shop)
    promises.void_for(order, "the buyer took the order back", at=NOW)
    sweeps.fire_deadlines(at=at("2026-11-22 00:00:00"))
    assert (DeliveryPromise.objects.get().state, IncidentTicket.objects.count()) == ("void", 0)


def test_an_exempt_promise_is_excused_with_its_public_reason(shop: Shop) -> None:
    sold(shop)
    sweeps.fire_deadlines(at=at("2026-11-22 00:00:00"))
    boss, why = staff(Role.SUPERVISOR), {"reason": "flood in the county"}
    promise = moves.perform(DeliveryPromise.objects.get(), "exempt", actor=boss, at=NOW, data=why)
    promise.promise.refresh_from_db()
    assert (promise.state, promise.promise.state, IncidentTicket.objects.get().state) == (
        "exempt",
        "excused",
        "resolved",
    )


def missed(shop: Shop, **promised: Any) -> IncidentTicket:
    sold(shop)
    sweeps.fire_deadlines(at=at("2026-11-22 00:00:00"))
    return IncidentTicket.objects.get()


def contacted(row: IncidentTicket, remedy: str, **said: Any) -> IncidentTicket:
    data = {"channel": "phone", "remedy": remedy, "note": "sorry"} | said
    return moves.perform(row, "record_contact", actor=merchant(row.shop), at=NOW, data=data)


def test_only_what_the_promise_names_may_be_offered(shop: Shop) -> None:
    row = missed(shop)
    OrderPromise.objects.filter(pk=row.promise_id).update(parameters={"remedies": ["coupon"]})
    with pytest.raises(InvalidInput):
        contacted(IncidentTicket.objects.get(), "points", amount=100)
    assert (
        contacted(IncidentTicket.objects.get(), "coupon", amount=500).decision["done"]["contact"]["amount"]
        == 500
    )


def test_an_accepted_coupon_says_what_it_is_worth(shop: Shop) -> None:
    row = missed(shop)
    with pytest.raises(InvalidInput):
        contacted(row, "coupon", accepted=True)


def test_a_contested_cause_keeps_the_incident_open_until_the_platform_decides(shop: Shop) -> None:
    row = missed(shop)
    said = {"cause": "carrier_pickup_late", "note": "the van came late"}
    row = moves.perform(row, "name_cause", actor=merchant(shop), at=NOW, data=said)
    row = moves.perform(row, "contest", actor=merchant(shop), at=NOW, data={"reason": "see the gate book"})
    with pytest.raises(Refused) as problem:
        moves.perform(row, "resolve", actor=merchant(shop), at=NOW)
    assert "contest_open" in [reason.code for reason in problem.value.reasons]
    decided = {"fault": "carrier", "reason": "the gate book shows it"}
    row = moves.perform(row, "decide_fault", actor=staff(Role.SUPERVISOR), at=NOW, data=decided)
    assert row.decision["fault"] == "carrier"
