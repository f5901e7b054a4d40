"""How much a repair centre takes in: usually, and on single days. Its managers say so themselves."""

from __future__ import annotations

import logging
from datetime import date

from django.db import transaction
from django.utils.translation import gettext_noop as noop

from portal.actors import Actor
from portal.errors import InvalidInput, NotFound, Reason, Refused
from tickets.models import CentreDay, RepairCentre

log = logging.getLogger(__name__)
MOST = 10_000


@transaction.atomic
def usual(centre: RepairCentre, items: int | None, *, actor: Actor) -> RepairCentre:
    """Items a day from now on; None names no limit. Days that were opened already keep theirs.

    Raises NotFound, or InvalidInput for a number out of range.
    """
    _within_reach(centre, actor)
    _in_range(items)
    centre = RepairCentre.objects.select_for_update(no_key=True).get(pk=centre.pk)
    centre.daily_intake = items
    centre.save(update_fields=["daily_intake"])
    log.info("intake of centre %s is %s a day, by %s", centre.pk, items, actor.label)
    return centre


@transaction.atomic
def on_day(centre: RepairCentre, day: date, items: int, *, today: date, actor: Actor) -> CentreDay:
    """Items on one day, never fewer than are reserved. Dates are local.

    Raises NotFound, InvalidInput, or Refused for a past day, a centre without a limit, or too few.
    """
    _within_reach(centre, actor)
    _in_range(items)
    if day < today:
        raise Refused([Reason("day_is_over", noop("The day is over."))])
    if centre.daily_intake is None:
        raise Refused([Reason("no_limit", noop("The centre names no limit; say first how many a day."))])
    row, _new = CentreDay.objects.select_for_update(no_key=True).get_or_create(
        centre=centre, day=day, defaults={"capacity": centre.daily_intake}
    )
    if items < row.reserved:
        text = noop("%(count)s items are reserved for that day already.")
        raise Refused([Reason("already_reserved", text, {"count": row.reserved})])
    row.capacity = items
    row.save(update_fields=["capacity"])
    log.info("intake of centre %s on %s is %s, by %s", centre.pk, day, items, actor.label)
    return row


def _within_reach(centre: RepairCentre, actor: Actor) -> None:
    if not actor.sees_everything and actor.partner != centre.partner_id:
        raise NotFound()


def _in_range(items: int | None) -> None:
    if items is not None and not 0 <= items <= MOST:
        raise InvalidInput({"capacity": [noop("Enter a number from 0 to 10 000.")]})
