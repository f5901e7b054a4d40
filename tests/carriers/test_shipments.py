"""Parcels in the database: every captured sequence ends as expected, in any order and with duplicates."""

from __future__ import annotations

import json
import random
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from carriers.adapters.base import PushRequest
from carriers.adapters.updates import Update, UpdateKind
from carriers.models import Carrier, CarrierAccount, InboundPush, Shipment, UnknownCode
from carriers.services import pushes, shipments
from carriers.services.shipments import apply_update
from carriers.states import TrackingStatus
from portal.models import TimelineEvent
from tests.builders import NOW, at, make_carrier
from tests.carriers.adapters.samples import push, sequence
from tests.carriers.parcels import broken_chains, hear, make_parcel, scan

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=1)
MANY = 25
"""SQLite takes so many parcels in one statement."""
NAMES = (
    "pickup_order_with_late_and_repeated_callbacks",
    "full_history_pushes_replayed",
    "incremental_routes",
)


def parcel(name: str) -> tuple[dict[str, Any], CarrierAccount, Shipment]:
    """The sequence, the account it is pushed to, and the one parcel it is about."""
    story = sequence(name)
    carrier = make_carrier("sf", provider=story["provider"])
    account = carrier.accounts.get()
    first = pushes.adapter_for(account.provider).parse(push(story["steps"][0]))[0]
    row = Shipment(reference=first.order_ref or "OR1", carrier=carrier, account=account)
    row.waybill = first.tracking_number or ""
    row.created_at = row.updated_at = NOW
    row.save()
    return story, account, row


def receive(account: CarrierAccount, step: dict[str, Any], when: datetime) -> None:
    pushes.store(account, push(step), at=when)
    pushes.apply_due(at=when)


def stored(row: Shipment) -> tuple[str, str | None, int]:
    row.refresh_from_db()
    return row.status, row.sub_status or None, row.events.filter(is_event=True).count()


@pytest.mark.parametrize("name", NAMES)
def test_the_stored_state_after_each_step(name: str) -> None:
    story, account, row = parcel(name)
    for minute, step in enumerate(story["steps"]):
        receive(account, step, NOW + timedelta(minutes=minute))

        after = step["after"]
        assert stored(row) == (after["status"], after["sub_status"], after["events_stored"]), step["note"]


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("name", NAMES)
def test_any_order_with_duplicates_ends_the_same(name: str, seed: int) -> None:
    story, account, row = parcel(name)
    steps = story["steps"] * 2
    random.Random(seed).shuffle(steps)

    for minute, step in enumerate(steps):
        receive(account, step, NOW + timedelta(minutes=minute))

    after = story["steps"][-1]["after"]
    assert stored(row) == (after["status"], after["sub_status"], after["events_stored"])


def tracked(status: str, minutes: int, **fields: Any) -> Update:
    facts = {
        "carrier": "sf",
        "tracking_number": "SF1",
        "raw_status": status,
        "occurred_at": NOW + timedelta(minutes=minutes),
    }
    return Update(kind=UpdateKind.TRACKING, status=TrackingStatus(status), **(facts | fields))


@pytest.fixture
def row() -> Shipment:
    carrier = make_carrier()
    return shipments.register(
        reference="OR1",
        account=carrier.accounts.get(),
        carrier_id=carrier.pk,
        waybill="SF1",
        shop_id=None,
        at=NOW,
    )


def test_f2_reversed_scans_end_as_delivered(row: Shipment) -> None:
    for status, minutes in (("delivered", 30), ("out_for_delivery", 20), ("picked_up", 10)):
        apply_update(row.account, tracked(status, minutes), received_at=NOW + timedelta(hours=1))

    row.refresh_from_db()
    assert (row.status, row.picked_up_at, row.delivered_at) == (
        "delivered",
        NOW + timedelta(minutes=10),
        NOW + timedelta(minutes=30),
    )


def test_f8_a_push_for_an_unknown_waybill_waits_for_its_parcel() -> None:
    story, account, row = parcel("incremental_routes")
    Shipment.objects.filter(pk=row.pk).update(reference="other", waybill="")
    receive(account, story["steps"][0], NOW)
    assert InboundPush.objects.get().state == "waiting"

    Shipment.objects.filter(pk=row.pk).update(reference=row.reference)
    pushes.apply_due(at=NOW + timedelta(hours=7))

    assert stored(row)[0] == "in_transit"


def test_e20_a_clock_that_runs_ahead_is_not_believed(row: Shipment) -> None:
    apply_update(row.account, tracked("picked_up", 9), received_at=NOW)

    row.refresh_from_db()
    assert row.picked_up_at == NOW


def test_an_unknown_code_is_kept_counted_and_changes_nothing(row: Shipment) -> None:
    apply_update(row.account, tracked("unknown", 5, raw_status="777"), received_at=NOW + timedelta(hours=1))

    row.refresh_from_db()
    assert row.status == "pending"
    assert list(UnknownCode.objects.values_list("code", "seen")) == [("777", 1)]


def test_the_same_push_twice_is_one_row_and_one_fact(row: Shipment) -> None:
    for _ in range(2):
        apply_update(row.account, tracked("picked_up", 1), received_at=NOW + timedelta(hours=1))

    assert row.events.count() == 1
    assert TimelineEvent.objects.filter(name="shipment.picked_up").count() == 1


def test_a_push_that_breaks_us_does_not_stop_its_neighbours(monkeypatch: pytest.MonkeyPatch) -> None:
    story, account, _row = parcel("incremental_routes")
    for step in story["steps"]:
        pushes.store(account, push(step), at=NOW)
    poison = InboundPush.objects.order_by("id")[1].pk
    real = pushes.told_by
    monkeypatch.setattr(pushes, "told_by", lambda p: real(p) if p.pk != poison else 1 / 0)

    settled = pushes.apply_due(at=NOW)

    assert settled == InboundPush.objects.count() - 1
    assert list(InboundPush.objects.exclude(state="applied").values_list("pk", "state")) == [
        (poison, "stored")
    ]


def test_delivered_as_the_first_thing_heard_moves_the_case_all_the_way() -> None:
    from tests.tickets.test_returns import NOW as ASKED
    from tests.tickets.test_returns import call, insured_return

    ticket = insured_return()
    pickup = call(ticket)
    reference = {"order_ref": f"{pickup}-1"}
    apply_update(
        CarrierAccount.objects.get(),
        tracked("delivered", 300, **reference),
        received_at=ASKED + timedelta(hours=6),
    )

    ticket.refresh_from_db()
    assert (ticket.state, ticket.goods) == ("wait_confirm", "with_merchant")
    assert ticket.confirm_due == at("2026-11-28 00:00:00")


def test_many_pushes_cost_no_more_queries_than_one() -> None:
    numbers = [f"SF{n}" for n in range(2 + MANY)]
    for number in numbers:
        make_parcel(number)
    account = CarrierAccount.objects.get()
    spent = []
    for waybills in (numbers[:1], numbers[1:2], numbers[2:]):
        for waybill in waybills:
            pushes.store(account, scan("50", 10, waybill), at=LATER)
        with CaptureQueriesContext(connection) as queries:
            assert pushes.apply_due(at=LATER) == len(waybills)
        spent.append(len(queries))

    assert spent[1] == spent[2] <= 16, "after the first, which fills the caches"
    assert broken_chains() == []


def test_two_turns_in_one_batch_are_two_facts_and_each_is_told() -> None:
    parcel = hear(make_parcel(), scan("50", 10), scan("80", 30), at=NOW + timedelta(hours=1))

    told = TimelineEvent.objects.filter(name__startswith="shipment.").order_by("id")
    assert [event.name for event in told] == ["shipment.created", "shipment.picked_up", "shipment.delivered"]
    assert broken_chains() == [] and parcel.version == 3


def test_a_number_learned_in_a_batch_is_known_to_the_rest_of_it() -> None:
    parcel = make_parcel("")
    first, second = scan("50", 10, orderid=parcel.reference), scan("80", 30)

    assert hear(parcel, first, second).status == "delivered"


def test_a_parcel_of_another_account_is_out_of_reach() -> None:
    parcel, stranger = make_parcel("SF1"), make_carrier("jd").accounts.get()

    assert apply_update(stranger, tracked("delivered", 5), received_at=NOW + timedelta(hours=1)) is None
    parcel.refresh_from_db()
    assert parcel.status == "pending"


def test_e20_a_time_not_believed_is_marked_and_its_repetition_is_no_news(row: Shipment) -> None:
    for hours in (0, 1):
        apply_update(row.account, tracked("picked_up", 9), received_at=NOW + timedelta(hours=hours))

    assert row.events.get().fact == {"clock_ahead": True}


def test_d14_three_company_codes_for_one_parcel_are_one_parcel() -> None:
    parcel = shipments.register(
        reference="OR1", account=make_carrier("debangkuaidi").accounts.get(), carrier_id=Carrier.objects.get().pk,
        waybill="DP1", shop_id=None, at=NOW,
    )  # fmt: skip
    assert parcel.account
    for minutes, com in enumerate(("debangwuliu", "zhaijisong", "debangkuaidi")):
        param = {"status": "polling", "autoCheck": "1", "comOld": com, "lastResult": _result(com, minutes)}
        form = urlencode({"param": json.dumps(param), "sign": ""}).encode()
        pushes.store(parcel.account, PushRequest("POST", {}, {}, form), at=NOW + timedelta(hours=1))
    pushes.apply_due(at=NOW + timedelta(hours=1))

    parcel.refresh_from_db()
    assert Shipment.objects.get() == parcel and parcel.status == "in_transit"
    assert (
        parcel.events.filter(is_event=True).count()
        == InboundPush.objects.filter(state="applied").count()
        == 3
    )


def _result(com: str, minutes: int) -> dict[str, Any]:
    moment = f"{NOW + timedelta(minutes=minutes):%Y-%m-%d %H:%M:%S}"
    row = {"time": moment, "context": "快件", "statusCode": "1002"}
    return {"com": com, "nu": "DP1", "state": "1002", "data": [row]}
