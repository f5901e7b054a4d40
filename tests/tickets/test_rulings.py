"""A ruling is carried out for every kind of case, however long the dispute took; and a case that has ended leaves no
dispute behind."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from portal.actors import Actor, ActorKind, Role
from portal.errors import Refused
from portal.models import Shop
from portal.services import evidence, moves, sweeps
from tests.builders import (
    NOW,
    make_calendar,
    make_carrier,
    make_repair_centre,
    make_shop,
    make_upload,
    merchant,
    staff,
)
from tests.builders_disputes import appealed, buyer_of, decide, make_dispute
from tests.builders_promises import order_with, promise
from tests.builders_returns import act, ask, ask_exchange, ask_refund, buyer_acts, prove
from tickets.models import Dispute, GuaranteeTicket, ReturnTicket, Ticket, WarrantyTicket
from tickets.queries.disputes import disputes_for
from tickets.services import disputes, evidence_pack, guarantee, links, warranty

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(settings: Any, tmp_path: Any) -> Shop:
    settings.VAR_DIR = tmp_path
    make_calendar()
    return make_shop()


def refused_claim(shop: Shop) -> GuaranteeTicket:
    promise(shop, "baby_rash")
    order = order_with(shop, signed_at=NOW - timedelta(hours=6))
    buyer = buyer_of(order)
    row = guarantee.claim(
        order.lines.get(), kind="baby_rash", quantity=1, description="rash", actor=buyer, at=NOW
    )
    evidence.add(row, make_upload(), actor=buyer, at=NOW, kind="medical_proof")
    row = moves.perform(row, "give_evidence", actor=buyer, at=NOW)
    return moves.perform(
        row, "refuse", actor=merchant(shop), at=NOW, data={"cause": "other", "reason": "no rash"}
    )


def rejected_repair(shop: Shop) -> WarrantyTicket:
    make_repair_centre()
    order = order_with(shop, signed_at=NOW - timedelta(days=20))
    row = warranty.submit(
        order.lines.get(), description="does not heat", serial="S1", actor=buyer_of(order), at=NOW
    )
    return moves.perform(row, "reject", actor=merchant(shop), at=NOW, data={"reason": "misuse"})


def refused(row: Any) -> Any:
    """Refused with a cause that was shown."""
    prove(row)
    return act(row, "refuse", cause="used", reason="it was used")


def sweep_until(start: datetime, days: int) -> None:
    """The sweep runs every hour, and whatever became due has been done."""
    for hour in range(1, days * 24 + 1):
        sweeps.fire_deadlines(at=start + timedelta(hours=hour))


def test_a_claim_ruled_for_the_buyer_after_a_week_is_carried_out(shop: Shop) -> None:
    row = refused_claim(shop)
    dispute = make_dispute(row)  # type: ignore[arg-type]
    ruled = NOW + timedelta(days=9)
    decide(dispute, at=ruled)
    sweep_until(ruled, 2)
    assert Ticket.objects.get(pk=row.pk).state == "settled"


def test_a_repair_ruled_for_the_buyer_after_a_week_is_carried_out(shop: Shop) -> None:
    row = rejected_repair(shop)
    dispute = make_dispute(row)  # type: ignore[arg-type]
    ruled = NOW + timedelta(days=9)
    decide(dispute, at=ruled)
    sweep_until(ruled, 2)
    assert Ticket.objects.get(pk=row.pk).state != "cancelled"


def test_a_ruling_reversed_on_appeal_is_carried_out(shop: Shop) -> None:
    row = make_dispute(refused(ask(order_with(shop))))
    row = decide(row, "merchant")
    row = appealed(row, buyer_of(row.ticket), at=NOW + timedelta(days=6))
    sweep_until(NOW, 9)
    moves.perform(
        row, "reverse", actor=staff(id=3), at=NOW + timedelta(days=9), data={"reason": "the photo shows it"}
    )
    assert ReturnTicket.objects.get(pk=row.ticket_id).state == "wait_return"


def test_a_ruling_for_the_buyer_does_not_wait_for_the_merchants_address(shop: Shop) -> None:
    row = make_dispute(refused(ask(order_with(shop))))
    Shop.objects.filter(pk=shop.pk).update(return_address="")
    row = decide(row)
    sweep_until(NOW, 3)
    row.refresh_from_db()
    assert row.executed_at is not None


@pytest.mark.parametrize("kind", ["claim", "repair", "refund", "exchange"])
def test_who_withdraws_a_case_ends_its_dispute(shop: Shop, kind: str) -> None:
    made: Any = {
        "claim": lambda: refused_claim(shop),
        "repair": lambda: rejected_repair(shop),
        "refund": lambda: act(
            ask_refund(order_with(shop), "worthless"), "refuse", cause="other", reason="it is worth something"
        ),
        "exchange": lambda: refused(ask_exchange(order_with(shop))),
    }[kind]()
    dispute = make_dispute(made)
    buyer_acts(made, "withdraw")
    assert Dispute.objects.get(pk=dispute.pk).state == "withdrawn"


def test_an_exchange_that_becomes_a_return_ends_its_dispute(shop: Shop) -> None:
    row = refused(ask_exchange(order_with(shop)))
    dispute = make_dispute(row)
    buyer_acts(row, "convert_to_refund")
    assert Dispute.objects.get(pk=dispute.pk).state == "withdrawn"


def test_money_paid_by_the_clock_ends_the_dispute_about_it(shop: Shop) -> None:
    make_carrier("sf")
    row = act(ask_exchange(order_with(shop)), "agree", note="")
    row = buyer_acts(row, "send_back", carrier="sf", waybill="SF1234567890")
    row = act(row, "confirm_receipt", note="")
    row = act(row, "report_out_of_stock", reason="none left")
    dispute = disputes.open_dispute(row, reason="pay me", actor=buyer_of(row), at=NOW)
    sweep_until(NOW, 3)
    assert Ticket.objects.get(pk=row.pk).state == "refunding"
    assert Dispute.objects.get(pk=dispute.pk).closed_at is not None


@pytest.mark.parametrize("kind", ["return", "exchange"])
def test_a_request_that_was_changed_leaves_no_dispute_about_the_old_one(shop: Shop, kind: str) -> None:
    asked = {"return": ask, "exchange": ask_exchange}[kind]
    row = refused(asked(order_with(shop)))
    dispute = make_dispute(row)
    said = {"reason_code": "quality"} if kind == "return" else {"wanted_item": "item-2"}
    buyer_acts(row, "modify", description="the lid does not close", **said)
    case = Ticket.objects.get(pk=row.pk)
    assert (case.intervention, Dispute.objects.get(pk=dispute.pk).state) == ("none", "withdrawn")


def test_m6_the_buyer_of_a_case_that_was_joined_may_speak(shop: Shop) -> None:
    order = order_with(shop)
    rows = [refused(ask(order)) for _ in range(2)]
    Ticket.objects.update(quantity=2)
    for row in rows:
        row.refresh_from_db()
        buyer = Actor(ActorKind.BUYER, "buyer", frozenset({Role.BUYER}), subject=row.subject_key)
        dispute = disputes.open_dispute(row, reason="it is broken", actor=buyer, at=NOW)
    assert Dispute.objects.count() == 1
    assert disputes.say(dispute, "see my photo", actor=buyer, at=NOW).party == "buyer"


def joined(shop: Shop) -> tuple[Dispute, list[ReturnTicket]]:
    """Two refused requests for the same two pieces, in one dispute."""
    order = order_with(shop)
    rows = [refused(ask(order)) for _ in range(2)]
    Ticket.objects.update(quantity=2)
    for row in rows:
        row.refresh_from_db()
        dispute = make_dispute(row)
    return dispute, rows


@pytest.mark.parametrize("leaves", [0, 1])
def test_m6_a_joined_dispute_goes_on_for_the_case_that_stays(shop: Shop, leaves: int) -> None:
    dispute, rows = joined(shop)
    buyer_acts(rows[leaves], "withdraw")
    dispute.refresh_from_db()
    stays = Ticket.objects.get(pk=rows[1 - leaves].pk)
    assert (dispute.state, stays.intervention) == ("opened", "open")
    buyer_acts(rows[1 - leaves], "withdraw")
    dispute.refresh_from_db()
    assert dispute.state == "withdrawn"


def test_m6_a_joined_dispute_is_found_by_the_link_of_either_case(shop: Shop) -> None:
    dispute, rows = joined(shop)
    for row in rows:
        buyer = Actor(ActorKind.BUYER, "buyer", frozenset({Role.BUYER}), subject=row.subject_key)
        assert list(disputes_for(buyer)) == [dispute]
    stranger = Actor(ActorKind.BUYER, "buyer", frozenset({Role.BUYER}), subject="ticket:999999")
    assert not dispute.concerns(stranger)


@time_machine.travel(NOW, tick=False)
def test_m6_the_pages_of_both_cases_take_what_their_buyer_says(shop: Shop, client: Client) -> None:
    dispute, rows = joined(shop)
    for row in rows:
        page = f"/c/{links.issue(row, at=NOW)}/"
        said = client.post(f"{page}dispute/messages/", {"text": f"about {row.number}"}, follow=True)
        assert (said.status_code, f"about {row.number}" in said.content.decode()) == (200, True)
    assert [message.party for message in dispute.messages.all()] == ["buyer", "buyer"]


def test_what_was_decided_is_not_asked_for_in_another_way(shop: Shop) -> None:
    row = refused(ask_exchange(order_with(shop)))
    decide(make_dispute(row), "merchant")
    for name, said in (("modify", {"description": "once more"}), ("convert_to_refund", {})):
        with pytest.raises(Refused) as refusal:
            buyer_acts(row, name, **said)
        assert [reason.code for reason in refusal.value.reasons] == ["ruled"]


def test_a_rejection_that_the_platform_confirmed_is_final_when_nobody_appeals(shop: Shop) -> None:
    row = rejected_repair(shop)
    decide(make_dispute(row), "merchant")  # type: ignore[arg-type]
    sweep_until(NOW, 8)
    assert Ticket.objects.get(pk=row.pk).state == "cancelled"


@pytest.mark.parametrize(
    ("asked", "state"), [(ask, "refunding"), (ask_exchange, "wait_reship")], ids=["return", "exchange"]
)
def test_without_an_address_the_platform_asks_for_no_return(shop: Shop, asked: Any, state: str) -> None:
    row = refused(asked(order_with(shop)))
    Shop.objects.filter(pk=shop.pk).update(return_address="")
    ruled = {"note": "it is broken"}
    row = moves.perform(row, "rule_for_buyer", actor=staff(Role.SUPERVISOR), at=NOW, data=ruled)
    assert (row.state, row.goods) == (state, "with_buyer")


def test_a_shop_reads_no_verdict_in_its_pack_before_it_is_confirmed(shop: Shop) -> None:
    row = make_dispute(refused(ask(order_with(shop))))
    verdict = {"winner": "buyer", "reason": "the photos show it clearly", "articles": "TB99 art 10"}
    moves.perform(row, "accept_case", actor=staff(id=1), at=NOW)
    row = moves.perform(row, "first_verdict", actor=staff(id=1), at=NOW, data=verdict)
    assert (told(row, merchant(shop)), told(row, staff(id=1))) == ({""}, set(verdict.values()))
    row = moves.perform(row, "supervisor_ok", actor=staff("platform.supervisor", id=2), at=NOW)
    assert told(row, merchant(shop)) == set(verdict.values())


def told(row: Dispute, actor: Actor) -> set[str]:
    """The verdict as a pack made for somebody has it."""
    with zipfile.ZipFile(io.BytesIO(evidence_pack.made(row, actor=actor, at=NOW))) as pack:
        known = json.loads(pack.read("dispute.json"))
    return {known[name] for name in ("winner", "verdict", "articles")}
