"""What a person has been told in the portal."""

from __future__ import annotations

from django.db.models import QuerySet

from portal.models.notice import Notice
from portal.models.people import User
from portal.states import Channel


def inbox_of(user: User) -> QuerySet[Notice]:
    """The notices shown in the portal, newest first."""
    return Notice.objects.filter(user=user, channel=Channel.IN_APP).select_related("shop").order_by("-id")


def unread_count(user: User) -> int:
    """How many notices wait to be read; counted up to a hundred, which is all that is shown."""
    return inbox_of(user).filter(read_at__isnull=True).order_by()[:100].count()
