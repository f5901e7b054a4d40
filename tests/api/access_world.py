"""The world of the table of access: one of everything, and every program beside a stranger of its kind."""

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

CLOSURE = {"first_day": "2026-12-01", "last_day": "2026-12-02", "reason": "flood"}


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
