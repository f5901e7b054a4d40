"""Where subjects meet: limits of many moves at once, what a party may read, the ledger, sweeps, and rights that end."""

from __future__ import annotations

import contextlib
import io
import json
import zipfile
from datetime import timedelta
from typing import Any

import pytest

from portal.actors import SYSTEM, Role
from portal.errors import Refused
from portal.models import DepositAccount, Shop
from portal.services import bulk_moves, evidence, moves, sweeps
from portal.states import LedgerKind
from tests.builders import (
    NOW,
    make_calendar,
    make_carrier,
    make_deposit,
    make_enrolment,
    make_order,
    make_shop,
    make_upload,
    merchant,
    staff,
)
from tests.builders_disputes import make_dispute
from tests.builders_promises import order_with, promise
from tests.builders_returns import act, ask, ask_refund, buyer_acts, buyer_side, pay_all, prove
from tickets import tasks
from tickets.models import GuaranteeTicket, OrderPromise, Refund, ReturnTicket, Ticket
from tickets.queries.tickets import rows_of
from tickets.services import evidence_pack, guarantee, payouts, refunds, warranty

pytestmark = pytest.mark.django_db
SIGNED = NOW - timedelta(hours=6)


@pytest.fixture
def shop(settings: Any, tmp_path: Any) -> Shop:
    settings.VAR_DIR = tmp_path
    make_calendar()
    return make_shop()


def shown(shop: Shop, kind: str, *files: str, **said: Any) -> GuaranteeTicket:
    """A claim with the evidence its promise demands."""
    promise(shop, kind)
    order = order_with(shop, signed_at=SIGNED)
    buyer = buyer_side(order)
    row = guarantee.claim(
        order.lines.get(), kind=kind, quantity=1, description="bad", actor=buyer, at=NOW, **said
    )
    for file in files:
        evidence.add(row, make_upload(f"{file}.png"), actor=buyer, at=NOW, kind=file)
    return moves.perform(row, "give_evidence", actor=buyer, at=NOW)


def codes(refusal: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {reason.code for reason in refusal.value.reasons}


# Many at one time (OT; G26)


def test_g26_the_general_bulk_door_keeps_the_limit_of_money(shop: Shop) -> None:
    rows = [ask(make_order(shop)) for _ in range(2)]
    Ticket.objects.update(requested_fen=600_000)
    rows = [ReturnTicket.objects.get(pk=row.pk) for row in rows]
    with pytest.raises(Refused) as refusal:
        bulk_moves.begin(rows, "agree", fields={"note": ""}, actor=merchant(shop), shop=shop, at=NOW)
    assert "too_much_money" in codes(refusal)


def test_g26_the_general_bulk_door_keeps_the_limit_of_rows(shop: Shop) -> None:
    rows = [ask(make_order(shop)) for _ in range(31)]
    with pytest.raises(Refused) as refusal:
        bulk_moves.begin(rows, "agree", fields={"note": ""}, actor=merchant(shop), shop=shop, at=NOW)
    assert codes(refusal) & {"too_many_cases", "rows_out_of_range"}


def test_the_pack_of_a_party_does_not_tell_a_verdict_before_it_is_confirmed(shop: Shop) -> None:
    row = ask(order_with(shop))
    prove(row)
    dispute = make_dispute(act(row, "refuse", cause="used", reason="it was used"))
    verdict = {"winner": "buyer", "reason": "the photos show it", "articles": "TB99 art 10"}
    moves.perform(dispute, "accept_case", actor=staff(id=1), at=NOW)
    dispute = moves.perform(dispute, "first_verdict", actor=staff(id=1), at=NOW, data=verdict)
    pack = evidence_pack.made(dispute, actor=merchant(shop), at=NOW)
    told = json.loads(zipfile.ZipFile(io.BytesIO(pack)).read("dispute.json"))
    assert (told["winner"], told["verdict"], told["articles"]) == ("", "", "")


def test_the_money_of_a_claim_is_part_of_its_story(shop: Shop) -> None:
    row = shown(shop, "fresh_bad_item_refund", "photo", "waybill")
    row = act(row, "accept", remedy="partial_refund", damage_percent=50, note="")
    assert Refund in [model for model, _ids in rows_of(row)]


# Money


def test_an_advance_is_not_paid_a_second_time_for_goods_the_merchant_has(shop: Shop) -> None:
    make_carrier("sf")
    for code in ("seven_day_return", "fast_refund"):
        make_enrolment(shop, code)
    order = make_order(shop, buyer_grade="excellent")
    row = act(ask(order, quantity=2), "agree", note="")
    row = moves.perform(row, "goods_collected", actor=SYSTEM, at=NOW)
    pay_all()
    prove(row)
    row = act(row, "refuse_receipt", reason="another item")
    moves.perform(row, "rule_for_merchant", actor=staff(Role.SUPERVISOR), at=NOW, data={"note": "no"})
    try:
        row = act(ask(order, quantity=2), "agree", note="")
        row = buyer_acts(row, "send_back", carrier="sf", waybill="SF1234567890")
        act(row, "confirm_receipt", note="")
    except Refused:
        pass
    pay_all()
    paid = sum(Refund.objects.filter(state="paid").values_list("amount_fen", flat=True))
    assert paid <= order.lines.get().paid_fen


def test_a_claim_with_nothing_left_to_pay_sends_no_payment_of_nothing(shop: Shop) -> None:
    row = shown(shop, "fresh_bad_item_refund", "photo", "waybill")
    earlier = ask(row.order)
    refunds.queue(earlier, amount_fen=19900, at=NOW)
    act(row, "accept", remedy="partial_refund", damage_percent=50, note="")
    assert not Refund.objects.filter(amount_fen=0).exists()


def test_g30_a_frozen_shop_pays_a_claim_from_its_deposit(shop: Shop) -> None:
    make_deposit(shop, "fast_return", paid_fen=100_000)
    row = shown(shop, "fresh_bad_item_refund", "photo", "waybill")
    Shop.objects.filter(pk=shop.pk).update(state="frozen")
    sweeps.fire_deadlines(at=NOW + timedelta(days=3))
    assert Ticket.objects.get(pk=row.pk).state == "paying"
    account = DepositAccount.objects.get()
    assert account.balances[LedgerKind.AVAILABLE] == 100_000 - Refund.objects.get().amount_fen


# Rights and the ledger


def test_a_claim_the_platform_had_to_decide_was_never_entered_as_kept(shop: Shop) -> None:
    row = shown(shop, "baby_rash", "medical_proof")
    row = act(row, "refuse", cause="other", reason="no rash")
    moves.perform(row, "rule_for_buyer", actor=staff(Role.SUPERVISOR), at=NOW, data={"note": "it is"})
    known = OrderPromise.objects.get(kind="baby_rash")
    assert [one["code"] for one in known.reasons] == ["ruled_for_buyer"]


def test_a_promise_is_kept_only_when_the_linked_case_has_given_it(shop: Shop) -> None:
    row = shown(shop, "baby_rash", "medical_proof")
    act(row, "accept", remedy=row.guarantee.remedy, damage_percent=None, note="")
    child = ReturnTicket.objects.get(parent=row.pk)
    assert (child.state, OrderPromise.objects.get(kind="baby_rash").state) == ("wait_return", "open")


def test_a_claim_whose_repair_is_refused_still_ends_by_silence(shop: Shop) -> None:
    row = shown(shop, "clothing_30_day_quality", "photo", remedy="repair")
    warranty.submit(row.line, description="another seam", serial="S9", actor=SYSTEM, at=NOW)  # type: ignore[arg-type]
    sweeps.fire_deadlines(at=NOW + timedelta(days=30))
    assert Ticket.objects.get(pk=row.pk).state == "settled"


# Sweeps


def test_a_payment_that_cannot_be_noted_stops_no_other(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(2):
        ask_refund(make_order(shop, signed_at=None))
    first = Refund.objects.order_by("id")[0]
    noted = payouts.record

    def breaks(row: Any, result: Any, *, at: Any) -> Any:
        if row.pk == first.pk:
            raise RuntimeError("a case that breaks")
        return noted(row, result, at=at)

    monkeypatch.setattr(payouts, "record", breaks)
    monkeypatch.setattr("tickets.tasks.now", lambda: NOW)
    with contextlib.suppress(RuntimeError):
        tasks.pay_refunds()
    assert Refund.objects.exclude(pk=first.pk).get().state == "paid"
