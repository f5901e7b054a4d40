"""A parcel is lost on its way back: the buyer has the money at once, the carrier pays a month later."""

from __future__ import annotations

from datetime import timedelta

from carriers.models import Carrier, CarrierComplaint, CarrierStatement, CustodyRecord
from portal.actors import Role
from portal.adapters.payment import SandboxPayments
from tests.api.conftest import Program, program_of
from tests.builders import at, make_contract, make_enrolment, make_partner
from tests.journeys.doors import Courier, Story, case, staff
from tests.journeys.test_returns import WAYBILL, ask, book_on_the_phone, order

CAP = 30_000


def carrier_with_a_key(story: Story) -> Program:
    """The carrier answers by API, under a contract of the shop that makes it pay for what it loses."""
    courier = make_partner(("courier",))
    Carrier.objects.update(partner=courier)
    penalties = {"loss": {"value_permille": 1000, "cap_fen": CAP}}
    make_contract(Carrier.objects.get(), story.shop, services=("pickup",), penalties=penalties)
    return program_of(courier)


def lose_a_return(story: Story) -> str:
    """Collected in time, billed, and never seen again."""
    make_enrolment(story.shop, "seven_day_return")
    order(story)
    asked = ask(story)
    pickup, phone = book_on_the_phone(asked["buyer_link"]), Courier()
    story.wait(minutes=30)
    phone.pickup_callback("order_picked_up_with_weight", pickup, WAYBILL)
    phone.pickup_callback("order_settled_fees", pickup, WAYBILL)
    story.wait(days=6)
    return str(asked["number"])


def test_lost_parcel_claimed(story: Story) -> None:
    courier = carrier_with_a_key(story)
    number = lose_a_return(story)
    assert CarrierComplaint.objects.get().type == "slow_transit", "the rule has complained by itself"
    assert CustodyRecord.objects.latest("happened_at").holder in {"carrier", "site"}

    story.merchant.move("tickets", case(number), "confirm_receipt", note="lost on the way")
    story.sweep()
    story.sweep()
    assert case(number).state == "refunded"
    assert SandboxPayments().payments() == [(f"refund-{number}", 39900)], "nobody waited for the carrier"

    claim = story.merchant.send("/portal/complaints/new/", parcel=WAYBILL, type="loss", statement="gone")
    assert claim.status_code == 302
    loss = CarrierComplaint.objects.get(type="loss")
    assert (loss.value_fen, loss.liability["party"]) == (39900, "carrier")
    courier = Program(courier.client)  # a token that is still valid
    contested = courier.post(f"/carrier-complaints/{loss.number}/actions/contest/", {"reason": "depot scan"})
    assert contested.status_code == 200

    judged = staff(Role.CARRIER_MANAGER).decide(loss, "confirm_fault", reason="no scan since")
    assert judged.status_code == 302, judged.content.decode()
    loss.refresh_from_db()
    assert (loss.state, loss.penalty_fen) == ("penalised", CAP)

    story.go_to(at("2026-12-01 04:00:00"))
    assert not CarrierStatement.objects.get().lines.filter(kind="penalty").exists(), "it can be appealed"
    story.go_to(at("2027-01-01 04:00:00"))
    december = CarrierStatement.objects.get(period="2026-12-01")
    assert (december.total_fen, december.lines.get().reference) == (-CAP, loss.number)

    story.go_to(story.now + timedelta(days=4))
    story.go_to(story.now + timedelta(days=8))
    december.refresh_from_db()
    loss.refresh_from_db()
    assert (december.state, loss.state) == ("accepted", "closed")
    assert sum(row.amount_fen for row in december.postings.all()) == 0
