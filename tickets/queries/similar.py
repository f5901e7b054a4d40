"""Cases like one at hand: the same item with the same reason, the same buyer, the same piece; and how they ended."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.actors import Actor
from portal.queries.policy import value_at
from tickets.models import Ticket, WarrantyDetail
from tickets.queries.tickets import tickets_for

SHOWN = 5
COUNTED = 200


@dataclass(frozen=True)
class Alike:
    """Cases that have one thing in common: the newest of them, and how many stand where."""

    label: str | Promise
    newest: list[Ticket]
    outcomes: list[tuple[str, int]]

    @property
    def total(self) -> int:
        return sum(count for _label, count in self.outcomes)


def similar_to(ticket: Ticket, actor: Actor, at: datetime) -> list[Alike]:
    """The groups of like cases within the actor's reach, opened in the days that count (`similar.days`); empty groups
    are left out. At most two hundred cases of a group are counted."""
    since = at - timedelta(days=value_at("similar.days", at))
    rows = tickets_for(actor).filter(shop_id=ticket.shop_id, created_at__gt=since).exclude(pk=ticket.pk)
    groups = (_group(label, rows.filter(wanted)) for label, wanted in _likeness(ticket))
    return [group for group in groups if group.newest]


def _likeness(ticket: Ticket) -> Iterator[tuple[str | Promise, Q]]:
    if ticket.line is not None and ticket.reason_code:
        same = Q(line__item=ticket.line.item, reason_code=ticket.reason_code)
        yield _("Same item, same reason"), same
    if ticket.contact.phone_hash:
        yield _("Same buyer"), Q(contact__phone_hash=ticket.contact.phone_hash)
    serial = serial_of(ticket)
    if serial:
        units = WarrantyDetail.objects.filter(unit__serial=serial).values("ticket_id")
        yield _("Same serial number"), Q(line__serial=serial) | Q(pk__in=units)


def serial_of(ticket: Ticket) -> str:
    """The serial number of the piece a case is about; empty where none is known."""
    detail = WarrantyDetail.objects.filter(ticket_id=ticket.pk).select_related("unit").first()
    if detail is not None and detail.unit.serial:
        return detail.unit.serial
    return ticket.line.serial if ticket.line else ""


def _group(label: str | Promise, rows: QuerySet[Ticket]) -> Alike:
    found = [row.as_kind() for row in rows.order_by("-pk")[:COUNTED]]
    outcomes = Counter(str(row.get_state_display()) for row in found)  # type: ignore[attr-defined]
    return Alike(label, found[:SHOWN], outcomes.most_common())
