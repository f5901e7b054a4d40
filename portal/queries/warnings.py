"""Reading warnings: what an actor may see, and what waits to be read."""

from __future__ import annotations

from django.db.models import QuerySet

from portal.actors import Actor
from portal.models.deadline import Deadline
from portal.models.people import User
from portal.models.warning import OPEN, DeadlineWarning, WarningRecipient
from portal.states import WarningState

IN_HAND = (WarningState.HANDLING, WarningState.HANDLED)


def warnings_for(actor: Actor) -> QuerySet[DeadlineWarning]:
    """Every warning for the platform, those given to the shop for its people and programs."""
    rows = DeadlineWarning.objects.select_related("shop", "deadline", "handler")
    return rows if actor.sees_everything else rows.filter(for_shop=True, shop_id__in=actor.shops)


def unread_warnings(user: User, shop_id: int) -> int:
    """How many open warnings of a shop a person was told of and has not read; counted up to a hundred."""
    rows = WarningRecipient.objects.filter(user=user, read_at__isnull=True, warning__shop_id=shop_id)
    return rows.filter(warning__state__in=OPEN)[:100].count()


def unread_of(user: User, warnings: list[DeadlineWarning]) -> set[int]:
    """Which of some warnings a person was told of and has not read."""
    rows = WarningRecipient.objects.filter(user=user, read_at__isnull=True, warning__in=warnings)
    return set(rows.values_list("warning_id", flat=True))


def taken_in_hand(deadline: Deadline, *, below: int) -> bool:
    """Whether somebody sees, or has seen, to a warning of a lower level about a deadline."""
    return deadline.warnings.filter(level__lt=below, state__in=IN_HAND).exists()


def was_told(warning: DeadlineWarning, actor: Actor) -> bool:
    """Whether a warning is an actor's affair: a role or the person was told, or a supervisor or a program of the
    shop acts."""
    if actor.roles & ({*warning.roles} | {"platform.supervisor", "partner.shop", "partner.erp", "system"}):
        return True
    return actor.id is not None and warning.told.filter(user_id=actor.id).exists()
