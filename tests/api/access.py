"""Who may do what: the table, and the world it is tried in."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from carriers.models import CapacitySlot, Carrier, CarrierContract, PickupOrder
from carriers.services import capacity, complaints, contracts, disputes
from carriers.services.capacity import Told
from portal.actors import SYSTEM, Role
from portal.adapters.payment import PaymentResult
from portal.models import Appeal, Enrolment, Service
from portal.services import applications, exports, moves
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
    make_scorecard,
    make_service,
    make_shop,
    make_statement,
    make_waiver,
    merchant,
    partner_actor,
    staff,
)
from tests.builders_centre import make_centre_card, make_provider_card
from tests.builders_foresight import plain_alarm, plain_load
from tests.builders_money import make_compensation
from tests.builders_repairs import approve, ask, make_line, make_provider, photograph
from tests.builders_returns import prove
from tests.builders_warnings import make_warning
from tickets.models import InsurancePolicy, RepairCentre, RepairJob, WarrantyPolicy
from tickets.services import claims, foreign_intake, payouts, returns
from tickets.services import disputes as case_disputes

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
    "insurer",
)
READ_CASE = {"storefront": 200, "erp": 200, "program": 200}
READ_PICKUP = {"storefront": 200, "erp": 200, "program": 200, "courier": 200}
READ_CARRIAGE = {"erp": 200, "program": 200, "courier": 200}
READ_SHOP = {"erp": 200, "program": 200}
QUIET = {"program": 200, "other_program": 404, "other_erp": 404, "*": 403}
QUIET_NIGHT = {"days": [1, 2], "begins": "21:00", "ends": "07:30"}
PAY_IN = {"erp": 201, "program": 201, "other_erp": 404, "other_program": 404, "*": 403}
READ_PROMISES = {"storefront": 200, "other_storefront": 200, "erp": 200, "program": 200}
SPEAKS = {"other_storefront": 404, "other_erp": 404, "*": 403}
SPEAKERS = ("storefront", "other_storefront", "erp", "other_erp")
LIST = dict.fromkeys(WHO, 200)
CARRIER_ONLY = {"courier": 200, "other_courier": 422, "*": 403}
ROW_OF_CARRIER = {"courier": 200, "other_courier": 404, "*": 403}
AREA = {"code": "33", "region": "33", "opens": "09:00", "closes": "18:00"}
HOURS = [{"area": "33", "pattern": [{"hour": 10, "capacity": 5}]}]
CLOSURE = {"first_day": "2026-12-01", "last_day": "2026-12-02", "reason": "flood"}

# method, address, body, who gets what; everybody else gets 404 on a row, 403 where "*" says so.
TABLE: list[tuple[str, str, dict[str, Any], dict[str, int]]] = [
    ("GET", "/orders/", {}, LIST),
    ("GET", "/orders/{order}/", {}, READ_CASE),
    ("POST", "/orders/", {"order_body": True}, {"storefront": 201, "other_storefront": 201, "*": 403}),
    ("GET", "/delivery-promises/", {}, LIST),
    ("GET", "/promise-report/", {}, LIST),
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
    ("GET", "/tickets/{case}/messages/", {}, READ_CASE),
    ("POST", "/tickets/{case}/messages/", {"text": "hello"}, {"storefront": 201, "erp": 201} | SPEAKS),
    (
        "POST",
        "/tickets/{case}/continue/",
        {"reason": "it is not settled"},
        SPEAKS | {"storefront": 409, "erp": 409},
    ),
    ("GET", "/tickets/{case}/pickup-slots/", {}, READ_CASE),
    ("GET", "/tickets/{case}/pickup-quote/?slot=now", {}, dict.fromkeys(READ_CASE, 409)),
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
    ("POST", "/claims/", {"case_body": True}, {"storefront": 409, "other_storefront": 422, "*": 403}),
    ("POST", "/helps/", {"case_body": True}, {"storefront": 201, "other_storefront": 422, "*": 403}),
    (
        "POST",
        "/exchanges/",
        {"case_body": True},
        {"storefront": 201, "other_storefront": 422, "*": 403},
    ),
    ("POST", "/refunds/", {"refund_body": True}, {"storefront": 201, "other_storefront": 422, "*": 403}),
    (
        "POST",
        "/orders/{order}/dispute-signing/",
        {},
        {"storefront": 409, "other_storefront": 404, "other_erp": 403, "*": 403},
    ),
    (
        "POST",
        "/orders/{order}/prove-delivery/",
        {},
        {"erp": 409, "other_erp": 404, "*": 403},
    ),
    ("POST", "/warranties/", {"case_body": True}, {"storefront": 409, "other_storefront": 422, "*": 403}),
    ("GET", "/bulk-moves/", {}, LIST),
    ("POST", "/bulk-moves/", {"bulk_body": True}, {"erp": 202, "storefront": 403, "program": 403}),
    ("GET", "/bulk-moves/{bulk}/", {}, {"erp": 200}),
    (
        "POST",
        "/bulk-moves/{bulk}/actions/stop/",
        {},
        {"erp": 200},
    ),
    ("GET", "/exports/", {}, LIST),
    ("POST", "/exports/", {"list": "tickets"}, dict.fromkeys(WHO, 202)),
    ("GET", "/exports/{export}/", {}, {"erp": 200}),
    ("GET", "/exports/{export}/file/", {}, {"erp": 200}),
    ("POST", "/exports/{running}/actions/stop/", {}, {"erp": 200}),
    ("GET", "/disputes/", {}, LIST),
    ("GET", "/disputes/{casedispute}/", {}, READ_CASE),
    ("POST", "/disputes/", {"refused_body": True}, {"storefront": 201, "erp": 409} | SPEAKS),
    (
        "POST",
        "/disputes/{casedispute}/actions/answer/",
        {"reason": "it was used"},
        {"storefront": 409, "erp": 200, "program": 403},
    ),
    (
        "POST",
        "/disputes/{casedispute}/actions/supervisor_ok/",
        {},
        {"storefront": 403, "erp": 403, "program": 403},
    ),
    (
        "POST",
        "/disputes/{casedispute}/messages/",
        {"text": "hello"},
        {"storefront": 201, "erp": 201} | SPEAKS,
    ),
    ("POST", "/disputes/{casedispute}/evidence/", {}, dict.fromkeys(SPEAKERS, 415) | {"*": 403}),
    ("GET", "/compensations/", {}, LIST),
    ("GET", "/compensations/{compensation}/", {}, READ_CASE),
    (
        "POST",
        "/compensations/{compensation}/actions/appeal/",
        {"reason": "no fault of ours"},
        {"storefront": 403, "erp": 200, "program": 409},
    ),
    ("GET", "/insurance-claims/", {}, LIST),
    ("GET", "/insurance-claims/{claim}/", {}, {"erp": 200, "program": 200, "insurer": 200}),
    (
        "POST",
        "/insurance-claims/{claim}/actions/approve/",
        {},
        {"erp": 403, "program": 403, "insurer": 200},
    ),
    ("GET", "/repair-jobs/", {}, LIST),
    ("GET", "/repair-jobs/{job}/", {}, {"centre": 200, "erp": 200, "program": 200}),
    (
        "POST",
        "/repair-jobs/{job}/actions/receive/",
        {"condition": "ok"},
        {"centre": 200, "erp": 403, "program": 403},
    ),
    ("POST", "/repair-jobs/{job}/evidence/", {}, {"centre": 415, "other_centre": 415, "*": 403}),
    (
        "POST",
        "/repair-jobs/{job}/parts/",
        {"code": "P1", "name": "pump"},
        {"centre": 409, "other_centre": 404, "*": 403},
    ),
    (
        "POST",
        "/warranties/{repair}/reopen/",
        {"description": "cold"},
        {"storefront": 409, "other_storefront": 404, "*": 403},
    ),
    ("GET", "/foreign-intakes/", {}, LIST),
    (
        "GET",
        "/foreign-intakes/{strayed}/",
        {},
        {"centre": 200, "other_centre": 200, "erp": 200, "program": 200},
    ),
    (
        "POST",
        "/foreign-intakes/",
        {"case": "X-1", "centre": "x", "condition": "ok"},
        {"centre": 404, "other_centre": 404, "*": 403},
    ),
    (
        "POST",
        "/foreign-intakes/{strayed}/actions/forward/",
        {"carrier": "sf", "waybill": "SF999999"},
        {"other_centre": 200, "erp": 403, "program": 403},
    ),
    ("GET", "/forecasts/", {}, LIST),
    ("GET", "/forecasts/{load}/", {}, {"centre": 200}),
    ("GET", "/batch-alarms/", {}, LIST),
    ("GET", "/batch-alarms/{alarm}/", {}, READ_SHOP),
    ("POST", "/batch-alarms/{alarm}/actions/acknowledge/", {}, {"erp": 200, "program": 403}),
    ("POST", "/batch-alarms/{alarm}/actions/close/", {}, {"erp": 403, "program": 403}),
    ("GET", "/units/", {}, LIST),
    ("GET", "/units/{unit}/", {}, READ_CASE),
    (
        "POST",
        "/units/batches/",
        {"batches_body": True},
        {"storefront": 200, "erp": 200, "other_storefront": 422, "other_erp": 422, "*": 403},
    ),
    ("GET", "/centre-scorecards/", {}, LIST),
    ("GET", "/centre-scorecards/{centrecard}/", {}, {"centre": 200}),
    ("GET", "/provider-scorecards/", {}, LIST),
    ("GET", "/provider-scorecards/{visitcard}/", {}, {}),
    ("GET", "/warranty-policies/", {}, LIST),
    ("GET", "/warranty-policies/{policy}/", {}, LIST),
    ("GET", "/appointments/", {}, LIST),
    ("GET", "/appointments/{visit}/", {}, READ_CASE),
    ("GET", "/appointments/{visit}/slots/", {}, READ_CASE),
    ("GET", "/appointments/{visit}/calendar/", {}, READ_CASE),
    ("POST", "/appointments/", {"visit_body": True}, {"storefront": 409, "other_storefront": 422, "*": 403}),
    ("POST", "/appointments/{visit}/code/", {}, {"storefront": 409, "other_storefront": 404, "*": 403}),
    ("POST", "/appointments/{visit}/evidence/", {}, {"storefront": 415, "other_storefront": 415, "*": 403}),
    (
        "POST",
        "/appointments/{visit}/actions/hold/",
        {},
        {"storefront": 200, "erp": 403, "program": 403},
    ),
    ("GET", "/pickups/", {}, LIST),
    ("GET", "/pickups/{pickup}/", {}, READ_PICKUP),
    (
        "POST",
        "/pickups/{pickup}/actions/report_collection/",
        {"waybills": ["SF1"]},
        {"courier": 200, "storefront": 403, "erp": 403, "program": 403},
    ),
    (
        "POST",
        "/pickups/{pickup}/actions/cancel/",
        {},
        {"storefront": 200, "courier": 403, "erp": 403, "program": 403},
    ),
    ("GET", "/pickups/{pickup}/slots/", {}, READ_PICKUP),
    ("POST", "/pickups/{pickup}/evidence/", {}, {"*": 415}),
    ("POST", "/pickups/{pickup}/contacts/", {}, {"courier": 200, "other_courier": 404, "*": 403}),
    (
        "POST",
        "/pickups/{pickup}/actions/accept/",
        {},
        {"courier": 200, "storefront": 403, "erp": 403, "program": 403},
    ),
    (
        "POST",
        "/pickups/{pickup}/actions/reject/",
        {"reason": "no courier"},
        {"courier": 200, "storefront": 403, "erp": 403, "program": 403},
    ),
    (
        "POST",
        "/pickups/{pickup}/actions/contact/",
        {"result": "connected"},
        {"courier": 200, "storefront": 403, "erp": 403, "program": 403},
    ),
    (
        "POST",
        "/pickups/{pickup}/actions/reschedule/",
        {"slot": "now"},
        {"storefront": 200, "courier": 403, "erp": 403, "program": 403},
    ),
    (
        "POST",
        "/pickups/{pickup}/actions/collect/",
        {},
        dict.fromkeys(("storefront", "erp", "program", "courier"), 403),
    ),
    ("GET", "/pickup-payments/", {}, LIST),
    ("GET", "/pickup-payments/{pickup}/", {}, READ_PICKUP),
    (
        "POST",
        "/pickup-payments/{pickup}/actions/pay/",
        {"amount_fen": 1},
        {"storefront": 409, "courier": 403, "erp": 403, "program": 403},
    ),
    (
        "POST",
        "/shipments/{parcel}/intercept-result/",
        {"result": 1},
        {"courier": 200, "other_courier": 404, "*": 403},
    ),
    ("GET", "/shipments/", {}, LIST),
    ("GET", "/shipments/{parcel}/", {}, READ_PICKUP),
    ("GET", "/contracts/", {}, LIST),
    ("GET", "/contracts/{contract}/", {}, {"courier": 200}),
    (
        "POST",
        "/contracts/{contract}/actions/give_notice/",
        {"last_day": "2027-03-01", "reason": "too few parcels"},
        {"courier": 200},
    ),
    ("POST", "/contracts/{contract}/actions/suspend/", {"reason": "no"}, {"courier": 403}),
    (
        "POST",
        "/contracts/{contract}/revisions/2/actions/sign/",
        {"signer": "Zhou Min"},
        {"courier": 200},
    ),
    ("GET", "/coverage/", {}, LIST),
    ("GET", "/coverage/{area}/", {}, {"courier": 200}),
    ("PUT", "/coverage/areas/", {"areas": [AREA]}, CARRIER_ONLY),
    ("GET", "/coverage-exceptions/", {}, LIST),
    ("GET", "/coverage-exceptions/{exception}/", {}, {"courier": 200}),
    ("POST", "/coverage-exceptions/", CLOSURE, {"courier": 201, "other_courier": 422, "*": 403}),
    ("POST", "/coverage-exceptions/{exception}/withdraw/", {}, ROW_OF_CARRIER),
    ("GET", "/capacity/", {}, LIST),
    ("GET", "/capacity/{hour}/", {}, {"courier": 200}),
    ("PUT", "/capacity/hours/", {"request_time": "2026-11-20T10:00:00+08:00", "areas": HOURS}, CARRIER_ONLY),
    ("GET", "/blocked-senders/", {}, LIST),
    ("GET", "/blocked-senders/{block}/", {}, {"courier": 200}),
    (
        "POST",
        "/blocked-senders/",
        {"phone": "13900000000", "reason": 1},
        {"courier": 201, "other_courier": 422, "*": 403},
    ),
    ("POST", "/blocked-senders/{block}/unblock/", {}, ROW_OF_CARRIER),
    ("GET", "/carrier-complaints/", {}, LIST),
    ("GET", "/carrier-complaints/{complaint}/", {}, READ_CARRIAGE),
    (
        "POST",
        "/carrier-complaints/",
        {"complaint_body": True},
        {"storefront": 201, "erp": 409, "program": 409, "courier": 403, "other_courier": 403, "insurer": 403},
    ),
    (
        "POST",
        "/carrier-complaints/{complaint}/actions/contest/",
        {"reason": "signed for"},
        {"courier": 200, "erp": 403, "program": 403},
    ),
    ("GET", "/carrier-statements/", {}, LIST),
    ("GET", "/carrier-statements/{statement}/", {}, READ_CARRIAGE),
    ("GET", "/carrier-statements/{statement}/lines/", {}, READ_CARRIAGE),
    (
        "POST",
        "/carrier-statements/{statement}/disputes/",
        {"dispute_body": True},
        {"courier": 201, "other_courier": 404, "program": 409, "other_program": 404, "*": 403},
    ),
    (
        "POST",
        "/carrier-statements/{statement}/actions/accept_for_carrier/",
        {},
        {"courier": 409, "erp": 403, "program": 403},
    ),
    ("GET", "/line-disputes/", {}, LIST),
    ("GET", "/line-disputes/{dispute}/", {}, READ_CARRIAGE),
    (
        "POST",
        "/line-disputes/{dispute}/actions/agree/",
        {},
        {"courier": 200, "erp": 403, "program": 409},
    ),
    ("GET", "/carrier-scorecards/", {}, LIST),
    ("GET", "/carrier-scorecards/{scorecard}/", {}, dict.fromkeys(WHO, 200) | {"other_courier": 404}),
    ("GET", "/services/", {}, LIST),
    ("GET", "/services/next_day/", {}, LIST),
    ("GET", "/services/next_day/versions/", {}, LIST),
    ("GET", "/shops/{shop}/promises/", {}, READ_PROMISES),
    ("GET", "/shops/{shop}/eligibility/", {}, READ_PROMISES),
    ("GET", "/shops/{shop}/scorecard/", {}, READ_PROMISES),
    ("GET", "/shops/{shop}/quiet-hours/", {}, QUIET | {"erp": 200}),
    ("POST", "/shops/{shop}/quiet-hours/", {"quiet_hours": [QUIET_NIGHT]}, QUIET | {"other_erp": 403}),
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
    ("GET", "/warnings/", {}, LIST),
    ("GET", "/warnings/{warning}/", {}, READ_SHOP),
    ("POST", "/warnings/{warning}/actions/read/", {}, {"erp": 200, "program": 409}),
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


def storefront_case(world: World) -> str:
    """Another case of the same shop, approved, on its way to the first centre."""
    return approve(ask(make_line(world.shop))).number


class World:
    """One shop with one of everything, and a program of each kind beside a stranger of the same kind."""

    def __init__(self) -> None:
        self.shop, other_shop = make_shop(), make_shop()
        carrier = make_carrier()
        contract = make_contract(carrier)
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
            "insurer": program("insurer"),
        }
        Carrier.objects.filter(pk=carrier.pk).update(partner=self.who["courier"].partner)
        self.names = {
            "shop": self.shop.code,
            "enrolment": membership.number,
            "application": self._application(),
            "warning": make_warning(self.shop).number,
            "metric": str(make_metric(self.shop, "return_rate", 1, 400).pk),
        }
        self._network(carrier, contract)
        self._deposit()
        self._governance(membership)
        self._goods()
        self._money()
        self._foresight(centre)

    def _network(self, carrier: Carrier, contract: CarrierContract) -> None:
        """An amendment to sign, and one of everything that a carrier tells of itself."""
        desk = staff(Role.CARRIER_MANAGER)
        later = NOW + timedelta(days=20)
        amendment = contracts.amend(contract, actor=desk, at=NOW, effective_from=later)
        moves.perform(amendment, "propose", actor=desk, at=NOW)
        courier = self.who["courier"]
        closure = courier.post("/coverage-exceptions/", CLOSURE).json()["id"]
        block = courier.post("/blocked-senders/", {"phone": "13911110000", "reason": 5}).json()["id"]
        told = [Told("33", {12: 9}, {})]
        capacity.tell(carrier, told, full=False, told_at=NOW - timedelta(hours=1), actor=desk, at=NOW)
        hour = CapacitySlot.objects.filter(carrier=carrier, hour=12).earliest("day")
        hours = {"day": NOW.date(), "told_at": NOW, "told": 9, "capacity": 9}
        for number in range(9, 19):
            CapacitySlot.objects.get_or_create(
                carrier=carrier, area_code="33", hour=number, day=NOW.date(), defaults=hours
            )
        area = carrier.coverage.get(code="33")
        self.names |= {"contract": contract.number, "area": str(area.pk), "exception": str(closure)}
        self.names |= {"block": str(block), "hour": str(hour.pk)}

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

    def _foresight(self, centre: RepairCentre) -> None:
        """The load of a centre forecast, and an alarm about a batch of the shop."""
        self.names |= {"load": str(plain_load(centre).pk), "alarm": plain_alarm(self.shop).number}
        self.names["centrecard"] = str(make_centre_card(centre).pk)
        self.names["visitcard"] = str(make_provider_card(make_provider()).pk)

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
        signed.lines.update(quantity=9)
        make_order(self.shop, storefront=storefront.partner).lines.update(serial="SN-SOLD")
        self.line = {"order": signed.external_id, "line": "1"}
        case = storefront.post("/returns/", self.line | {"reason": "quality"}).json()["number"]
        repair = storefront.post("/warranties/", self.line | {"description": "cold"}).json()["number"]
        erp.post(f"/tickets/{repair}/actions/approve/", {})
        booked = storefront.post(f"/tickets/{repair}/pickup/", {"slot": "now"}).json()
        pickup = PickupOrder.objects.get(number=booked["number"])
        bulk = {"kind": "tickets", "move": "agree", "numbers": [case], "fields": {"note": ""}}
        self.names["bulk"] = erp.post("/bulk-moves/", bulk).json()["number"]
        self.names["export"] = erp.post("/exports/", {"list": "tickets"}).json()["number"]
        exports.work(at=NOW)
        self.names["running"] = erp.post("/exports/", {"list": "tickets"}).json()["number"]
        self.names |= {"case": case, "repair": repair, "pickup": pickup.number}
        self._repairs(repair)
        self.names["parcel"] = pickup.shipment.reference

        self._carriage(pickup)

    def _money(self) -> None:
        """A refused return in dispute, another one to dispute, a claim of the insurer, and a paid compensation."""
        storefront = self.who["storefront"].partner
        buyer, owner = partner_actor(storefront), merchant(self.shop)
        cases = []
        for number in range(2):
            sold = make_order(self.shop, storefront=storefront, external_id=f"T-MONEY-{number}")
            asked = {"quantity": 1, "reason": "quality", "description": ""}
            row = returns.request(sold.lines.get(), **asked, actor=buyer, at=NOW)
            prove(row)
            said = {"cause": "used", "reason": "it was used"}
            cases.append(moves.perform(row, "refuse", actor=owner, at=NOW, data=said))
        disputed, self.refused = cases
        dispute = case_disputes.open_dispute(disputed, reason="it is new", actor=buyer, at=NOW)
        insurer = self.who["insurer"].partner
        policy = InsurancePolicy(
            number="YF-1", order=disputed.order, shop=self.shop, insurer=insurer, cap_fen=1200
        )
        moves.begin(policy, emits="insurance.bound", actor=SYSTEM, at=NOW)
        claim = claims.report(disputed, "ZT12345678", at=NOW)
        assert claim
        owed = make_compensation(order=disputed.order)
        payouts.record(owed, PaymentResult(True, "P-1"), at=NOW)
        self.names |= {
            "casedispute": dispute.number, "claim": claim.number, "compensation": owed.number,
        }  # fmt: skip

    def _repairs(self, repair: str) -> None:
        """The job with its photo, a parcel that reached another centre, and an installation with a time."""
        job = RepairJob.objects.get()
        photograph(job)
        other = self.who["other_centre"].partner
        second = storefront_case(self)
        strayed = foreign_intake.record(
            second,
            RepairCentre.objects.get(partner=other),
            condition="dented",
            actor=partner_actor(other),
            at=NOW,
        )
        policy = WarrantyPolicy.objects.create(shop=self.shop, months=24, effective_from=NOW)
        make_provider()
        visit = (
            self.who["storefront"].post("/appointments/", self.line | {"kind": "install"}).json()["number"]
        )
        window = {"window_from": "2026-11-21T10:00+08:00", "window_until": "2026-11-21T12:00+08:00"}
        self.who["storefront"].post(f"/appointments/{visit}/actions/reserve/", window)
        self.names |= {"job": job.number, "strayed": strayed.number, "policy": str(policy.pk), "visit": visit}
        self.names["unit"] = job.ticket.warranty.unit.number

    def _carriage(self, pickup: PickupOrder) -> None:
        """A complaint of the shop, and a statement under its contract with one line disputed by it, one not."""
        owner = merchant(self.shop)
        parcel = pickup.shipment
        assert parcel
        made = complaints.complain(parcel, "attitude", statement="rude", actor=owner, at=NOW)
        contract = make_contract(parcel.carrier, self.shop, services=("next_day",))
        statement = make_statement(contract, 1500, 900)
        first, second = statement.lines.order_by("id")
        dispute = disputes.dispute(first, claimed_fen=1000, reason="too heavy", actor=owner, at=NOW)
        self.second_line = second.pk
        self.names |= {
            "complaint": made.number,
            "statement": statement.number,
            "dispute": dispute.number,
            "scorecard": str(make_scorecard(parcel.carrier).pk),
        }

    def call(self, who: str, method: str, address: str, body: dict[str, Any]) -> Any:
        path = address.format(**self.names)
        if method == "GET":
            return self.who[who].get(path)
        if body.get("refused_body"):
            body = {"case": self.refused.number, "reason": "it is new"}
        if body.get("order_body"):
            body = order_body(self.shop)
        if body.get("apply_body"):
            body = {"shop": self.shop.code, "service": "return_pickup"}
        if body.get("comment_body"):
            body = {"shop": self.shop.code, "text": "Two hours are too short."}
        if body.get("batches_body"):
            row = {"shop": self.shop.code, "item": "item-1", "serial": "SN-SOLD", "production_batch": "B-7"}
            body = {"rows": [row]}
        if body.get("rows_body"):
            body = {"rows": [metric_row(self.shop)]}
        if body.get("complaint_body"):
            body = {"shipment": self.names["parcel"], "type": "damage", "statement": "broken"}
        if body.get("dispute_body"):
            body = {"line": self.second_line, "claimed_fen": 800, "reason": "weighed twice"}
        if body.get("bulk_body"):
            body = {
                "kind": "tickets",
                "move": "agree",
                "numbers": [self.names["case"]],
                "fields": {"note": ""},
            }
        if body.get("refund_body"):
            body = self.line | {"reason": "worthless", "description": "it is spoiled"}
        if body.get("visit_body"):
            body = self.line | {"kind": "install"}
        if body.get("case_body"):
            body = self.line | {
                "reason": "quality",
                "description": "it is cold",
                "promise": "breakage",
                "topic": "late",
            }
        send = self.who[who].put if method == "PUT" else self.who[who].post
        return send(path, body)
