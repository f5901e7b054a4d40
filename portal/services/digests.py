"""Digests: what was held back for a person goes out as one message at the time they have chosen."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from portal.models.notice import DIGEST, Notice
from portal.models.people import User
from portal.states import DeliveryState


def gather(*, at: datetime, limit: int = 200) -> int:
    """Make the digests that are due; returns how many. Safe to run twice or in several workers."""
    due = Notice.objects.filter(state=DeliveryState.HELD, send_after__lte=at, user__isnull=False)
    pairs = due.order_by().values_list("user_id", "channel").distinct()[:limit]
    return sum(_gather(user_id, channel, at) for user_id, channel in list(pairs))


@transaction.atomic
def _gather(user_id: int, channel: str, at: datetime) -> bool:
    """One digest of one person on one channel. The person's row is the lock: a notice is in one digest at most."""
    user = (
        User.objects.select_for_update(skip_locked=True, of=("self",), no_key=True).filter(pk=user_id).first()
    )
    if user is None:
        return False
    held = Notice.objects.filter(user=user, channel=channel, state=DeliveryState.HELD, send_after__lte=at)
    found = list(held.order_by("id").values_list("pk", flat=True))
    if not found:
        return False
    digest = Notice.objects.create(
        user=user,
        channel=channel,
        template=DIGEST,
        values={"n": len(found)},
        dedup=f"digest:{user.pk}:{channel}:{found[0]}",
        created_at=at,
        send_after=at,
    )
    Notice.objects.filter(pk__in=found).update(state=DeliveryState.DIGESTED, digest=digest)
    return True
