"""The tickets room's sweeps: primitives in, one call each, harmless when run twice or late."""

from __future__ import annotations

from celery import shared_task
from django.conf import settings
from django.utils.module_loading import import_string

from portal.adapters.payment import PaymentAdapter, PaymentResult, ProviderUnavailable
from portal.clock import now
from portal.services.sweeps import beat
from tickets.models import Compensation
from tickets.services import keeping, payouts


@shared_task(name="tickets.pay_refunds")
def pay_refunds(*, limit: int = 50, **_: object) -> int:
    """Pay refunds and compensations that are due; the provider is asked outside any transaction. What is under way,
    or whose answer was lost, is asked for again with the same key."""
    claimed = payouts.claim_due(at=now(), limit=limit)
    provider = import_string(settings.PAYMENT_ADAPTER)()
    for row in claimed:
        payouts.record(row, _asked(provider, row), at=now())
    beat("refunds", at=now(), handled=len(claimed))
    return len(claimed)


def _asked(provider: PaymentAdapter, row: payouts.Payout) -> PaymentResult:
    order = row.order if isinstance(row, Compensation) else row.ticket.order
    try:
        return provider.refund(
            key=row.key, amount_fen=row.amount_fen, currency=row.currency, order=order.external_id
        )
    except ProviderUnavailable:
        return PaymentResult(False, error="no answer", pending=True)


@shared_task(name="tickets.settle_promises")
def settle_promises(**_: object) -> int:
    """Enter in the ledger what can no longer be called on."""
    settled = keeping.settle_due(at=now())
    beat("promises", at=now(), handled=settled)
    return settled
