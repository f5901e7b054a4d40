"""Parcels of international providers in the database: local times, overall states, and calls about them."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.template.loader import render_to_string

from carriers import tasks
from carriers.adapters.base import Answer, PushRequest
from carriers.adapters.http import Received
from carriers.models import CarrierCall, Shipment, UnknownCode
from carriers.queries.calls import outgoing_request
from carriers.queries.for_merchants import scans_of
from carriers.services import calls, polling, pushes, shipments
from carriers.services.shipments import apply_update
from carriers.web.tracking import parcels
from tests.builders import NOW, make_carrier
from tests.carriers.adapters.samples import ADAPTERS, PAYLOADS, push, read

pytestmark = pytest.mark.django_db


def parcel(provider: str, waybill: str) -> Shipment:
    carrier = make_carrier("fedex", provider=provider)
    account = carrier.accounts.get()
    account.credentials = {"api_key": "k", "secret": "s"}
    account.save()
    return shipments.register(
        reference="OR1", account=account, carrier_id=carrier.pk, waybill=waybill, shop_id=None, at=NOW
    )


def receive(row: Shipment, request: PushRequest) -> None:
    pushes.store(row.account, request, at=NOW)
    pushes.apply_due(at=NOW)
    row.refresh_from_db()


def told(**result: Any) -> PushRequest:
    return PushRequest("POST", {}, {}, json.dumps(result).encode())


def answer(provider: str, name: str) -> Any:
    given = read(PAYLOADS / provider / f"{name}.json")
    body = given["response"]["body"].encode()
    return ADAPTERS[provider].read_answer(given["kind"], 200, body).updates[0]


@pytest.fixture
def without_zones() -> Shipment:
    row = parcel("karrio", "397538144353")
    receive(row, push(read(PAYLOADS / "karrio" / "fedex_delivered.json")))
    return row


def test_a_parcel_known_by_local_times_is_delivered_when_we_hear_of_it(without_zones: Shipment) -> None:
    assert (without_zones.status, without_zones.delivered_at) == ("delivered", NOW)


def test_local_times_are_stored_as_what_they_are(without_zones: Shipment) -> None:
    last = without_zones.events.filter(is_event=True).last()

    assert (last.happened_at, last.happened_local) == (None, "2023-05-01T10:39:00")


def test_local_times_are_shown_newest_first(without_zones: Shipment) -> None:
    shown = parcels([without_zones])[without_zones.pk]["scans"]

    assert [scan["local_time"] for scan in shown[:2]] == ["2023-05-01 10:39", "2023-05-01 05:27"]


@pytest.mark.parametrize("page", ["carriers/parts/parcel.html", "buyer/parts/tracking.html"])
def test_a_page_says_that_a_time_is_local(page: str, without_zones: Shipment) -> None:
    shown = parcels([without_zones])[without_zones.pk]

    html = render_to_string(page, {"parcel": shown, "scans": shown["scans"]})

    assert '<time datetime="2023-05-01 10:39">2023-05-01 10:39</time> (' in html


def test_scans_without_any_time_are_not_shown() -> None:
    row = parcel("karrio", "39")

    receive(row, told(event="tracker_updated", data={"tracking_number": "39", "events": [{"code": "DL"}]}))

    assert (row.events.filter(is_event=True).count(), scans_of([row])[row.pk]) == (1, [])


def test_the_overall_state_outweighs_the_scan_of_the_same_moment() -> None:
    row = parcel("aftership", "111111111111")

    apply_update(row.account, answer("aftership", "mark_lost_response"), received_at=NOW)

    row.refresh_from_db()
    assert (row.status, row.sub_status) == ("exception", "lost")
    assert row.events.get(status="delivered").fact == {"counts": False}


def test_scans_of_mixed_times_keep_the_order_of_their_telling() -> None:
    row = parcel("17track", "AA123456789BR")
    update = answer("17track", "correios_delivered_response")

    apply_update(row.account, update, received_at=NOW)

    shown = [event.status for event in scans_of([row])[row.pk]]
    assert shown == ["delivered", "out_for_delivery", "picked_up"]
    assert [event.status for event in row.events.filter(is_event=True)] == shown[::-1]


def test_the_same_local_times_again_are_the_same_rows(without_zones: Shipment) -> None:
    before = without_zones.events.count()
    update = ADAPTERS["karrio"].parse(push(read(PAYLOADS / "karrio" / "fedex_delivered.json")))[0]

    apply_update(without_zones.account, update, received_at=NOW + timedelta(days=1))

    assert without_zones.events.count() == before


def test_a_code_longer_than_its_column_is_cut() -> None:
    row = parcel("easypost", "EZ1")

    receive(row, told(description="tracker.updated", result={"tracking_code": "EZ1", "status": "x" * 60}))

    assert [code.code for code in UnknownCode.objects.all()] == ["x" * 40]


@pytest.mark.parametrize("provider", ["17track", "aftership", "easypost", "karrio", "shippo"])
def test_a_parcel_is_registered_with_its_provider(provider: str) -> None:
    polling.subscribe(parcel(provider, "39"), at=NOW)

    request = outgoing_request(CarrierCall.objects.get(), NOW)

    assert request is not None and request.method == "POST" and b"39" in request.body


@pytest.mark.parametrize("provider", ["17track", "aftership", "shippo"])
def test_our_own_number_goes_with_it(provider: str) -> None:
    polling.subscribe(parcel(provider, "39"), at=NOW)

    request = outgoing_request(CarrierCall.objects.get(), NOW)

    assert request is not None and b'"OR1"' in request.body


@pytest.mark.parametrize("provider", ["aftership", "dhl", "easypost", "karrio", "shippo"])
def test_a_silent_parcel_is_asked_for(provider: str) -> None:
    polling.ask_about([parcel(provider, "39")], at=NOW)

    request = outgoing_request(CarrierCall.objects.get(), NOW)

    assert request is not None and request.method == "GET" and "39" in request.url


def asked(monkeypatch: pytest.MonkeyPatch, row: Shipment, http_status: int, body: str) -> CarrierCall:
    """The call after the worker has made it and this was the answer."""
    monkeypatch.setattr(tasks.http, "send", lambda request: Received(http_status, body.encode()))
    polling.ask_about([row], at=NOW)
    tasks.send_calls()
    row.refresh_from_db()
    return CarrierCall.objects.get()


def test_the_worker_asks_and_the_answer_moves_the_parcel(monkeypatch: pytest.MonkeyPatch) -> None:
    row = parcel("shippo", "9205590164917337534322")
    said = read(PAYLOADS / "shippo" / "usps_delivered_response.json")["response"]["body"]

    call = asked(monkeypatch, row, 200, said)

    assert (call.state, row.status, row.events.filter(is_event=True).count()) == ("done", "delivered", 11)


@pytest.mark.parametrize(("http_status", "state"), [(429, "pending"), (0, "pending"), (404, "failed")])
def test_the_worker_asks_again_where_that_can_help(
    monkeypatch: pytest.MonkeyPatch, http_status: int, state: str
) -> None:
    assert asked(monkeypatch, parcel("dhl", "JD01"), http_status, "{}").state == state


def test_an_answer_without_a_number_is_about_the_parcel_asked_for() -> None:
    row = parcel("cainiao", "YT0001")
    call = CarrierCall.objects.create(
        account=row.account, kind="query", shipment=row, created_at=NOW, next_attempt_at=NOW
    )
    update = replace(answer("cainiao", "logistics_detail_response"), tracking_number=None)

    calls.record_answer(call, Answer(ok=True, updates=(update,)), at=NOW)

    row.refresh_from_db()
    assert row.status == "pending" and row.events.exists()
