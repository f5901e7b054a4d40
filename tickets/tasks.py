"""The tickets room's sweeps: primitives in, one call each, harmless when run twice or late."""

from __future__ import annotations

import logging
from collections.abc import Callable

from celery import shared_task
from django.conf import settings
from django.utils.module_loading import import_string

from portal.adapters.payment import PaymentAdapter, PaymentResult, ProviderUnavailable
from portal.clock import now
from portal.services.sweeps import beat
from tickets.adapters.insurer import Answer, InsurerUnavailable, Verdict
from tickets.models import Compensation
from tickets.services import (
    batch_alarms,
    claims,
    forecasts,
    insurance,
    keeping,
    mass_event,
    partner_scorecards,
    payouts,
)

logger = logging.getLogger("tickets.tasks")


@shared_task(name="tickets.pay_refunds")
def pay_refunds(*, limit: int = 50, **_: object) -> int:
    """Pay refunds and compensations that are due; the provider is asked outside any transaction. What is under way,
    or whose answer was lost, is asked for again with the same key."""
    claimed = payouts.claim_due(at=now(), limit=limit)
    provider = import_string(settings.PAYMENT_ADAPTER)()
    for row in claimed:
        try:
            payouts.record(row, _asked(provider, row), at=now())
        except Exception:
            logger.exception("%s cannot be noted; it comes up again", row)
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


@shared_task(name="tickets.work_mass_events")
def work_mass_events(*, batches: int = 20, **_: object) -> int:
    """Take the mass events under way some batches further."""
    done = mass_event.work(at=now(), batches=batches)
    beat("mass-events", at=now(), handled=done)
    return done


@shared_task(name="tickets.begin_forecast")
def begin_forecast(**_: object) -> int:
    """Queue the forecast of the week where it has none yet."""
    begun = int(forecasts.begin_weekly(at=now()))
    beat("forecast-weekly", at=now(), handled=begun)
    return begun


@shared_task(name="tickets.work_forecasts")
def work_forecasts(*, batches: int = 20, **_: object) -> int:
    """Take the forecasts of needs some batches further."""
    done = forecasts.work(at=now(), batches=batches)
    beat("forecasts", at=now(), handled=done)
    return done


@shared_task(name="tickets.watch_batches")
def watch_batches(**_: object) -> int:
    """Compare the batches of items with their siblings."""
    raised = batch_alarms.watch(at=now())
    beat("batches", at=now(), handled=raised)
    return raised


@shared_task(name="tickets.exchange_insurance")
def exchange_insurance(*, limit: int = 100, **_: object) -> int:
    """Ask the insurer to bind new policies and how reported claims stand; it is asked outside any transaction."""
    if not settings.INSURER_ADAPTER:
        return 0
    insurer = import_string(settings.INSURER_ADAPTER)()
    policies = insurance.claim_unbound(at=now(), limit=limit)
    for policy in policies:
        amounts = {"premium_fen": policy.premium_fen, "cap_fen": policy.cap_fen}
        said = _said(insurer.bind, key=policy.number, order=policy.order.external_id, **amounts)
        insurance.record_binding(policy, said, at=now())
    waiting = claims.claim_due(at=now(), limit=limit)
    for claim in waiting:
        names = {"policy": claim.policy.number, "order": claim.policy.order.external_id}
        facts: dict[str, object] = {
            "key": claim.key,
            "waybill": claim.waybill,
            "amount_fen": claim.amount_fen,
        }
        claims.record(claim, _said(insurer.claim, **names, **facts), at=now())
    handled = len(policies) + len(waiting) + insurance.lapse_due(at=now())
    beat("insurance", at=now(), handled=handled)
    return handled


def _said(ask: Callable[..., Verdict], **facts: object) -> Verdict:
    """What the insurer said; no answer is none yet."""
    try:
        return ask(**facts)
    except InsurerUnavailable:
        return Verdict(Answer.PENDING)


@shared_task(name="tickets.measure_partners")
def measure_partners(**_: object) -> int:
    """Measure repair centres and installers once a night."""
    handled = partner_scorecards.measure_all(at=now())
    beat("partner-scorecards", at=now(), handled=handled)
    return handled
