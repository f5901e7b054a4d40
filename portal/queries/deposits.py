"""Reading deposits, their books and their payments."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from portal.actors import Actor
from portal.models.application import EnrolmentApplication
from portal.models.deposit import DepositAccount, DepositPayment
from portal.models.enrolment import Enrolment
from portal.models.ledger import LedgerEntry, LedgerTransaction
from portal.models.people import Shop
from portal.models.service import Service
from portal.states import ApplicationState, EnrolmentState, LedgerKind

KIND = "deposit"
NEEDED_BY = (*EnrolmentState.live_states, EnrolmentState.EXITING)


@dataclass(frozen=True)
class Line:
    """One transaction as people read it: what moved in available and frozen, and what stood there afterwards."""

    transaction: LedgerTransaction
    available: LedgerEntry | None
    frozen: LedgerEntry | None


def accounts_for(actor: Actor) -> QuerySet[DepositAccount]:
    """The deposits within reach, with their books."""
    rows = DepositAccount.objects.select_related("shop", "service").prefetch_related("books")
    return rows if actor.sees_everything else rows.filter(shop_id__in=actor.shops)


def payments_for(actor: Actor) -> QuerySet[DepositPayment]:
    """The deposit payments within reach."""
    rows = DepositPayment.objects.select_related("shop", "account__service")
    return rows if actor.sees_everything else rows.filter(shop_id__in=actor.shops)


def account_of(shop: Shop, service: Service | str) -> DepositAccount | None:
    """The deposit of a shop for a service, given as row or code."""
    wanted = {"service__code": service} if isinstance(service, str) else {"service": service}
    return DepositAccount.objects.prefetch_related("books").filter(shop=shop, **wanted).first()


def transactions_of(account: DepositAccount) -> QuerySet[LedgerTransaction]:
    """What was posted, newest first, with its lines."""
    rows = LedgerTransaction.objects.filter(deposit=account).select_related("payment")
    return rows.prefetch_related("entries__account").order_by("-pk")


def lines_of(rows: Iterable[LedgerTransaction]) -> Iterator[Line]:
    for row in rows:
        entries = {entry.account.kind: entry for entry in row.entries.all()}
        yield Line(row, entries.get(LedgerKind.AVAILABLE), entries.get(LedgerKind.FROZEN))


def still_needed(account: DepositAccount) -> bool:
    """Whether an open application or a membership that owes something stands on the deposit."""
    mine: dict[str, Any] = {"shop_id": account.shop_id, "service_id": account.service_id}
    return (
        EnrolmentApplication.objects.filter(state__in=ApplicationState.open_states, **mine).exists()
        or Enrolment.objects.filter(state__in=NEEDED_BY, **mine).exists()
    )


def required_by_rules(shop: Shop) -> dict[Service, int]:
    """What the shop's applications and memberships ask for: fen by service, the highest where several ask."""
    asked: dict[Service, int] = {}
    applications = EnrolmentApplication.objects.filter(shop=shop, state__in=ApplicationState.open_states)
    members = Enrolment.objects.filter(shop=shop, state__in=EnrolmentState.live_states)
    rows: list[EnrolmentApplication | Enrolment] = [
        *applications.select_related("service", "terms"),
        *members.select_related("service", "terms"),
    ]
    for row in rows:
        for rule in row.terms.requirements:
            if rule["kind"] == KIND:
                asked[row.service] = max(asked.get(row.service, 0), int(rule["amount_fen"]))
    return asked
