"""Cases as a table for a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import StreamingHttpResponse
from django.utils.translation import gettext as _

from portal.models import NO_DEADLINE
from portal.policies.cells import Yuan
from portal.templatetags.portal_look import local
from portal.web import export
from tickets.models import Ticket


def csv_response(rows: Any, *, name: str) -> StreamingHttpResponse:
    """The cases as a CSV file, sent as they are read."""
    return export.csv_response(rows, name=name, columns=columns(), values=values)


def columns() -> list[str]:
    """What stands above the columns."""
    return [
        _("Number"),
        _("Kind"),
        _("State"),
        _("Order"),
        _("Item"),
        _("Quantity"),
        _("Requested (CNY)"),
        _("Buyer"),
        _("Phone"),
        _("Created"),
        _("Next deadline"),
        _("Closed"),
    ]


def values(row: Ticket) -> Iterable[Any]:
    """The cells of a case; people's data masked."""
    due = row.sort_due
    return (
        row.number,
        row.get_kind_display(),
        row.get_state_display(),
        row.order.external_id,
        row.line.title if row.line else "",
        row.quantity,
        Yuan(row.requested_fen),
        row.contact.masked_name,
        row.contact.masked_phone,
        local(row.created_at),
        local(due) if due.year < NO_DEADLINE.year else "",
        local(row.closed_at) if row.closed_at else "",
    )
