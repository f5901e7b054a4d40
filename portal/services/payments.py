"""Between us and the payment provider: what we ask it, and what its callbacks say. Asked outside transactions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.module_loading import import_string

from portal.actors import SYSTEM
from portal.adapters.payment_provider import (
    Callback,
    Checkout,
    PaymentAdapter,
    PaymentResult,
    ProviderUnavailable,
    Said,
)
from portal.errors import NotFound
from portal.models.deposit import DepositPayment, PaymentCallback
from portal.policies.money import format_fen
from portal.services import moves, timeline
from portal.states import CallbackOutcome, PaymentKind, PaymentState, Visibility

CLAIM = timedelta(minutes=2)
ASK_AGAIN = timedelta(minutes=5)


def provider() -> PaymentAdapter:
    """The payment adapter of this installation. Raises ProviderUnavailable where none is set."""
    if not settings.PAYMENT_ADAPTER:
        raise ProviderUnavailable("PAYMENT_ADAPTER is not set")
    return import_string(settings.PAYMENT_ADAPTER)()


@transaction.atomic
def claim_due(*, at: datetime, limit: int = 50) -> list[DepositPayment]:
    """Take payments the provider is to be asked about. One that a killed worker held comes up again after two
    minutes; asking again with the same key moves nothing twice."""
    rows = (
        DepositPayment.objects.select_for_update(skip_locked=True, of=("self",), no_key=True)
        .select_related("account__service", "shop")
        .filter(state=PaymentState.REQUESTED, next_attempt_at__lte=at)
        .order_by("id")[:limit]
    )
    claimed = list(rows)
    DepositPayment.objects.filter(pk__in=[row.pk for row in claimed]).update(next_attempt_at=at + CLAIM)
    return claimed


def ask(payment: DepositPayment, *, return_url: str, at: datetime) -> DepositPayment:
    """Ask the provider for a checkout or a payout and keep its answer.

    Raises ProviderUnavailable where it cannot be reached: the sweep asks again. Not inside a transaction.
    """
    description = f"deposit {payment.account.service.code} {payment.shop.code}"
    adapter, key, currency = provider(), payment.key, payment.currency
    if payment.kind == PaymentKind.PAYOUT:
        result = adapter.payout(
            key=key, amount_fen=payment.amount_fen, currency=currency, description=description
        )
        return record_payout(payment, result, at=at)
    checkout = adapter.collect(
        key=key,
        amount_fen=payment.amount_fen,
        currency=currency,
        description=description,
        return_url=return_url,
    )
    return record_checkout(payment, checkout, at=at)


@transaction.atomic
def record_checkout(payment: DepositPayment, checkout: Checkout, *, at: datetime) -> DepositPayment:
    """Keep where a person pays; a refusal fails the payment."""
    payment = moves.lock(payment)
    if payment.state != PaymentState.REQUESTED:
        return payment  # the callback was faster than the answer
    DepositPayment.objects.filter(pk=payment.pk).update(
        provider_ref=checkout.reference, checkout_url=checkout.url, next_attempt_at=None
    )
    if checkout.error:
        return moves.perform(payment, "fail", actor=SYSTEM, at=at, data={"reason": _reason(checkout.error)})
    payment.refresh_from_db(fields=["provider_ref", "checkout_url", "next_attempt_at"])
    return payment


@transaction.atomic
def record_payout(payment: DepositPayment, result: PaymentResult, *, at: datetime) -> DepositPayment:
    """Keep what the provider said of a payout: made, refused, or under way and to be asked again."""
    payment = moves.lock(payment)
    if payment.state != PaymentState.REQUESTED:
        return payment
    DepositPayment.objects.filter(pk=payment.pk).update(
        provider_ref=result.reference, next_attempt_at=at + ASK_AGAIN
    )
    if result.paid:
        return moves.perform(payment, "pay", actor=SYSTEM, at=at)
    if not result.pending:
        return moves.perform(payment, "fail", actor=SYSTEM, at=at, data={"reason": _reason(result.error)})
    return payment


def receive(body: bytes, headers: Mapping[str, str], *, at: datetime) -> str:
    """Take a callback: what is not genuine leaves nothing behind. Returns its outcome.

    Raises BadCallback for a wrong signature or unreadable body, NotFound for a payment we do not know, and
    ProviderUnavailable where no adapter is set.
    """
    callback = provider().verify_callback(body, headers)
    return settle_callback(callback, body=body.decode(), at=at)


@transaction.atomic
def settle_callback(callback: Callback, *, at: datetime, body: str = "") -> str:
    """Do once what a callback says: the same event again, or news already known, changes nothing."""
    by_ref = Q(provider_ref=callback.reference) | Q(key=callback.key)
    found = DepositPayment.objects.filter(by_ref).order_by("pk").first()
    if found is None:
        raise NotFound()
    payment = moves.lock(found)
    if earlier := PaymentCallback.objects.filter(event=callback.event).first():
        return earlier.outcome
    outcome = _applied(payment, callback, at)
    PaymentCallback.objects.create(
        event=callback.event,
        kind=callback.said,
        payment=payment,
        body=body,
        outcome=outcome,
        received_at=at,
    )
    return outcome


def _applied(payment: DepositPayment, callback: Callback, at: datetime) -> CallbackOutcome:
    if (callback.amount_fen, callback.currency) != (payment.amount_fen, payment.currency):
        _dispute(payment, callback, at)
        return CallbackOutcome.MISMATCH
    steps = STEPS.get((callback.said, payment.state), ())
    for name in steps:
        data = {"fail": {"reason": _reason(callback.error)}, "reverse": {"note": callback.error[:500]}}
        payment = moves.perform(payment, name, actor=SYSTEM, at=at, data=data.get(name))
    return CallbackOutcome.APPLIED if steps else CallbackOutcome.UNCHANGED


# A reversal that overtakes its payment posts both, so that the books show what the bank shows.
STEPS = {
    (Said.PAID, PaymentState.REQUESTED): ("pay",),
    (Said.PAID, PaymentState.FAILED): ("pay_after_all",),
    (Said.FAILED, PaymentState.REQUESTED): ("fail",),
    (Said.REVERSED, PaymentState.PAID): ("reverse",),
    (Said.REVERSED, PaymentState.REQUESTED): ("pay", "reverse"),
    (Said.REVERSED, PaymentState.FAILED): ("pay_after_all", "reverse"),
}


def _dispute(payment: DepositPayment, callback: Callback, at: datetime) -> None:
    said = format_fen(callback.amount_fen, callback.currency)
    note = f"{said} ≠ {format_fen(payment.amount_fen, payment.currency)}"
    timeline.record(
        "deposit_payment.mismatch",
        payment,
        actor=SYSTEM,
        at=at,
        note=note,
        data={"said": callback.said, "amount_fen": callback.amount_fen},
        visibility=Visibility.INTERNAL,
    )


def _reason(error: str) -> str:
    return (error or "refused").ljust(2)[:200]
