"""The carrier's own door: a carrier without a connection of ours fetches, answers, collects, tells and signs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from carriers.models import (
    BlockedSender,
    CapacitySlot,
    Carrier,
    CarrierAccount,
    CarrierCall,
    CoverageArea,
    PickupOrder,
)
from carriers.services import contracts
from portal.actors import Role
from portal.models import Shop, TimelineEvent
from portal.services import moves
from tests.api.conftest import Program, assert_problem, opened_return, program
from tests.builders import NOW, make_carrier, make_contract, make_order, make_upload, staff

WHEN = "2026-11-20T10:00:00+08:00"
AREA = {"code": "33", "region": "33", "opens": "09:00", "closes": "18:00"}


@pytest.fixture
def courier() -> Program:
    """The program of a carrier that has no account with us."""
    carrier, courier = make_carrier(), program("courier")
    make_contract(carrier)
    CarrierAccount.objects.all().delete()
    Carrier.objects.update(partner=courier.partner)
    return courier


@pytest.fixture
def booked(courier: Program, storefront: Program, shop: Shop) -> dict[str, Any]:
    case = opened_return(storefront, make_order(shop, storefront=storefront.partner), reason="no_reason")
    program("erp", shops=(shop,)).post(f"/tickets/{case['number']}/actions/agree/", {})
    answer = storefront.post(f"/tickets/{case['number']}/pickup/", {"slot": "now"})
    assert answer.status_code == 201, answer.content
    return answer.json()


def act(caller: Program, pickup: dict[str, Any], move: str, **body: Any) -> Any:
    return caller.post(f"/pickups/{pickup['number']}/actions/{move}/", body)


def test_an_order_is_fetched_and_nothing_is_sent(courier: Program, booked: dict[str, Any]) -> None:
    listed = courier.get("/pickups/", state="assigned").json()["results"]

    assert [row["number"] for row in listed] == [booked["number"]]
    assert not CarrierCall.objects.exists()


def test_without_a_partner_that_can_fetch_nobody_is_asked(
    courier: Program, storefront: Program, shop: Shop
) -> None:
    Carrier.objects.update(partner=None)
    case = opened_return(storefront, make_order(shop, storefront=storefront.partner), reason="no_reason")
    program("erp", shops=(shop,)).post(f"/tickets/{case['number']}/actions/agree/", {})

    answer = storefront.post(f"/tickets/{case['number']}/pickup/", {"slot": "now"}).json()

    assert answer["state"] == "unserviceable"
    assert [r["code"] for r in answer["choice"]["candidates"][0]["reasons"]] == ["not_connected"]


def test_from_the_order_to_the_bill_through_the_door(
    courier: Program, storefront: Program, booked: dict[str, Any]
) -> None:
    named = act(courier, booked, "accept", courier_name="李师傅", courier_phone="13700001111").json()
    assert named["state"] == "accepted"
    assert act(courier, booked, "contact", result="connected", seconds=31).json()["state"] == "contacted"
    photo = courier.upload(f"/pickups/{booked['number']}/evidence/", {"file": make_upload()}).json()["sha256"]
    said = {"waybills": ["SF77"], "return_number": booked["case"], "code": booked["code"]}
    assert act(courier, booked, "report_collection", **said).json()["state"] == "collected"

    weighed = act(courier, booked, "weigh", grams=3600, photo=photo).json()

    assert (weighed["state"], weighed["fee_fen"], weighed["waybills"]) == ("settled", 1800, ["SF77"])
    paid = storefront.post(f"/pickup-payments/{booked['number']}/actions/pay/", {"amount_fen": 1800})
    assert paid.json()["state"] == "paid", paid.content


def test_the_code_is_told_to_the_buyers_side_only(
    courier: Program, storefront: Program, booked: dict[str, Any], shop: Shop
) -> None:
    path = f"/pickups/{booked['number']}/"
    erp = program("erp", shops=(shop,))

    assert len(storefront.get(path).json()["code"]) == 6
    assert courier.get(path).json()["code"] is None
    assert erp.get(path).json()["code"] is None


def test_n6_another_carrier_does_not_find_the_parcel_by_its_number(
    courier: Program, booked: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    path, stranger = f"/pickups/{booked['number']}/", program("courier")
    make_carrier("yto")
    Carrier.objects.filter(code="yto").update(partner=stranger.partner)
    before = PickupOrder.objects.values().get()

    for answer in (
        stranger.get(path),
        stranger.post(f"{path}contacts/"),
        stranger.post(f"{path}actions/report_collection/", {"waybills": ["SF77"], "code": booked["code"]}),
    ):
        assert_problem(answer, 404, "not_found")
    assert PickupOrder.objects.values().get() == before
    assert [record.getMessage() for record in caplog.records if path in record.getMessage()]


def test_the_address_is_told_to_the_carrier_and_recorded(courier: Program, booked: dict[str, Any]) -> None:
    told = courier.post(f"/pickups/{booked['number']}/contacts/").json()

    assert told["sender"]["phone"] == "13912345678"
    assert TimelineEvent.objects.filter(name="personal_data.revealed").count() == 2
    act(courier, booked, "reject", reason="no courier")
    assert_problem(courier.post(f"/pickups/{booked['number']}/contacts/"), 404)


def test_a_report_without_waybill_is_kept_and_answered_with_what_is_missing(
    courier: Program, booked: dict[str, Any]
) -> None:
    answer = act(courier, booked, "report_collection", code=booked["code"]).json()

    assert answer["state"] == "assigned"
    assert [r["code"] for r in answer["missing"]] == ["waybill_missing", "return_number_missing"]


def test_wrong_codes_are_counted_although_the_answer_is_200(courier: Program, booked: dict[str, Any]) -> None:
    for _ in range(2):
        act(courier, booked, "report_collection", waybills=["SF1"], code="x")

    assert PickupOrder.objects.get().code_tries == 2


def test_e20_a_collection_in_the_future_is_refused(courier: Program, booked: dict[str, Any]) -> None:
    answer = act(
        courier, booked, "report_collection", waybills=["S"], happened_at="2026-11-20T10:09:00+08:00"
    )

    assert_problem(answer, 422)
    assert PickupOrder.objects.get().report == {}


def test_the_same_key_reports_once(courier: Program, booked: dict[str, Any]) -> None:
    path = f"/pickups/{booked['number']}/actions/contact/"

    for _ in range(3):
        assert courier.post(path, {"result": "busy"}, key="k1").status_code == 200

    assert TimelineEvent.objects.filter(name="pickup.called").count() == 1


def test_a_quote_is_asked_before_the_booking(courier: Program, storefront: Program, shop: Shop) -> None:
    case = opened_return(storefront, make_order(shop, storefront=storefront.partner), reason="no_reason")
    program("erp", shops=(shop,)).post(f"/tickets/{case['number']}/actions/agree/", {})

    quote = storefront.get(f"/tickets/{case['number']}/pickup-quote/", slot="now").json()

    assert quote["slots"][0]["key"] == "now"
    assert [(o["carrier"], o["total_fen"], o["buyer_fee_fen"]) for o in quote["offers"]] == [
        ("sf", 1400, 1400)
    ]


def test_an_amendment_is_read_and_signed(courier: Program) -> None:
    contract = Carrier.objects.get().contracts.get()
    desk = staff(Role.CARRIER_MANAGER)
    row = contracts.amend(contract, actor=desk, at=NOW, effective_from=NOW + timedelta(days=9), max_grams=9)
    moves.perform(row, "propose", actor=desk, at=NOW)
    path = f"/contracts/{contract.number}/"
    shown = courier.get(path).json()["revisions"][1]

    body = {"signer": "Zhou Min", "terms_hash": shown["terms_hash"]}
    signed = courier.post(f"{path}revisions/2/actions/sign/", body).json()

    assert shown["allowed_actions"] == ["sign", "refuse"]
    assert [(r["state"], r["max_grams"]) for r in signed["revisions"]] == [("signed", 100_000), ("signed", 9)]


def test_a_full_coverage_ends_the_areas_it_leaves_out(courier: Program) -> None:
    answer = courier.put("/coverage/areas/", {"full": True, "areas": [AREA]})

    assert [(a["code"], a["opens"]) for a in answer.json()["results"]] == [("33", "09:00:00")]
    assert CoverageArea.objects.get(code="11").valid_until is not None


def test_d6_a_polygon_that_crosses_itself_is_refused_and_the_old_areas_stay(courier: Program) -> None:
    bow = {"code": "p", "kind": "polygon", "polygon": [[120, 30], [121, 31], [121, 30], [120, 31]]}

    answer = courier.put("/coverage/areas/", {"full": True, "areas": [AREA | bow | {"region": None}]})

    assert_problem(answer, 409, "polygon_crosses_itself")
    assert CoverageArea.objects.filter(valid_until=None).count() == 2


def hours(courier: Program, units: int, told: str = WHEN) -> Any:
    area = {"area": "33", "days": [{"day": "2026-11-20", "hour": 14, "capacity": units}]}
    return courier.put("/capacity/hours/", {"request_time": told, "areas": [area]})


def test_capacity_is_told_once_and_older_words_change_nothing(courier: Program) -> None:
    assert [hours(courier, 5).json(), hours(courier, 5).json()] == [{"changed": 1}, {"changed": 0}]

    hours(courier, 9, "2026-11-20T09:00:00+08:00")

    assert CapacitySlot.objects.get().told == 5


def test_a_blocked_sender_is_not_asked_for_by_this_carrier(
    courier: Program, storefront: Program, shop: Shop
) -> None:
    courier.post("/blocked-senders/", {"phone": "13912345678", "reason": 4})
    case = opened_return(storefront, make_order(shop, storefront=storefront.partner), reason="no_reason")
    program("erp", shops=(shop,)).post(f"/tickets/{case['number']}/actions/agree/", {})

    answer = storefront.post(f"/tickets/{case['number']}/pickup/", {"slot": "now"}).json()

    assert [r["code"] for r in answer["choice"]["candidates"][0]["reasons"]] == ["blocked"]
    assert "13912345678" not in str(BlockedSender.objects.values().get())


HOSTILE: list[tuple[str, str, Any]] = [
    ("PUT", "/coverage/areas/", {"areas": []}),
    ("PUT", "/coverage/areas/", {"areas": [AREA, AREA]}),
    ("PUT", "/coverage/areas/", {"areas": [AREA | {"region": "99"}]}),
    ("PUT", "/coverage/areas/", {"areas": [AREA | {"kind": "polygon", "polygon": [["x", 1], [2], 3]}]}),
    ("PUT", "/coverage/areas/", {"areas": [AREA | {"opens": "25:00"}]}),
    ("PUT", "/coverage/areas/", {"areas": [AREA | {"code": "x" * 41}]}),
    ("PUT", "/capacity/hours/", {"request_time": "2999-01-01T00:00:00Z", "areas": [{"area": "33"}]}),
    ("PUT", "/capacity/hours/", {"request_time": WHEN, "areas": [{"area": "33", "pattern": [{"hour": 24}]}]}),
    ("PUT", "/capacity/hours/", {"request_time": WHEN, "areas": "33"}),
    ("POST", "/coverage-exceptions/", {"first_day": "2026-12-02", "last_day": "2026-12-01", "reason": "no"}),
    ("POST", "/coverage-exceptions/", {"first_day": "2026-12-02", "last_day": "x", "reason": "no"}),
    ("POST", "/blocked-senders/", {"reason": 1}),
    ("POST", "/blocked-senders/", {"phone": "1", "reason": 6}),
    ("POST", "/blocked-senders/", {"phone": "1", "reason": 1, "carrier": "another"}),
]


@pytest.mark.parametrize(("method", "path", "body"), HOSTILE)
def test_wrong_bodies_are_refused_and_change_nothing(
    courier: Program, method: str, path: str, body: dict[str, Any]
) -> None:
    before = TimelineEvent.objects.count()

    answer = courier.put(path, body) if method == "PUT" else courier.post(path, body)

    assert_problem(answer, 422)
    assert TimelineEvent.objects.count() == before


@pytest.mark.parametrize(
    "body",
    [
        {"waybills": "SF1"},
        {"waybills": [["SF1"]]},
        {"waybills": ["x" * 41]},
        {"waybills": ["<script>"]},
        {"waybills": [f"S{n}" for n in range(51)]},
        {"grams": "heavy"},
        {"grams": -1},
        {"code": 123456},
        {"collected": True},
    ],
)
def test_wrong_reports_are_refused(courier: Program, booked: dict[str, Any], body: dict[str, Any]) -> None:
    assert_problem(act(courier, booked, "report_collection", **body), 422)


def counted(caller: Program, path: str) -> int:
    caller.get(path)
    with CaptureQueriesContext(connection) as queries:
        assert caller.get(path).status_code == 200
    return len(queries)


@pytest.mark.parametrize(
    "path", ["/contracts/", "/coverage/", "/coverage-exceptions/", "/capacity/", "/blocked-senders/"]
)
def test_a_carriers_lists_do_not_grow_in_queries(courier: Program, path: str) -> None:
    def grow(number: int) -> None:
        code = f"c{number}"
        make_contract(make_carrier(code))
        Carrier.objects.filter(code=code).update(partner=courier.partner)
        named = {"carrier": code}
        closed = {"first_day": "2026-12-01", "last_day": "2026-12-02", "reason": "flood"}
        assert courier.post("/coverage-exceptions/", closed | named).status_code == 201
        courier.post("/blocked-senders/", {"phone": "139", "reason": 1} | named)
        area = [{"area": "33", "days": [{"day": "2026-11-20", "hour": 14, "capacity": 5}]}]
        courier.put("/capacity/hours/", {"request_time": WHEN, "areas": area} | named)

    grow(1)
    few = counted(courier, path)
    grow(2)
    grow(3)

    assert counted(courier, path) == few
    assert few <= 9
