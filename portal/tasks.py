"""The portal room's sweeps: primitives in, one call each, harmless when run twice or late."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any

from celery import shared_task
from django.conf import settings
from django.urls import reverse
from django.utils.module_loading import import_string

from portal.adapters import webhook
from portal.adapters.payment_provider import ProviderUnavailable
from portal.clock import now
from portal.services import (
    bulk_moves,
    digests,
    exits,
    exports,
    idempotency,
    lab,
    metrics,
    notices,
    outbox,
    payments,
    standing,
    sweeps,
    webhooks,
)

logger = logging.getLogger("portal.tasks")


@shared_task(name="portal.sweep_deadlines")
def sweep_deadlines(*, limit: int = 200, **_: object) -> int:
    """Make the moves whose time has come."""
    return _beaten("deadlines", sweeps.fire_deadlines(at=now(), limit=limit))


@shared_task(name="portal.sweep_reminders")
def sweep_reminders(*, limit: int = 500, **_: object) -> int:
    """Remind people."""
    return _beaten("reminders", sweeps.send_reminders(at=now(), limit=limit))


@shared_task(name="portal.sweep_outbox")
def sweep_outbox(*, limit: int = 500, **_: object) -> int:
    """Fan facts out into notices and webhook deliveries."""
    return _beaten("outbox", outbox.fan_out(at=now(), limit=limit))


@shared_task(name="portal.sweep_notices")
def sweep_notices(*, limit: int = 200, **_: object) -> int:
    """Send e-mails and SMS, digests first."""
    digests.gather(at=now(), limit=limit)
    return _beaten("notices", notices.send_due(at=now(), limit=limit))


@shared_task(name="portal.sweep_webhooks")
def sweep_webhooks(*, limit: int = 50, **_: object) -> int:
    """Deliver webhooks; HTTP happens outside any transaction."""
    claimed = webhooks.claim_due(at=now(), limit=limit)
    for delivery in claimed:
        webhooks.record_answer(delivery, webhook.post(delivery, now()), at=now())
    return _beaten("webhooks", len(claimed))


@shared_task(name="portal.exchange_payments")
def exchange_payments(*, limit: int = 50, **_: object) -> int:
    """Ask the payment provider for checkouts and payouts, outside any transaction; one that does not answer is
    asked again."""
    claimed = payments.claim_due(at=now(), limit=limit)
    for payment in claimed:
        back = settings.SITE_URL + reverse("web:deposit_payment", args=[payment.number])
        try:
            payments.ask(payment, return_url=back, at=now())
        except ProviderUnavailable as problem:
            logger.warning("the payment provider does not answer: %s", problem)
    return _beaten("deposit-payments", len(claimed))


@shared_task(name="portal.sweep_exits")
def sweep_exits(**_: object) -> int:
    """Close memberships that owe nothing any more."""
    return _beaten("exits", exits.finish_exits(at=now(), obligations=_obligations))


@shared_task(name="portal.sweep_answers")
def sweep_answers(**_: object) -> int:
    """Forget answers kept for idempotency keys that are too old to be asked for."""
    return _beaten("answers", idempotency.purge(at=now()))


@shared_task(name="portal.compute_metrics")
def compute_metrics(**_: object) -> int:
    """Measure the shops."""
    return _beaten("metrics", metrics.measure_all(at=now()))


@shared_task(name="portal.judge_members")
def judge_members(**_: object) -> int:
    """Judge every member against the conditions it must keep."""
    return _beaten("standing", standing.reevaluate(at=now()))


@shared_task(name="portal.work_bulk_moves")
def work_bulk_moves(**_: object) -> int:
    """Take the bulk moves further."""
    return _beaten("bulk-moves", bulk_moves.work(at=now()))


@shared_task(name="portal.work_exports")
def work_exports(**_: object) -> int:
    """Take the exports further."""
    return _beaten("exports", exports.work(at=now()))


@shared_task(name="portal.sweep_exports")
def sweep_exports(**_: object) -> int:
    """Delete files of exports whose term is over."""
    return _beaten("exported-files", exports.delete_due(at=now()))


@shared_task(name="portal.work_lab")
def work_lab(**_: object) -> int:
    """Take the trials of draft rules further."""
    return _beaten("lab", lab.work(at=now()))


def _obligations(row: Any, at: datetime) -> list[Any]:
    return [open_thing for path in settings.EXIT_OBLIGATIONS for open_thing in import_string(path)(row, at)]


def _beaten(name: str, handled: int) -> int:
    sweeps.beat(name, at=now(), handled=handled)
    return handled
