"""The life of a webhook delivery: claim, result, back-off, switching off, sending again."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_noop as noop

from portal.adapters.webhook import Answer
from portal.models.notice import WebhookDelivery
from portal.states import DeliveryState

SCHEDULE = [timedelta(seconds=s) for s in (5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400)]
GIVE_UP_AFTER = timedelta(hours=120)
CLAIM = timedelta(seconds=60)


@transaction.atomic
def claim_due(*, at: datetime, limit: int = 50) -> list[WebhookDelivery]:
    """Take due deliveries for this worker. The claim is a later `next_attempt_at`: a killed worker's deliveries
    come up again by themselves."""
    due = (
        WebhookDelivery.objects.select_for_update(skip_locked=True, of=("self",), no_key=True)
        .select_related("endpoint")
        .filter(state=DeliveryState.PENDING, next_attempt_at__lte=at, endpoint__active=True)
        .order_by("next_attempt_at")[:limit]
    )
    claimed = list(due)
    WebhookDelivery.objects.filter(pk__in=[d.pk for d in claimed]).update(next_attempt_at=at + CLAIM)
    return claimed


@transaction.atomic
def record_answer(delivery: WebhookDelivery, answer: Answer, *, at: datetime) -> None:
    """Keep what the receiver said and decide what comes next: done, again later, or the endpoint off (410)."""
    delivery.attempts += 1
    delivery.response_status, delivery.response_head = answer.status, answer.head[:2000]
    delivery.last_error = answer.error[:300]
    endpoint = delivery.endpoint
    if answer.accepted:
        delivery.state, delivery.delivered_at, delivery.next_attempt_at = DeliveryState.DELIVERED, at, None
        endpoint.failing_since = None
    else:
        _plan_retry(delivery, answer, at)
        endpoint.failing_since = endpoint.failing_since or at
        if answer.status == 410:
            endpoint.active, endpoint.disabled_reason = False, noop("The receiver answered 410 Gone.")
        elif at - endpoint.failing_since > GIVE_UP_AFTER:
            endpoint.active, endpoint.disabled_reason = False, noop("Nothing was accepted for five days.")
    delivery.save()
    endpoint.save(update_fields=["failing_since", "active", "disabled_reason"])


def _plan_retry(delivery: WebhookDelivery, answer: Answer, at: datetime) -> None:
    if delivery.attempts > len(SCHEDULE):
        delivery.state, delivery.next_attempt_at = DeliveryState.FAILED, None
        return
    delay = max(SCHEDULE[delivery.attempts - 1], answer.retry_after or timedelta())
    delivery.next_attempt_at = at + delay


def redeliver(delivery: WebhookDelivery, *, at: datetime) -> None:
    """Send the same message again, with the same id, from now on."""
    WebhookDelivery.objects.filter(pk=delivery.pk).update(
        state=DeliveryState.PENDING, next_attempt_at=at, attempts=0
    )
