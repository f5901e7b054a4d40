"""Journeys of warranty: mailed in, a technician first, repaired twice and then replaced, an installation rebooked."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlparse

from django.test import Client

from tests.api.conftest import Program, program_of
from tests.builders import NOW, at, make_repair_centre, make_upload
from tests.builders_repairs import make_provider, make_technician
from tests.journeys.doors import Courier, Story, case
from tests.journeys.test_returns import order
from tickets.models import Appointment, ProductUnit, RepairJob, ReturnTicket, WarrantyTicket

WASHER = {
    "external_id": "1", "item": "i-9", "title": "滚筒洗衣机", "category": "appliances/large", "quantity": 1,
    "paid_fen": 269900, "weight_grams": 62000, "needs": ["large"], "serial": "SN-9",
}  # fmt: skip
PHONE = {
    "external_id": "1", "item": "i-5", "title": "手机", "category": "appliances/phones", "quantity": 1,
    "paid_fen": 329900, "weight_grams": 450, "serial": "SN-5",
}  # fmt: skip
HOME = {"longitude": 120.13, "latitude": 30.26}


def bought(story: Story, goods: dict[str, Any], **fields: Any) -> None:
    contact = {"name": "张三丰", "phone": "13912345678", "address": "西溪路 1 号", "region": "330106"}
    order(story, lines=[goods], contact=contact | HOME, **fields)


def asked(story: Story, **fields: Any) -> dict[str, Any]:
    body = {"order": "T-1", "line": "1", "description": "does not start"} | fields
    answer = story.storefront.post("/warranties/", body)
    assert answer.status_code == 201, answer.content
    return answer.json()


class Phone:
    """The buyer's browser on the link of a case."""

    def __init__(self, link: str) -> None:
        self.path = urlparse(link).path
        self.http = Client(headers={"Accept-Language": "en"})

    def page(self) -> str:
        answer = self.http.get(self.path)
        assert answer.status_code == 200
        return answer.content.decode()

    def press(self, number: str, move: str, **data: Any) -> None:
        sent = {"version": case(number).version} | data
        answer = self.http.post(f"{self.path}moves/{move}/", sent)
        assert answer.status_code == 302, answer.content.decode()

    def press_visit(self, row: Appointment, move: str, **data: Any) -> None:
        row.refresh_from_db()
        answer = self.http.post(
            f"{self.path}visits/{row.number}/moves/{move}/", {"version": row.version} | data
        )
        assert answer.status_code == 302, answer.content.decode()


def report(program: Program, address: str, steps: dict[str, dict[str, Any]]) -> None:
    """A partner's moves one after the other, with a photo first."""
    assert program.upload(f"{address}evidence/", {"file": make_upload()}).status_code == 201
    for name, fields in steps.items():
        answer = program.post(f"{address}actions/{name}/", fields)
        assert answer.status_code == 200, (name, answer.content)


def repair(centre: Program, number: str, waybill: str, fault: str = "E1") -> None:
    job = RepairJob.objects.get(ticket__number=number).number
    steps: dict[str, dict[str, Any]] = {"receive": {"serial": "SN-5", "condition": "good"}}
    steps |= {"diagnose": {"fault_code": fault, "diagnosis": "board"}, "repair": {"test_result": "runs"}}
    report(centre, f"/repair-jobs/{job}/", steps | {"ship_back": {"carrier": "sf", "waybill": waybill}})


def delivered(story: Story, waybill: str) -> None:
    story.wait(days=2)
    Courier().tracking_push("sf_out_for_delivery", waybill, "shunfeng", state="301", at=story.now)
    story.sweep()


def test_small_goods_mailed_in(story: Story) -> None:
    centre = program_of(make_repair_centre().partner)
    bought(story, PHONE)
    new = asked(story)
    number, phone = new["number"], Phone(new["buyer_link"])
    story.merchant.move("tickets", case(number), "approve", note="")
    assert case(number).state == "awaiting_parcel"
    assert "mail the goods" in phone.page()

    phone.press(number, "send_in", carrier="sf", waybill="SF1000000000301")
    repair(centre, number, "SF1000000000302")
    delivered(story, "SF1000000000302")
    assert case(number).state == "verifying"
    story.wait(days=8)
    assert case(number).state == "repaired"

    again = phone.http.post(f"{phone.path}reopen/", {"description": "dead again"})
    assert again.status_code == 302
    follow = WarrantyTicket.objects.latest("pk")
    assert (follow.parent_id, follow.decision_reasons[0].code) == (case(number).pk, "repair_guarantee")
    unit = ProductUnit.objects.get()
    assert unit.repair_days == 2 and "SN-5" in story.merchant.page(f"/portal/units/{unit.number}/")


def test_repaired_twice_then_replaced(story: Story) -> None:
    centre = program_of(make_repair_centre().partner)
    bought(story, PHONE)
    for round_ in range(2):
        new = asked(story)
        story.merchant.move("tickets", case(new["number"]), "approve", note="")
        phone, waybill = Phone(new["buyer_link"]), f"SF10000000004{round_}2"
        phone.press(new["number"], "send_in", carrier="sf", waybill=f"SF10000000004{round_}1")
        repair(Program(centre.client), new["number"], waybill)
        delivered(story, waybill)
        phone.press(new["number"], "confirm_repaired")

    third = asked(story, fault_code="E1")
    assert third["state"] == "decision"
    assert [r["code"] for r in third["reasons"]] == ["in_warranty", "repaired_before"]
    Phone(third["buyer_link"]).press(third["number"], "choose_return")

    child = ReturnTicket.objects.get()
    assert (case(third["number"]).state, child.parent_id) == ("converted", case(third["number"]).pk)
    page = story.merchant.page(f"/portal/tickets/{third['number']}/")
    assert "repaired 2 times" in page


def test_appliance_technician_first(story: Story) -> None:
    make_repair_centre()
    provider = make_provider()
    technician = make_technician(provider)
    installer = program_of(provider.partner)
    bought(story, WASHER)
    new = asked(story)
    number, phone = new["number"], Phone(new["buyer_link"])
    story.merchant.move("tickets", case(number), "approve", note="")
    row = Appointment.objects.get()
    assert (case(number).state, row.state) == ("visit_due", "to_contact")

    phone.press_visit(row, "reserve", window_from="2026-11-21 10:00", window_until="2026-11-21 12:00")
    address = f"/appointments/{row.number}/"
    installer.post(f"{address}actions/assign/", {"technician": technician.code})
    assert "2026-11-21 10:00" in phone.page()
    assert b"BEGIN:VEVENT" in phone.http.get(f"{phone.path}visits/{row.number}/calendar.ics").content

    story.go_to(at("2026-11-21 09:50:00"))
    installer = Program(provider.partner.clients.get())
    far = installer.post(f"{address}actions/arrive/", {"longitude": 120.16, "latitude": 30.26}).json()
    assert (far["state"], far["suspicious"]) == ("assigned", True)
    assert installer.post(f"{address}actions/arrive/", HOME).json()["state"] == "in_service"

    shown = phone.http.post(f"{phone.path}visits/{row.number}/code/").content.decode()
    code = shown.split('<strong class="mono">')[-1][:6]
    report(
        installer, address, {"enter_code": {"code": code}, "finish": {"result": "fixed", "fault_code": "E7"}}
    )
    assert case(number).state == "verifying"
    phone.press(number, "confirm_repaired")
    assert row.number in story.merchant.page("/portal/appointments/")


def test_installation_rebooked(story: Story) -> None:
    carrier, installer = make_provider("deliver_into_home"), make_provider("install")
    technician = make_technician(installer)
    bought(story, WASHER, paid_at=(NOW - timedelta(days=1)).isoformat(), signed_at=None)
    line = {"order": "T-1", "line": "1"}
    delivery = story.storefront.post("/appointments/", line | {"kind": "deliver_into_home"}).json()["number"]
    morning = {"window_from": "2026-11-21T10:00+08:00", "window_until": "2026-11-21T12:00+08:00"}
    assert story.storefront.post(f"/appointments/{delivery}/actions/reserve/", morning).status_code == 200
    install = story.storefront.post("/appointments/", line | {"kind": "install"}).json()
    assert (install["state"], Appointment.objects.get(number=install["number"]).after.number) == (
        "created",
        delivery,
    )

    mover = make_technician(carrier)
    van = program_of(carrier.partner)
    van.post(f"/appointments/{delivery}/actions/assign/", {"technician": mover.code})
    later = {
        "window_from": "2026-11-22T10:00+08:00",
        "window_until": "2026-11-22T12:00+08:00",
        "reason": "van",
    }
    assert van.post(f"/appointments/{delivery}/actions/rebook/", later).status_code == 200
    assert (
        van.post(f"/appointments/{delivery}/actions/assign/", {"technician": mover.code}).status_code == 200
    )

    story.go_to(at("2026-11-22 10:05:00"))
    van = Program(carrier.partner.clients.get())
    assert van.post(f"/appointments/{delivery}/actions/arrive/", HOME).json()["state"] == "in_service"
    code = story.storefront.post(f"/appointments/{delivery}/code/").json()["code"]
    report(
        van, f"/appointments/{delivery}/", {"enter_code": {"code": code}, "finish": {"note": "carried in"}}
    )

    number = install["number"]
    assert story.storefront.get(f"/appointments/{number}/").json()["state"] == "to_contact"
    slot = story.storefront.get(f"/appointments/{number}/slots/").json()["results"][0]
    story.storefront.post(f"/appointments/{number}/actions/reserve/", slot)
    fitter = program_of(installer.partner)
    fitter.post(f"/appointments/{number}/actions/assign/", {"technician": technician.code})
    story.go_to(Appointment.objects.get(number=number).window_from + timedelta(minutes=5))
    fitter = Program(installer.partner.clients.get())
    fitter.post(f"/appointments/{number}/actions/arrive/", HOME)
    code = story.storefront.post(f"/appointments/{number}/code/").json()["code"]
    report(fitter, f"/appointments/{number}/", {"enter_code": {"code": code}, "finish": {"serial": "SN-9"}})

    unit = story.storefront.get("/units/", serial="SN-9").json()["results"][0]
    assert (unit["installed_at"][:10], unit["warranty_until"]) == ("2026-11-22", "2027-11-22")
