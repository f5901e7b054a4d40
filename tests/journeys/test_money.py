"""Journeys of money: a compensation appealed against, and an insurance claim refused after the offset was used."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from portal.actors import Role
from portal.adapters.payment import SandboxPayments
from portal.models import Notice
from tests.api.conftest import program_of
from tests.builders import NOW, at, make_carrier, make_enrolment, make_partner, make_service
from tests.journeys.doors import Courier, Person, Story, staff
from tests.journeys.test_returns import WAYBILL, ask, book_on_the_phone, order
from tickets.models import Compensation, IncidentTicket, InsuranceClaim, InsurancePolicy, Refund
from tickets.queries.books import account_balances


def missed_and_closed(story: Story) -> IncidentTicket:
    """A next-day promise of 30 yuan is missed, and the shop does all it has to."""
    make_service("next_day", promises=[{"kind": "next_day", "penalty": {"fen": 3_000}}])
    make_enrolment(story.shop, "next_day")
    make_carrier("jd", provider="sf")
    fields = {"paid_at": (NOW - timedelta(minutes=5)).isoformat(), "signed_at": None}
    order(story, **fields, carrier="jd", waybill="JD0000000001")
    story.go_to(at("2026-11-22 00:00:30"))
    incident = IncidentTicket.objects.get()
    press = story.merchant.move
    press(
        "tickets",
        incident,
        "record_contact",
        channel="phone",
        remedy="coupon",
        amount="500",
        accepted="on",
        note="sorry",
    )
    press("tickets", incident, "name_cause", cause="carrier_transit_late", note="the truck broke down")
    press("tickets", incident, "record_resolution", resolution="expedited", note="pressed")
    Courier("sf").route_push("JD0000000001", "80", at("2026-11-22 11:00:00"), row="2")
    story.go_to(at("2026-11-22 11:05:00"))
    press("tickets", incident, "record_follow_up", channel="sms", corrective_action="another carrier")
    press("tickets", incident, "resolve")
    return incident


def test_compensation_overturned_buyer_keeps(story: Story) -> None:
    missed_and_closed(story)
    story.sweep()
    row = Compensation.objects.get()
    assert (row.state, row.amount_fen, row.shop_fen) == ("paid", 3_000, 3_000)
    paid = SandboxPayments().payments()
    assert paid == [(row.key, 3_000)]

    page = story.merchant.page(f"/portal/compensations/{row.number}/")
    assert "this order is not settled yet" in page
    story.merchant.move("compensations", row, "appeal", reason="the carrier's truck broke down")
    judge = staff("platform.reviewer")
    said = {"bearer": "carrier", "reason": "tracking shows the truck stood still"}
    assert judge.decide(row, "overturn", **said).status_code == 302
    story.sweep()

    row.refresh_from_db()
    assert (row.state, row.borne_by) == ("recovered_to_payer", "carrier")
    assert SandboxPayments().payments() == paid, "nothing comes back from the buyer"
    found = account_balances()
    assert (found["buyer"], found["merchant_settlement"], found["carrier"]) == (0, 0, -3_000)
    assert "carrier" in story.merchant.page(f"/portal/compensations/{row.number}/")
    assert Notice.objects.filter(template="compensation.overturned").exists()


def collected_with_offset(story: Story) -> Any:
    make_enrolment(story.shop, "seven_day_return")
    make_enrolment(story.shop, "freight_insurance")
    order(story)
    story.sweep()
    assert InsurancePolicy.objects.get().state == "bound"
    asked = ask(story)
    pickup = book_on_the_phone(asked["buyer_link"])
    assert pickup.offset_fen == 1200
    courier = Courier()
    courier.pickup_callback("order_picked_up_with_weight", pickup, WAYBILL)
    story.sweep()
    return pickup


def test_insurance_refused_after_offset(story: Story) -> None:
    insurer = program_of(make_partner(("insurer",)))
    pickup = collected_with_offset(story)
    claim = InsuranceClaim.objects.get()
    listed = insurer.get("/insurance-claims/").json()["results"]
    assert [row["number"] for row in listed] == [claim.number]

    said = {"reason": "the waybill shows no return"}
    answer = insurer.post(f"/insurance-claims/{claim.number}/actions/refuse/", said)
    assert answer.status_code == 200, answer.content
    assert "the waybill shows no return" in story.merchant.page(f"/portal/insurance-claims/{claim.number}/")
    refused = story.merchant.move("claims", claim, "reopen", note="look again")
    assert "Add new evidence" in refused.content.decode()

    pickup.refresh_from_db()
    fee = pickup.buyer_fee_fen
    story.wait(days=8)

    claim.refresh_from_db()
    pickup.refresh_from_db()
    assert (claim.state, claim.policy.state) == ("recovered", "applied")
    assert pickup.buyer_fee_fen == fee, "the buyer is never billed again"
    assert account_balances()["buyer"] == 0 == Refund.objects.count()


def test_the_desk_compares_its_books_with_the_providers_list(story: Story) -> None:
    missed_and_closed(story)
    story.sweep()
    key = Compensation.objects.get().key
    finance: Person = staff(Role.FINANCE)

    rows = f"key,reference,amount_fen,paid_on\n{key},SBX1,2999,2026-11-22\nunknown,SBX2,5,2026-11-22\n"
    page = bring_in(finance, rows)

    assert "another amount" in page and "not in our books" in page
    assert "Debits and credits are equal." in finance.page("/admin/tickets/posting/")


def bring_in(finance: Person, text: str) -> str:
    """Look at the file, store it, and open the list."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    url = "/admin/tickets/providerpayment/import/"
    looked = finance.send(url, file=SimpleUploadedFile("list.csv", text.encode()))
    ticket = looked.content.decode().split('name="ticket" value="')[1].split('"')[0]
    assert finance.send(url, ticket=ticket, rows="all").status_code == 302
    return finance.page("/admin/tickets/providerpayment/")
