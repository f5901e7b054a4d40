"""Subscriptions: asked for, told, given up by the provider, asked for again; nothing is lost by itself."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from urllib.parse import urlencode

import pytest

from carriers.adapters.base import Answer, PushRequest
from carriers.models import CarrierCall, Shipment
from carriers.services import calls, polling, pushes, shipments, watching
from portal.models import TimelineEvent
from tests.builders import NOW, make_carrier

pytestmark = pytest.mark.django_db


def after(**length: float) -> datetime:
    return NOW + timedelta(**length)


def push(status: str, at: datetime, *codes: tuple[str, int], nu: str = "YT1") -> None:
    """A tracking push of Kuaidi100 about the one parcel."""
    rows = [
        {"time": f"{NOW + timedelta(minutes=m):%Y-%m-%d %H:%M:%S}", "statusCode": code} for code, m in codes
    ]
    result = {"com": "yuantong", "nu": nu, "state": codes[0][0] if codes else "", "data": rows}
    form = urlencode(
        {"param": json.dumps({"status": status, "lastResult": result, "n": str(at)}), "sign": ""}
    )
    account = Shipment.objects.get().account
    assert account
    pushes.store(account, PushRequest("POST", {}, {}, form.encode()), at=at)
    pushes.apply_due(at=at)


@pytest.fixture
def subscribed() -> Shipment:
    carrier = make_carrier("yuantong")
    facts = {"reference": "OR1", "waybill": "YT1", "shop_id": None, "at": NOW}
    row = shipments.register(account=carrier.accounts.get(), carrier_id=carrier.pk, **facts)
    polling.subscribe(row, at=NOW, phone="5678")
    return row


def state() -> tuple[str, int]:
    return Shipment.objects.values_list("subscription", "subscriptions").get()


def made(kind: str) -> list[CarrierCall]:
    return list(CarrierCall.objects.filter(kind=kind).order_by("id"))


@pytest.mark.parametrize(
    ("answer", "known"),
    [
        (Answer(ok=True), "active"),
        (Answer(ok=True, error_code="501", data={"already_subscribed": True}), "active"),
        (Answer(ok=False, error_code="600"), "none"),
        (Answer(ok=False, retryable=True, error_code="500"), "asked"),
    ],
)
def test_the_answer_says_whether_we_are_subscribed(subscribed: Shipment, answer: Answer, known: str) -> None:
    assert state() == ("asked", 1)

    calls.record_answer(made("subscribe")[0], answer, at=NOW)

    assert state() == (known, 1)


def test_what_a_push_says_of_the_subscription_is_kept(subscribed: Shipment) -> None:
    for status, known in (("polling", "active"), ("shutdown", "ended"), ("polling", "ended")):
        push(status, after(hours=1), ("1", 10))
        assert state() == (known, 1)


def test_f4_an_abort_asks_at_once_tells_the_buyer_and_loses_nothing(subscribed: Shipment) -> None:
    push("polling", after(hours=1), ("1", 10))

    push("abort", after(days=3), ("1", 10))

    subscribed.refresh_from_db()
    assert (subscribed.subscription, subscribed.status) == ("aborted", "picked_up")
    assert TimelineEvent.objects.get(name="shipment.stalled").visibility == "buyer"
    assert len(made("query")) == 1


def test_f4_an_abort_without_any_record_is_no_trace(subscribed: Shipment) -> None:
    push("abort", after(days=3))

    subscribed.refresh_from_db()
    assert (subscribed.status, subscribed.sub_status) == ("pending", "no_trace")


def test_after_an_abort_we_subscribe_again_no_sooner_than_allowed(subscribed: Shipment) -> None:
    push("abort", after(hours=1), ("1", 10))

    watching.look(at=after(minutes=89))
    assert state() == ("aborted", 1)
    watching.look(at=after(minutes=90))

    assert state() == ("asked", 2)
    assert [call.note for call in made("subscribe")] == ["5678", "5678"]


def test_an_abort_of_the_subscription_before_is_no_news(subscribed: Shipment) -> None:
    push("abort", after(hours=1), ("1", 10))
    watching.look(at=after(hours=2))

    push("abort", after(minutes=61), ("1", 10))

    assert state() == ("asked", 2)


def test_a_provider_that_keeps_giving_up_is_asked_a_limited_number_of_times(subscribed: Shipment) -> None:
    for hour in range(0, 20, 2):
        push("abort", after(hours=hour), ("1", 10))
        watching.look(at=after(hours=hour + 1))

    assert state() == ("aborted", 4)


@pytest.mark.parametrize(("code", "days"), [("3", 1), ("1", 61)])
def test_a_parcel_no_longer_wanted_is_not_subscribed_again(
    subscribed: Shipment, code: str, days: int
) -> None:
    push("abort", after(days=days), (code, 10))

    watching.look(at=after(days=days, hours=1))

    assert state() == ("aborted", 1)
