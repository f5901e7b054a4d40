"""From facts to messages: the outbox is fanned out into notices and webhook deliveries, then emptied."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.db import transaction

from portal.events import is_public
from portal.models.notice import WebhookDelivery, WebhookEndpoint
from portal.models.timeline import OutboxEntry, TimelineEvent
from portal.services import notices


def fan_out(*, at: datetime, limit: int = 500) -> int:
    """Fan out waiting facts in the order they were recorded; returns how many.

    Each batch is one transaction that also deletes its outbox rows: killed in between, nothing was sent and
    the next sweep starts again. Two workers never take the same rows.
    """
    with transaction.atomic():
        entries = list(
            OutboxEntry.objects.select_for_update(skip_locked=True, of=("self",), no_key=True)
            .select_related("event__subject_type")
            .filter(next_attempt_at__lte=at)
            .order_by("id")[:limit]
        )
        endpoints = list(WebhookEndpoint.objects.filter(active=True).prefetch_related("partner__shops"))
        events = [entry.event for entry in entries]
        notices.save([notice for event in events for notice in notices.about(event, at=at)])
        deliveries = [_delivery(e, event, at) for event in events for e in endpoints if _wants(e, event)]
        WebhookDelivery.objects.bulk_create(deliveries, ignore_conflicts=True)
        OutboxEntry.objects.filter(pk__in=[entry.pk for entry in entries]).delete()
    return len(entries)


def waiting(*, at: datetime) -> timedelta:
    """The age of the oldest fact not fanned out yet; the alarm looks at it."""
    oldest = OutboxEntry.objects.order_by("id").values_list("created_at", flat=True).first()
    return at - oldest if oldest else timedelta()


def _wants(endpoint: WebhookEndpoint, event: TimelineEvent) -> bool:
    """Subscribed, public, and within the partner's reach: an ERP hears only of its own shops."""
    if not is_public(event.name) or not endpoint.hears(event.name):
        return False
    subject = event.subject
    if subject is not None and endpoint.partner_id in subject.partner_scope:
        return True
    concerned = {event.shop_id, *notices.shops_told(subject)}
    return any(shop.pk in concerned for shop in endpoint.partner.shops.all())


def _delivery(endpoint: WebhookEndpoint, event: TimelineEvent, at: datetime) -> WebhookDelivery:
    subject = event.subject
    return WebhookDelivery(
        endpoint=endpoint,
        event=event,
        message_id=f"msg_{secrets.token_hex(12)}",
        payload={
            "type": event.name,
            "timestamp": event.happened_at.isoformat(),
            # Thin on purpose: ids and states only, so that reading the data stays an audited call.
            "data": {
                "object": event.subject_type.model,
                "number": notices.number_of(subject),
                "state": event.to_state,
                "version": getattr(subject, "version", None),
            },
        },
        next_attempt_at=at,
        created_at=at,
    )
