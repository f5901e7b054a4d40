"""How people want to be told: kept by themselves; a shop's quiet hours by those who run it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time

from django.db import transaction
from django.utils.translation import gettext_noop as noop

from portal.actors import Actor, Role
from portal.errors import InvalidInput, NotFound, NotPermitted
from portal.models.people import Shop, User
from portal.models.telling import NoticeBudget, NoticeChoice, QuietInterval
from portal.policies.quiet import Quiet, loud_at
from portal.services import timeline
from portal.states import TellingChoice

KEEPERS = frozenset({Role.OWNER, Role.MANAGER, Role.SHOP_PROGRAM})
MOST = 10


@transaction.atomic
def keep_choices(
    user: User,
    choices: Mapping[str, str],
    *,
    hourly: int | None,
    daily: int | None,
    digest_at: time | None,
) -> None:
    """Keep a person's budget and their choice for each group; None follows the policy."""
    limits = {"hourly": hourly, "daily": daily, "digest_at": digest_at}
    NoticeBudget.objects.update_or_create(user=user, defaults=limits)
    NoticeChoice.objects.filter(user=user).delete()
    NoticeChoice.objects.bulk_create(
        [
            NoticeChoice(user=user, group=group, choice=choice)
            for group, choice in choices.items()
            if choice != TellingChoice.NOW
        ]
    )


@transaction.atomic
def keep_quiet_hours(shop: Shop, wanted: Sequence[Quiet], *, actor: Actor, at: datetime) -> None:
    """Replace the quiet hours of a shop. Raises NotFound, NotPermitted, or InvalidInput where nothing could ever be
    sent or there are too many stretches."""
    if shop.pk not in actor.shops:
        raise NotFound()
    if not actor.holds_any(KEEPERS):
        raise NotPermitted()
    if any(not stretch.days or not stretch.days <= set(range(1, 8)) for stretch in wanted):
        raise InvalidInput({"days": [noop("Choose at least one weekday.")]})
    if len(wanted) > MOST:
        raise InvalidInput({"quiet_hours": [noop("Ten stretches are the most.")]})
    try:
        loud_at(at, wanted)
    except ValueError:
        raise InvalidInput(
            {"quiet_hours": [noop("Leave some time in the week that is not quiet.")]}
        ) from None
    held = Shop.objects.select_for_update(no_key=True).get(pk=shop.pk)
    held.quiet_hours.all().delete()
    QuietInterval.objects.bulk_create(
        [
            QuietInterval(shop=held, days=sorted(stretch.days), begins=stretch.begins, ends=stretch.ends)
            for stretch in wanted
        ]
    )
    facts = {"stretches": [f"{q.begins:%H:%M}-{q.ends:%H:%M}" for q in wanted]}
    timeline.record("shop.quiet_hours_set", held, actor=actor, at=at, data=facts)
