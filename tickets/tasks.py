"""The tickets room's sweeps: primitives in, one call each, harmless when run twice or late."""

from __future__ import annotations

from celery import shared_task
from django.conf import settings
from django.utils.module_loading import import_string

from portal.clock import now
from portal.services.sweeps import beat
from tickets.services import keeping, refunds


@shared_task(name="tickets.pay_refunds")
def pay_refunds(*, limit: int = 50, **_: object) -> int:
    """Pay what is queued; the provider is asked outside any transaction."""
    claimed = refunds.claim_due(at=now(), limit=limit)
    provider = import_string(settings.PAYMENT_ADAPTER)()
    for refund in claimed:
        order = refund.ticket.order.external_id
        result = provider.refund(
            key=refund.key, amount_fen=refund.amount_fen, currency=refund.currency, order=order
        )
        refunds.record_result(refund, result, at=now())
    beat("refunds", at=now(), handled=len(claimed))
    return len(claimed)


@shared_task(name="tickets.settle_promises")
def settle_promises(**_: object) -> int:
    """Enter in the ledger what can no longer be called on."""
    settled = keeping.settle_due(at=now())
    beat("promises", at=now(), handled=settled)
    return settled
