"""DHL beyond the captured messages (interface document, section 8)."""

from typing import Any

import pytest

from carriers.adapters.base import (
    BadPush,
    CallRefused,
    PushRequest,
    TrackingQuery,
    TrackingSubscription,
    Update,
)
from carriers.adapters.dhl import ADAPTER
from carriers.adapters.dhl.adapter import DhlAdapter
from tests.carriers.adapters.abroad import NOW, WEBHOOK, answered, document, pushed, signed, verdict

KEY = {"api_key": "dhl-key"}
TOKEN = {"push_token": "our-own-token"}


def shipment(**fields: Any) -> Update:
    (update,) = pushed(ADAPTER, {"shipments": [{"id": "JD01"} | fields]})
    return update


def express(*events: str, number: str = "<AWBNumber>7777777770</AWBNumber>") -> Update:
    info = f"<ShipmentInfo>{''.join(events)}</ShipmentInfo>"
    body = f'<?xml version="1.0" encoding="UTF-8"?><R><AWBInfo>{number}{info}</AWBInfo></R>'
    (update,) = ADAPTER.parse(PushRequest("POST", {}, {}, body.encode()))
    return update


def scan(code: str, time: str = "10:00:00", date: str = "2025-03-01") -> str:
    event = f"<ServiceEvent><EventCode>{code}</EventCode><Description>text</Description></ServiceEvent>"
    area = (
        "<ServiceArea><ServiceAreaCode>LEJ</ServiceAreaCode><Description>Leipzig</Description></ServiceArea>"
    )
    return f"<ShipmentEvent><Date>{date}</Date><Time>{time}</Time>{event}{area}</ShipmentEvent>"


@pytest.mark.parametrize(("received", "genuine"), [("our-own-token", True), ("another", False), ("", False)])
def test_the_token_that_we_chose(received: str, genuine: bool) -> None:
    assert signed(ADAPTER, b"{}", TOKEN, x_push_token=received) is genuine


def test_the_token_in_the_header_that_we_chose() -> None:
    assert signed(ADAPTER, b"{}", TOKEN | {"push_header": "X-Ours"}, X_Ours="our-own-token") is True


def test_without_an_agreed_token_only_the_address_protects() -> None:
    assert signed(ADAPTER, b"{}", {}) is None


@pytest.mark.parametrize(
    ("code", "status", "sub_status"),
    [
        ("delivered", "delivered", None),
        ("Transit", "in_transit", None),
        ("unknown", "pending", "no_trace"),
        ("eaten", "unknown", None),
        (None, None, None),
    ],
)
def test_the_status_code_decides(code: str | None, status: str | None, sub_status: str | None) -> None:
    update = shipment(status={"statusCode": code, "status": "DELIVERED"})

    assert (update.status, update.sub_status, update.raw_status) == (status, sub_status, code)


def test_events_come_newest_first() -> None:
    rows = [
        {"timestamp": "2025-03-02T10:00:00", "statusCode": "transit"},
        {"timestamp": "2025-03-01T10:00:00"},
    ]

    assert [str(event.occurred_local) for event in shipment(events=rows).events] == [
        "2025-03-01 10:00:00",
        "2025-03-02 10:00:00",
    ]


@pytest.mark.parametrize(
    ("references", "ours"),
    [
        ({"number": "AS-1", "type": "customer-reference"}, "AS-1"),
        ([{"number": "x" * 40}, {"number": "AS-1"}], "AS-1"),
        (None, None),
    ],
)
def test_our_number_among_the_references(references: object, ours: str | None) -> None:
    assert shipment(details={"references": references}).order_ref == ours


@pytest.mark.parametrize(
    "push",
    [{"shipments": []}, {"shipments": [{}]}, {"shipments": [{"id": "1", "status": {"timestamp": "now"}}]}],
)
def test_a_wrong_push_is_refused(push: dict[str, Any]) -> None:
    with pytest.raises(BadPush):
        pushed(ADAPTER, push)


def test_express_events_are_local_and_the_newest_known_one_decides() -> None:
    update = express(scan("PU", "09:00:00"), scan("DF"), scan("ZZ", "11:00:00"))

    assert (update.status, update.sub_status, update.raw_status) == ("in_transit", "departed", "DF")
    assert (update.occurred_at, str(update.occurred_local)) == (None, "2025-03-01 10:00:00")
    assert [(event.status, event.location) for event in update.events][-1] == ("unknown", "Leipzig")


def test_an_unknown_express_event_changes_nothing() -> None:
    assert (express(scan("ZZ")).status, express().status) == ("unknown", None)


@pytest.mark.parametrize("body", ["<R/>", "<R><AWBInfo/></R>", "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"])
def test_wrong_xml_is_refused(body: str) -> None:
    with pytest.raises(BadPush):
        ADAPTER.parse(PushRequest("POST", {}, {}, body.encode()))


def test_an_express_event_without_a_real_time_is_refused() -> None:
    with pytest.raises(BadPush):
        express(scan("OK", "25:00:00"))


def test_a_parcel_is_asked_for() -> None:
    request = ADAPTER.query_tracking(TrackingQuery("dhl", "JD01"), KEY | {"service": "express"}, NOW)

    assert (request.method, request.headers["DHL-API-Key"]) == ("GET", "dhl-key")
    assert request.url == "https://api-eu.dhl.com/track/shipments?trackingNumber=JD01&service=express"


def test_single_parcels_are_not_subscribed() -> None:
    assert ADAPTER.subscribe_tracking(TrackingSubscription("dhl", "JD01", WEBHOOK), KEY, NOW) is None


def test_an_account_is_subscribed_byte_for_byte() -> None:
    keys = KEY | TOKEN | {"service": "express", "account_id": "12345678"}

    request = DhlAdapter().subscribe_account(WEBHOOK, keys)

    assert (request.method, request.url) == ("POST", "https://api-eu.dhl.com/tracking/push/v1/subscription")
    assert document(request) == {
        "hook": {
            "uri": WEBHOOK,
            "authentication": {
                "type": "ApiKeyAuthentication",
                "header": "X-Push-Token",
                "token": "our-own-token",
            },
        },
        "format": "Default",
        "type": "Account",
        "service": "express",
        "events": ["Pre-Transit", "Transit", "Delivered", "Failure", "Unknown"],
        "accountID": "12345678",
    }


@pytest.mark.parametrize("missing", ["api_key", "push_token", "service", "account_id"])
def test_an_account_without_its_data_is_not_subscribed(missing: str) -> None:
    keys = KEY | TOKEN | {"service": "express", "account_id": "1", missing: ""}

    with pytest.raises(CallRefused, match="credentials-missing"):
        DhlAdapter().subscribe_account(WEBHOOK, keys)


def test_a_subscription_is_made_by_any_success() -> None:
    assert ADAPTER.read_answer("subscribe_response", 201, b"").ok


@pytest.mark.parametrize(("http_status", "retryable"), [(401, False), (404, False), (429, True), (500, True)])
def test_a_problem_document_is_a_refusal(http_status: int, retryable: bool) -> None:
    answer = answered(
        ADAPTER, http_status, {"title": "No result found", "status": http_status, "detail": "No parcel"}
    )

    assert verdict(answer) == (False, retryable, str(http_status))
    assert answer.error_message == "No parcel"
