"""Random histories of shops in services: anything anybody may try, at any time, in any order, and what must hold."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.db.models import Sum

from portal.actors import SYSTEM, Role
from portal.errors import DomainError
from portal.models import (
    Enrolment,
    EnrolmentApplication,
    LedgerAccount,
    LedgerEntry,
    LedgerTransaction,
    Service,
    ServiceVersion,
    Shop,
)
from portal.queries.versions import documents_of
from portal.services import applications, deposits, exits, moves, standing, sweeps
from portal.states import ApplicationState, EnrolmentState
from tests.builders import (
    NOW,
    make_calendar,
    make_deposit,
    make_deposit_payment,
    make_draft,
    make_metric,
    make_order,
    make_service,
    make_shop,
    merchant,
    staff,
)
from tickets.models import OrderPromise
from tickets.queries.obligations import open_obligations

DAY = timedelta(days=1)
RETURNS = {"metric": "return_rate", "operator": "<", "threshold": [1, 100]}
QUALITY = {"kind": "quality", "window": {"amount": 7, "unit": "calendar_days"}}
SERVICES = {
    "freight_insurance": {
        "exit_rule": {"cooling_off_days": 45, "undo_same_day": True},
        "promises": [QUALITY],
    },
    "next_day": {"conditions": [RETURNS], "membership": {"probation_days": 10}},
}


@dataclass
class History:
    """One world with a clock that only goes forward, and the acts that can happen in it."""

    random: Random
    now: datetime = NOW
    shop: Shop = field(init=False)
    published: dict[int, str] = field(default_factory=dict)
    promised: dict[int, str] = field(default_factory=dict)
    tried: int = 0

    def __post_init__(self) -> None:
        make_calendar()
        self.shop = make_shop()
        for code, fields in SERVICES.items():
            make_service(code, **fields)
        self.account = make_deposit(self.shop, "next_day", paid_fen=100_000)
        self.remember()

    @property
    def acts(self) -> list[Callable[[], Any]]:
        return [
            self.apply,
            self.apply,
            self.approve,
            self.approve,
            self.reject,
            self.leave,
            self.undo,
            self.suspend,
            self.reinstate,
            self.expel,
            self.appeal,
            self.grant,
            self.publish,
            self.order,
            self.order,
            self.measure,
            self.sweep,
            self.deposit,
            self.deposit,
        ]

    def chosen(self) -> Callable[[], Any]:
        """One act with its dice thrown beforehand, so that threads share no random state."""
        act, seed = self.random.choice(self.acts), self.random.random()
        return lambda: self._try(act, Random(seed))

    def _try(self, act: Callable[..., Any], dice: Random) -> str:
        """Do it; a refusal is an answer like any other, everything else is a mistake of the code."""
        self.tried += 1
        try:
            return act(dice) or "done"
        except DomainError as refusal:
            return refusal.code

    def advance(self) -> None:
        self.now += self.random.choice([timedelta(seconds=1), timedelta(hours=7), DAY, 9 * DAY, 46 * DAY])

    # What people and programs may try

    def apply(self, dice: Random) -> None:
        service, actor = self._service(dice), merchant(self.shop)
        row = applications.start_application(self.shop, service, actor=actor, at=self.now)
        applications.submit(row, actor=actor, at=self.now)

    def approve(self, dice: Random) -> str:
        return self._move(
            self._application(dice, ApplicationState.IN_REVIEW), "approve", staff(id=1), note=""
        )

    def reject(self, dice: Random) -> str:
        row = self._application(dice, ApplicationState.IN_REVIEW)
        return self._move(row, "reject", staff(id=1), reason="papers", advice="")

    def leave(self, dice: Random) -> str:
        return self._move(self._member(dice), "request_exit", merchant(self.shop))

    def undo(self, dice: Random) -> str:
        return self._move(self._member(dice, EnrolmentState.EXITING), "cancel_exit", merchant(self.shop))

    def suspend(self, dice: Random) -> str:
        until = self.now + dice.randrange(60) * DAY
        data = {"reason": "breach", "cause": "breach", "until": until.isoformat()}
        return self._move(self._member(dice), "suspend", staff(id=1), **data)

    def reinstate(self, dice: Random) -> str:
        return self._move(self._member(dice, EnrolmentState.SUSPENDED), "reinstate", staff(id=1), note="")

    def expel(self, dice: Random) -> str:
        row, who = self._member(dice), staff(Role.SUPERVISOR, id=dice.choice([1, 2]))
        move = dice.choice(["propose_termination", "terminate"])
        return self._move(row, move, who, reason="counterfeits", advice="")

    def appeal(self, dice: Random) -> str:
        return self._move(
            self._member(dice, None), "appeal", merchant(self.shop), grounds="It was not our fault at all."
        )

    def grant(self, dice: Random) -> str:
        row = self.shop.appeals.order_by("-id").first()
        return self._move(
            row,
            dice.choice(["grant", "dismiss"]),
            staff(id=3),
            **dice.choice([{"note": ""}, {"reason": "no"}]),
        )

    def publish(self, dice: Random) -> None:
        version = ServiceVersion.objects.filter(service=self._service(dice)).order_by("number").last()
        assert version
        window = {"amount": dice.randrange(1, 60), "unit": "calendar_days"}
        promises = [{**rule, "window": window} for rule in version.promises]
        draft = make_draft(version, self.now + dice.choice([6, 7, 8]) * DAY, promises=promises)
        moves.perform(draft, "publish", actor=staff(Role.RULE_EDITOR, id=9), at=self.now)

    def order(self, dice: Random) -> None:
        make_order(self.shop, paid_at=self.now - dice.randrange(30) * DAY, signed_at=None)

    def measure(self, dice: Random) -> None:
        make_metric(self.shop, "return_rate", dice.choice([1, 9]), 400, self.now)
        standing.reevaluate(at=self.now)

    def sweep(self, dice: Random) -> None:
        sweeps.fire_deadlines(at=self.now)
        exits.finish_exits(at=self.now, obligations=open_obligations)

    def deposit(self, dice: Random) -> None:
        amount, finance = dice.randrange(1, 90_000), staff(Role.FINANCE, id=4)
        facts = {
            "amount_fen": amount,
            "cause": f"case-{dice.random()}",
            "reason": "case",
            "actor": finance,
            "at": self.now,
        }
        verb = dice.choice([deposits.freeze, deposits.unfreeze, deposits.deduct, None])
        if verb is not None:
            verb(self.account, **facts)
            return
        payment = make_deposit_payment(self.account, amount)
        moves.perform(payment, "pay", actor=SYSTEM, at=self.now)

    def _move(self, row: Any, name: str, actor: Any, **data: Any) -> str:
        if row is None:
            return "nothing to do"
        moves.perform(row, name, actor=actor, at=self.now, data=data)
        return "done"

    def _service(self, dice: Random) -> Service:
        return Service.objects.get(code=dice.choice(sorted(SERVICES)))

    def _application(self, dice: Random, state: str) -> EnrolmentApplication | None:
        rows = list(EnrolmentApplication.objects.filter(state=state).order_by("pk"))
        return dice.choice(rows) if rows else None

    def _member(self, dice: Random, state: str | None = "") -> Enrolment | None:
        rows = Enrolment.objects.order_by("pk")
        if state == "":
            rows = rows.filter(state__in=EnrolmentState.live_states)
        elif state:
            rows = rows.filter(state=state)
        found = list(rows)
        return dice.choice(found) if found else None

    # What must hold, whatever happened

    def check(self) -> None:
        self.one_of_each()
        self.nobody_came_back_too_early()
        self.promises_are_as_they_were_given()
        self.books_balance()
        self.published_rules_are_as_they_were()
        self.remember()

    def one_of_each(self) -> None:
        """Invariant 1."""
        live = Enrolment.objects.filter(state__in=EnrolmentState.live_states).values_list(
            "service", flat=True
        )
        waiting = EnrolmentApplication.objects.filter(state__in=ApplicationState.open_states)
        assert _no_twins(live)
        assert _no_twins(waiting.values_list("service", flat=True))

    def nobody_came_back_too_early(self) -> None:
        """Invariant 2: no application was handed in before the date that every earlier exit had set."""
        for row in EnrolmentApplication.objects.exclude(submitted_at=None):
            left = Enrolment.objects.filter(service=row.service_id, effective_exit_at__lt=row.submitted_at)
            for member in left.exclude(rejoin_allowed_at=None):
                lifted = member.exit_kind == "expelled"
                assert lifted or member.rejoin_allowed_at <= row.submitted_at, (member, row)

    def promises_are_as_they_were_given(self) -> None:
        """Invariant 3: nothing that happened since has touched a promise, and each is of the version in force then."""
        for row in OrderPromise.objects.select_related("terms"):
            assert self.promised.get(row.pk, _digest(row)) == _digest(row)
            assert row.terms.effective_at <= row.captured_at
            newer = ServiceVersion.objects.effective_at(row.captured_at).filter(
                service=row.service_id, effective_at__gt=row.terms.effective_at
            )
            assert not newer.exists()

    def books_balance(self) -> None:
        """Invariant 12."""
        unequal = LedgerTransaction.objects.annotate(sum=Sum("entries__amount_fen")).exclude(sum=0)
        assert not unequal.exists()
        for book in LedgerAccount.objects.all():
            entries = LedgerEntry.objects.filter(account=book).aggregate(sum=Sum("amount_fen"))["sum"] or 0
            assert book.balance_fen == entries
            assert book.kind not in {"available", "frozen", "transit"} or book.balance_fen >= 0

    def published_rules_are_as_they_were(self) -> None:
        """Invariant 16."""
        for version in ServiceVersion.objects.filter(pk__in=self.published):
            assert _rules_digest(version) == self.published[version.pk]
        assert ServiceVersion.objects.filter(pk__in=self.published).count() == len(self.published)

    def remember(self) -> None:
        for version in ServiceVersion.objects.exclude(published_at=None):
            self.published.setdefault(version.pk, _rules_digest(version))
        for row in OrderPromise.objects.all():
            self.promised.setdefault(row.pk, _digest(row))


def _no_twins(values: Iterable[int]) -> bool:
    found = list(values)
    return len(found) == len(set(found))


def _digest(row: OrderPromise) -> str:
    content = [row.line_id, row.kind, row.terms_id, row.enrolment_id, row.parameters, row.captured_at]
    return hashlib.sha256(json.dumps(content, default=str, sort_keys=True).encode()).hexdigest()


def _rules_digest(version: ServiceVersion) -> str:
    content = [version.number, version.text_zh, version.text_en, version.effective_at, documents_of(version)]
    return hashlib.sha256(json.dumps(content, default=str, sort_keys=True).encode()).hexdigest()
