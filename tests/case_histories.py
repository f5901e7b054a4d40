"""Random histories of one order line in every kind of case, and what must hold whatever anybody did (domain part I)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise
from random import Random
from typing import Any

import pytest
from django.db.models import Min, Q, Sum

from portal.actors import SYSTEM, Actor, Role
from portal.errors import DomainError, NotFound, NotPermitted
from portal.models import NO_DEADLINE, Deadline, OutboxEntry, TimelineEvent
from portal.queries.timeline import facts_of
from portal.services import moves, sweeps
from portal.workflow import machine_of
from tests.builders import (
    NOW,
    make_calendar,
    make_carrier,
    make_enrolment,
    make_order,
    make_partner,
    make_shop,
    merchant,
    partner_actor,
    staff,
)
from tests.builders_insurance import bind
from tests.builders_money import make_compensation
from tests.builders_promises import promise
from tests.builders_returns import ask, ask_exchange, ask_refund, pay_all, prove
from tickets.models import (
    Advance,
    Compensation,
    InsuranceClaim,
    InsurancePolicy,
    Order,
    Posting,
    PostingLine,
    Refund,
    Ticket,
)
from tickets.services import claims, guarantee

PAID_FEN, PIECES = 10_003, 4
DATA: dict[str, dict[str, Any]] = {
    "refuse": {"cause": "other", "reason": "not our goods"},
    "accept": {"remedy": "partial_refund", "damage_percent": 40, "note": ""},
    "propose_change": {"proposal": "keep", "amount_fen": 700, "reason": "keep it"},
    "send_back": {"carrier": "sf", "waybill": ""},
    "ship_replacement": {"carrier": "sf", "waybill": "", "serial": ""},
    "modify": {},
}
PAYING = {"refunding", "paying"}
PAID_FOR = {"complete", "complete_in_part"}
WITH_REASON = {"refuse_receipt", "offer_refund", "report_out_of_stock", "explain", "ask_evidence"}


class CaseHistory:
    """One insured line of four pieces whose promises are called on by many people, and a clock that goes forward."""

    def __init__(self, dice: Random) -> None:
        self.dice, self.now, self.over = dice, NOW, dict[int, str]()
        make_calendar()
        make_carrier("sf")
        self.shop = make_shop()
        self.strangers = [
            merchant(make_shop()),
            partner_actor(make_partner()),
            partner_actor(make_partner(("courier",))),
        ]
        for code in ("seven_day_return", "fast_refund", "freight_insurance"):
            make_enrolment(self.shop, code)
        promise(self.shop, "fresh_bad_item_refund")
        self.order = make_order(self.shop, buyer_grade=dice.choice(["excellent", "good"]))
        bind(self.order.insurance)
        bundle = {"id": "b", "threshold_fen": 9_000, "off_fen": 1_000, "list_fen": 11_003}
        flags = dice.choice([{}, {"bundle": bundle}, {"tenders": {"coupon": 333, "points": 77}}])
        Order.objects.update(signing_disputed_at=NOW)  # so that the right to return never ends here
        self.order.lines.update(quantity=PIECES, paid_fen=PAID_FEN, flags=flags)

    def chosen(self) -> Callable[[], str]:
        """One act with its dice thrown beforehand, so that threads share no random state."""
        acts = [
            self.open,
            self.open,
            self.claim,
            *[self.move] * 7,
            self.money,
            self.sweep,
            self.insure,
            self.compensate,
            self.intrude,
        ]
        act, dice = self.dice.choice(acts), Random(self.dice.random())
        return lambda: self._tried(act, dice)

    def _tried(self, act: Callable[[Random], None], dice: Random) -> str:
        """Do it; a refusal is an answer like any other, everything else is a mistake of the code."""
        try:
            act(dice)
        except DomainError as refusal:
            return refusal.code
        return "done"

    def pass_time(self) -> None:
        self.now += self.dice.choice([timedelta(minutes=5), timedelta(hours=3), timedelta(hours=40)])

    # What people and programs may try

    def open(self, dice: Random) -> None:
        kind = dice.choice([ask, ask, ask_exchange, ask_refund])
        reason = "worthless" if kind is ask_refund else dice.choice(["quality", "no_reason"])
        case = kind(Order.objects.get(pk=self.order.pk), reason, dice.choice([1, 1, 2]), self.now)
        prove(case, self.now)

    def claim(self, dice: Random) -> None:
        guarantee.claim(
            self.order.lines.get(),
            kind="fresh_bad_item_refund",
            quantity=dice.choice([1, 2]),
            description="bad",
            actor=partner_actor(self.order.storefront),
            at=self.now,
        )

    def move(self, dice: Random) -> None:
        rows = list(Ticket.objects.filter(closed_at__isnull=True).order_by("pk"))
        if not rows:
            return
        row = dice.choice(rows).as_kind()
        possible = [m for m in machine_of(type(row)).moves.values() if row.state in m.sources]
        declared = dice.choice(possible)
        if declared.name in PAID_FOR:
            return  # Only money that was paid ends a case.
        who = self._who(row, declared.roles)
        moves.perform(row, declared.name, actor=who, at=self.now, data=self._data(declared.name, dice))

    def money(self, _dice: Random) -> None:
        pay_all(self.now)

    def sweep(self, _dice: Random) -> None:
        sweeps.fire_deadlines(at=self.now)

    def insure(self, dice: Random) -> None:
        cases = list(Ticket.objects.filter(order=self.order).order_by("pk"))
        if cases:
            claims.report(dice.choice(cases), f"ZT{dice.randrange(9)}", at=self.now)

    def compensate(self, dice: Random) -> None:
        cause = f"incident:{dice.randrange(2)}"
        make_compensation(order=self.order, cause=cause, fen=dice.choice([100, 5_000]), at=self.now)

    def intrude(self, dice: Random) -> None:
        """Invariant 18: somebody else's people and programs find nothing, whatever move they try."""
        row = Ticket.objects.order_by("pk").first()
        if row is not None:
            name = dice.choice([*machine_of(type(row.as_kind())).moves])
            with pytest.raises((NotFound, NotPermitted)):
                moves.perform(row.as_kind(), name, actor=dice.choice(self.strangers), at=self.now)

    def _who(self, row: Ticket, roles: frozenset[str]) -> Actor:
        people = [SYSTEM, merchant(self.shop), partner_actor(row.storefront), staff(Role.SUPERVISOR)]
        return next((who for who in people if who.holds_any(roles)), SYSTEM)

    def _data(self, name: str, dice: Random) -> dict[str, Any]:
        if name in WITH_REASON:
            return {"reason": "for a reason"}
        data = dict(DATA.get(name, {}))
        if "waybill" in data:
            data["waybill"] = f"SF{dice.randrange(10**9, 10**10)}"
        return data

    # What must hold, whatever happened

    def check(self) -> None:
        self.never_more_than_paid()
        self.no_piece_twice()
        for row in Ticket.objects.all():
            waits(row.as_kind(), self.now)
        nearest_deadlines_are_kept()
        self.what_is_over_stays_over()
        self.insured_once()
        self.compensated_once()
        self.books_balance()
        self.every_change_is_told_once()

    def never_more_than_paid(self) -> None:
        """Invariant 4."""
        paid = Refund.objects.exclude(state="cancelled").aggregate(n=Sum("amount_fen"))["n"] or 0
        assert paid <= PAID_FEN
        for row in Advance.objects.select_related("ticket__refund"):
            assert row.ticket.refund.amount_fen <= row.amount_fen

    def no_piece_twice(self) -> None:
        """Invariant 5."""
        held = Ticket.objects.filter(Q(closed_at__isnull=True) | Q(state="refunded"))
        assert (held.aggregate(n=Sum("quantity"))["n"] or 0) <= PIECES

    def what_is_over_stays_over(self) -> None:
        """Invariant 7."""
        for row in Ticket.objects.all():
            kind = row.as_kind()
            assert self.over.get(row.pk, row.state) == row.state
            if kind.is_final:
                self.over[row.pk] = row.state

    def insured_once(self) -> None:
        """Invariant 10."""
        for policy in InsurancePolicy.objects.all():
            assert InsuranceClaim.objects.filter(policy=policy).count() <= 1

    def compensated_once(self) -> None:
        """Invariant 11."""
        rows = list(Compensation.objects.values_list("cause", "basis", "beneficiary"))
        assert len(rows) == len(set(rows))

    def books_balance(self) -> None:
        """Invariant 12."""
        for posting in Posting.objects.all():
            sides = PostingLine.objects.filter(posting=posting).values("side").annotate(n=Sum("amount_fen"))
            assert {side["n"] for side in sides} == {posting.amount_fen}

    def every_change_is_told_once(self) -> None:
        """Invariants 13 and 19: the changes of state follow on each other without a gap, and each waits in the outbox
        once; two people, or a person and the sweep, never both changed the same state."""
        assert OutboxEntry.objects.count() == TimelineEvent.objects.count()
        for row in Ticket.objects.all():
            changes = [(f.from_state, f.to_state) for f in facts_of(row).order_by("id") if f.to_state]
            assert all(before[1] == after[0] for before, after in pairwise(changes)), changes
            assert changes[-1][1] == row.state


def nearest_deadlines_are_kept() -> None:
    """The column by which the list of cases is sorted is the minimum of the deadlines that run."""
    running = Deadline.objects.filter(subject_type__model="ticket", settled_at=None)
    known = dict(running.order_by().values_list("subject_id").annotate(Min("due_at")))
    for key, kept in Ticket.objects.values_list("pk", "sort_due"):
        assert kept == known.get(key, NO_DEADLINE), key


def waits(case: Any, at: Any) -> None:
    """Invariant 6: a case that is not over has a deadline, or is with somebody who is named."""
    if case.is_final:
        assert case.closed_at is not None
        return
    running = Deadline.objects.filter(subject_type__model="ticket", subject_id=case.pk, settled_at=None)
    with_payment = case.state in PAYING and Refund.objects.filter(ticket_id=case.pk).exists()
    assert running.exists() or with_payment, (case.kind, case.state, at)
