"""The main loop by API: order, return, pickup, collection, receipt; every step as a program makes it."""

from __future__ import annotations

from io import BytesIO

from PIL import Image

from portal.models import Shop
from tests.api.conftest import Program, assert_problem, opened_return, order_body, program, program_of
from tests.builders import make_carrier, make_contract, make_enrolment, make_repair_centre, make_upload
from tickets.models import Order

SIGNED = "2026-11-19T10:00:00+08:00"


def test_order_carries_the_promises_of_the_instant_of_payment(storefront: Program, shop: Shop) -> None:
    make_enrolment(shop, "seven_day_return")
    created = storefront.post("/orders/", order_body(shop))
    assert created.status_code == 201, created.content
    line = created.json()["lines"][0]
    assert [promise["kind"] for promise in line["promises"]] == ["seven_day_return"]
    assert created.json()["buyer"]["phone"] == "139****5678"
    again = storefront.post("/orders/", order_body(shop, source_version=2, signed_at=SIGNED))
    assert (again.status_code, again.json()["source_version"]) == (200, 2)
    assert storefront.get("/orders/T-1/").json()["signed_at"] == SIGNED


def test_from_order_to_refund(storefront: Program, shop: Shop) -> None:
    make_contract(make_carrier())
    erp, courier = program("erp", shops=(shop,)), _courier_of("sf")
    storefront.post("/orders/", order_body(shop, signed_at=SIGNED, buyer_grade="new"))
    case = storefront.post("/returns/", {"order": "T-1", "line": "1", "reason": "quality"}).json()
    assert (case["state"], "/c/" in case["buyer_link"]) == ("wait_merchant", True)
    assert "buyer_link" not in storefront.get(f"/tickets/{case['number']}/").json()

    agree = next(a for a in erp.get(case["href"][7:]).json()["allowed_actions"] if a["name"] == "agree")
    agreed = erp.post(agree["href"][7:], {"note": "ok", "version": case["version"]})
    assert agreed.json()["state"] == "wait_return", agreed.content
    assert agreed.json()["return_address"]["name"] == "王仓"

    slots = storefront.get(f"/tickets/{case['number']}/pickup-slots/").json()["results"]
    assert slots[0]["key"] == "now"
    booked = storefront.post(f"/tickets/{case['number']}/pickup/", {"slot": "now", "pay_mode": "online"})
    assert booked.status_code == 201, booked.content
    pickup = booked.json()
    assert pickup["state"] == "assigned"
    assert pickup["choice"]["candidates"][0]["carrier"] == "sf"

    assert courier.get(f"/pickups/{pickup['number']}/").json()["choice"] is None
    report = {
        "waybills": ["SF1000000001"],
        "return_number": case["number"],
        "code": pickup["code"],
        "grams": 1500,
    }
    collected = courier.post(f"/pickups/{pickup['number']}/actions/report_collection/", report)
    assert collected.json()["state"] == "collected", collected.content
    assert storefront.get(f"/tickets/{case['number']}/").json()["state"] == "wait_confirm"
    confirmed = erp.post(f"/tickets/{case['number']}/actions/confirm_receipt/", {"note": ""})
    assert confirmed.json()["state"] == "refunding"

    facts = storefront.get(f"/tickets/{case['number']}/timeline/").json()["results"]
    assert {"return.agreed", "pickup.booked", "pickup.collected"} <= {f["name"] for f in facts}


def _courier_of(code: str) -> Program:
    from carriers.models import Carrier

    courier = program("courier")
    Carrier.objects.filter(code=code).update(partner=courier.partner)
    return courier


def test_a_courier_says_when_it_happened(storefront: Program, order: Order) -> None:
    make_contract(make_carrier())
    courier = _courier_of("sf")
    number = _booked(storefront, order)
    path, call = f"/pickups/{number}/actions/contact/", {"result": "connected", "seconds": 40}
    assert_problem(courier.post(path, call | {"happened_at": "2026-11-20T10:30:00+08:00"}), 422, "invalid")
    assert_problem(courier.post(path, call | {"happened_at": "2026-11-20T09:00:00+08:00"}), 422, "invalid")
    said = courier.post(path, call | {"happened_at": "2026-11-20T10:03:00+08:00"})
    assert said.json()["state"] == "contacted", said.content
    assert_problem(
        storefront.post(f"/pickups/{number}/actions/cancel/", {"happened_at": "2026-11-20T10:00:00+08:00"}),
        422,
        "invalid",
    )


def _booked(storefront: Program, order: Order) -> str:
    case = opened_return(storefront, order)
    erp = program("erp", shops=(order.shop,))
    erp.post(f"/tickets/{case['number']}/actions/agree/", {})
    return storefront.post(f"/tickets/{case['number']}/pickup/", {"slot": "now"}).json()["number"]


def test_a_repair_from_case_to_way_back(storefront: Program, order: Order) -> None:
    make_carrier()
    centre = program_of(make_repair_centre().partner)
    erp = program("erp", shops=(order.shop,))
    body = {"order": order.external_id, "line": "1", "description": "does not heat", "serial": "S1"}
    case = storefront.post("/warranties/", body).json()
    assert case["reasons"][0]["code"] == "in_warranty"
    erp.post(f"/tickets/{case['number']}/actions/approve/", {})
    job = centre.get("/repair-jobs/").json()["results"][0]
    photo = centre.upload(f"/repair-jobs/{job['number']}/evidence/", {"file": make_upload()})
    assert photo.status_code == 201, photo.content
    steps = {
        "receive": {"serial": "S1", "condition": "scratched"},
        "diagnose": {"fault_code": "F1", "diagnosis": "heater broken"},
        "repair": {"parts": "heater", "test_result": "heats"},
        "ship_back": {"carrier": "sf", "waybill": "SF1234567"},
    }
    for name, fields in steps.items():
        done = centre.post(f"/repair-jobs/{job['number']}/actions/{name}/", fields)
        assert done.status_code == 200, done.content
    assert done.json()["state"] == "shipped_back"
    assert storefront.get(f"/tickets/{case['number']}/").json()["state"] == "outbound"
    assert "13912345678" not in done.content.decode()


def test_a_photo_is_kept_once_for_one_key(storefront: Program, order: Order) -> None:
    case = opened_return(storefront, order)
    path = f"/tickets/{case['number']}/evidence/"
    first = storefront.upload(path, {"file": _photo(), "kind": "photo"}, key="photo-1")
    assert first.status_code == 201, first.content
    again = storefront.upload(path, {"file": _photo(), "kind": "photo"}, key="photo-1")
    assert again["Idempotent-Replayed"] == "true"
    assert again.content == first.content
    assert_problem(storefront.upload(path, {"kind": "photo"}), 422, "invalid")
    assert_problem(storefront.upload(path, {"file": BytesIO(b"MZ-not-a-picture")}), 409, "file_type")


def _photo() -> BytesIO:
    out = BytesIO()
    Image.new("RGB", (20, 20), "red").save(out, "JPEG")
    out.seek(0)
    out.name = "photo.jpg"
    return out


def test_a_courier_gives_an_order_back_and_another_takes_over(storefront: Program, order: Order) -> None:
    make_contract(make_carrier("jd"), first_fee_fen=1300)
    make_contract(make_carrier("sf"))
    courier = _courier_of("sf")
    number = _booked(storefront, order)
    assert storefront.get(f"/pickups/{number}/").json()["carrier"] == "sf"
    gone = courier.post(f"/pickups/{number}/actions/fail_attempt/", {"cause": "out_of_area"})
    assert gone.status_code == 200, gone.content
    assert_problem(courier.get(f"/pickups/{number}/"), 404)
    after = storefront.get(f"/pickups/{number}/").json()
    assert (after["carrier"], after["state"]) == ("jd", "assigned")
    reasons = {c["carrier"]: [r["code"] for r in c["reasons"]] for c in after["choice"]["candidates"]}
    assert reasons == {"jd": [], "sf": ["excluded"]}
