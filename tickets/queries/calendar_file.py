"""An appointment as a calendar file."""

from __future__ import annotations

from portal.errors import NotFound
from tickets.models import Appointment
from tickets.policies.calendar_file import Entry, calendar_file


def calendar_of(row: Appointment) -> str:
    """The file, without personal data: the address stays where it is protected. Raises NotFound without a time."""
    if row.window is None:
        raise NotFound()
    return calendar_file(
        Entry(
            uid=f"{row.number}@wuyou-portal",
            title=f"{row.get_kind_display()} · {row.line.title}",
            start=row.window.start,
            until=row.window.until,
            stamp=row.updated_at,
            changed=row.version,
        )
    )
