"""Who may do what: the table, and the world it is tried in."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from carriers.models import Carrier, PickupOrder
from portal.actors import SYSTEM, Role
from portal.models import Appeal, Enrolment, Service
from portal.services import applications, moves
from tests.api.conftest import Program, metric_row, order_body, program, program_of
from tests.builders import (
    NOW,
    make_carrier,
    make_contract,
    make_deposit,
    make_deposit_payment,
    make_draft,
    make_enrolment,
    make_metric,
    make_order,
    make_repair_centre,
    make_service,
    make_shop,
    make_waiver,
    merchant,
    staff,
)
from tickets.models import RepairJob

WHO = (
    "storefront",
    "other_storefront",
    "erp",
    "other_erp",
    "program",
    "other_program",
    "courier",
    "other_courier",
    "centre",
    "other_centre",
)
READ_CASE = {"storefront": 200, "erp": 200, "program": 200}
READ_PICKUP = {"storefront": 200, "erp": 200, "program": 200, "courier": 200}
READ_SHOP = {"erp": 200, "program": 200}
PAY_IN = {"erp": 201, "program": 201, "other_erp": 404, "other_program": 404, "*": 403}
READ_PROMISES = {"storefront": 200, "other_storefront": 200, "erp": 200, "program": 200}
LIST = dict.fromkeys(WHO, 200)

# method, address, body, who gets what; everybody else gets 404 on a row, 403 where "*" says so.
TABLE: list[tuple[str, str, dict[str, Any], dict[str, int]]] = [
    ("GET", "/orders/", {}, LIST),
    ("GET", "/orders/{order}/", {}, READ_CASE),
    ("POST", "/orders/", {"order_body": True}, {"storefront": 201, "other_storefront": 201, "*": 403}),
    ("GET", "/delivery-promises/", {}, LIST),
    ("GET", "/delivery-promises/{order}/", {}, READ_CASE),
    (
        "POST",
        "/delivery-promises/{order}/actions/void/",
        {"reason": "changed"},
        {"storefront": 200, "erp": 403, "program": 403},
    ),
    ("GET", "/tickets/", {}, LIST),
    ("GET", "/tickets/{case}/", {}, READ_CASE),
    ("GET", "/tickets/{case}/timeline/", {}, READ_CASE),
    ("GET", "/tickets/{case}/pickup-slots/", {}, READ_CASE),
    ("POST", "/tickets/{case}/actions/agree/", {}, {"erp": 200, "storefront": 403, "program": 403}),
    ("POST", "/tickets/{case}/actions/withdraw/", {}, {"storefront": 200, "erp": 403, "program": 403}),
    (
        "POST",
        "/tickets/{case}/actions/agree_by_silence/",
        {},
        {"storefront": 403, "erp": 403, "program": 403},
    ),
    ("POST", "/tickets/{case}/actions/no_such_move/", {}, {}),
    (
        "POST",
        "/tickets/{case}/pickup/",
        {"slot": "now"},
        {"storefront": 409, "other_storefront": 404, "*": 403},
    ),
    ("POST", "/tickets/{case}/evidence/", {}, {"*": 415}),
    ("POST", "/returns/", {"case_body": True}, {"storefront": 201, "other_storefront": 422, "*": 403}),
    ("POST", "/warranties/", {"case_body": True}, {"storefront": 409, "other_storefront": 422, "*": 403}),
    ("GET", "/repair-jobs/", {}, LIST),
    ("GET", "/repair-jobs/{job}/", {}, {"centre": 200, "erp": 200, "program": 200}),
    (
        "POST",
        "/repair-jobs/{job}/actions/receive/",
        {"condition": "ok"},
        {"centre": 200, "erp": 403, "program": 403},
    ),
    ("GET", "/pickups/", {}, LIST),
    ("GET", "/pickups/{pickup}/", {}, READ_PICKUP),
    (
        "POST",
        "/pickups/{pickup}/actions/collect/",
        {},
        {"courier": 200, "storefront": 403, "erp": 403, "program": 403},
    ),
    (
        "POST",
        "/pickups/{pickup}/actions/cancel/",
        {},
        {"storefront": 200, "courier": 403, "erp": 403, "program": 403},
    ),
    ("GET", "/shipments/", {}, LIST),
    ("GET", "/shipments/{parcel}/", {}, READ_PICKUP),
    ("GET", "/services/", {}, LIST),
    ("GET", "/services/next_day/", {}, LIST),
    ("GET", "/services/next_day/versions/", {}, LIST),
    ("GET", "/shops/{shop}/promises/", {}, READ_PROMISES),
    ("GET", "/shops/{shop}/eligibility/", {}, READ_PROMISES),
    ("GET", "/shops/{shop}/scorecard/", {}, READ_PROMISES),
    ("GET", "/metrics/", {}, LIST),
    ("GET", "/metrics/{metric}/", {}, READ_PROMISES),
    (
        "POST",
        "/metrics/import/",
        {"rows_body": True},
        {"storefront": 201, "other_storefront": 201, "erp": 201, "other_erp": 422, "*": 403},
    ),
    ("GET", "/applications/", {}, LIST),
    ("GET", "/applications/{application}/", {}, READ_SHOP),
    ("POST", "/applications/", {"apply_body": True}, {"program": 201, "other_program": 422, "*": 403}),
    (
        "POST",
        "/applications/{application}/answers/",
        {"answers": {}},
        {"program": 200, "other_program": 404, "*": 403},
    ),
    ("POST", "/applications/{application}/documents/", {}, {"program": 415, "other_program": 415, "*": 403}),
    ("POST", "/applications/{application}/actions/submit/", {}, {"program": 200, "erp": 403}),
    ("GET", "/enrolments/", {}, LIST),
    ("GET", "/enrolments/{enrolment}/", {}, READ_SHOP),
    ("GET", "/enrolments/{enrolment}/exit-preview/", {}, READ_SHOP),
    ("POST", "/enrolments/{enrolment}/actions/request_exit/", {}, {"program": 200, "erp": 403}),
    ("POST", "/enrolments/{enrolment}/actions/suspend/", {}, {"program": 403, "erp": 403}),
    ("GET", "/appeals/", {}, LIST),
    ("GET", "/appeals/{appeal}/", {}, READ_SHOP),
    ("POST", "/appeals/{appeal}/actions/withdraw/", {}, {"program": 200, "erp": 403}),
    ("GET", "/waivers/", {}, LIST),
    ("GET", "/waivers/{waiver}/", {}, READ_SHOP),
    ("GET", "/measures/", {}, LIST),
    (
        "POST",
        "/services/next_day/versions/2/comments/",
        {"comment_body": True},
        {"program": 201, "other_program": 422, "*": 403},
    ),
    ("GET", "/deposits/", {}, LIST),
    ("GET", "/deposits/{deposit}/", {}, READ_SHOP),
    ("GET", "/deposits/{deposit}/entries/", {}, READ_SHOP),
    ("POST", "/deposits/{deposit}/payments/", {"amount_fen": 5}, PAY_IN),
    ("GET", "/deposit-payments/", {}, LIST),
    ("GET", "/deposit-payments/{payment}/", {}, READ_SHOP),
    ("POST", "/deposit-payments/{payment}/actions/retry/", {}, {"erp": 200, "program": 409}),
    ("POST", "/deposit-payments/{payment}/actions/pay/", {}, {"erp": 403, "program": 403}),
]


class World:
    """One shop with one of everything, and a program of each kind beside a stranger of the same kind."""

    def __init__(self) -> None:
        self.shop, other_shop = make_shop(), make_shop()
        carrier = make_carrier()
        make_contract(carrier)
        centre = make_repair_centre()
        membership = make_enrolment(self.shop, "next_day", since=NOW.replace(month=1))
        self.who: dict[str, Program] = {
            "storefront": program("storefront"),
            "other_storefront": program("storefront"),
            "erp": program("erp", shops=(self.shop,)),
            "other_erp": program("erp", shops=(other_shop,)),
            "program": program("shop", shops=(self.shop,)),
            "other_program": program("shop", shops=(other_shop,)),
            "courier": program("courier"),
            "other_courier": program("courier"),
            "centre": program_of(centre.partner),
            "other_centre": program_of(make_repair_centre().partner),
        }
        Carrier.objects.filter(pk=carrier.pk).update(partner=self.who["courier"].partner)
        self.names = {
            "shop": self.shop.code,
            "enrolment": membership.number,
            "application": self._application(),
            "metric": str(make_metric(self.shop, "return_rate", 1, 400).pk),
        }
        self._deposit()
        self._governance(membership)
        self._goods()

    def _governance(self, membership: Enrolment) -> None:
        """A member of another service that was warned and appeals, a waiver, and a draft open to comment."""
        warned = make_enrolment(self.shop, "home_pickup")
        warned = moves.perform(warned, "warn", actor=staff(), at=NOW, data={"reason": "late", "advice": ""})
        grounds = {"grounds": "The parcels were held up by the flood."}
        moves.perform(warned, "appeal", actor=merchant(self.shop), at=NOW, data=grounds)
        asked = make_service("spare", requirements=[{"kind": "attestation", "code": "no_resale"}])
        member = make_enrolment(self.shop, asked.service.code)
        waiver = make_waiver(member, "no_resale", until=NOW + timedelta(days=30))
        draft = make_draft(membership.terms, NOW + timedelta(days=60))
        closes = {"closes_on": "2026-12-10"}
        moves.perform(draft, "open_consultation", actor=staff(Role.RULE_EDITOR), at=NOW, data=closes)
        self.names |= {"appeal": Appeal.objects.get().number, "waiver": waiver.number}

    def _deposit(self) -> None:
        account = make_deposit(self.shop, "next_day")
        payment = make_deposit_payment(account, 700)
        moves.perform(payment, "fail", actor=SYSTEM, at=NOW, data={"reason": "refused"})
        self.names |= {"deposit": account.number, "payment": payment.number}

    def _application(self) -> str:
        make_service("fast_return")
        make_service("return_pickup")
        service = Service.objects.get(code="fast_return")
        return applications.start_application(self.shop, service, actor=merchant(self.shop), at=NOW).number

    def _goods(self) -> None:
        storefront, erp = self.who["storefront"], self.who["erp"]
        order = make_order(
            self.shop, storefront=storefront.partner, signed_at=None, waybill="SF111111", carrier="sf"
        )
        self.names["order"] = order.external_id
        signed = make_order(self.shop, storefront=storefront.partner)
        self.line = {"order": signed.external_id, "line": "1"}
        case = storefront.post("/returns/", self.line | {"reason": "quality"}).json()["number"]
        repair = storefront.post("/warranties/", self.line | {"description": "cold"}).json()["number"]
        erp.post(f"/tickets/{repair}/actions/approve/", {})
        booked = storefront.post(f"/tickets/{repair}/pickup/", {"slot": "now"}).json()
        pickup = PickupOrder.objects.get(number=booked["number"])
        self.names |= {"case": case, "job": RepairJob.objects.get().number, "pickup": pickup.number}
        self.names["parcel"] = pickup.shipment.reference

    def call(self, who: str, method: str, address: str, body: dict[str, Any]) -> Any:
        path = address.format(**self.names)
        if method == "GET":
            return self.who[who].get(path)
        if body.get("order_body"):
            body = order_body(self.shop)
        if body.get("apply_body"):
            body = {"shop": self.shop.code, "service": "return_pickup"}
        if body.get("comment_body"):
            body = {"shop": self.shop.code, "text": "Two hours are too short."}
        if body.get("rows_body"):
            body = {"rows": [metric_row(self.shop)]}
        if body.get("case_body"):
            body = self.line | {"reason": "quality", "description": "it is cold"}
        return self.who[who].post(path, body)
