"""The calendar file of an appointment, for whoever may see the appointment."""

from __future__ import annotations

from django.http import HttpResponse

from portal.errors import NotFound
from tickets.models import Appointment
from tickets.policies.calendar_file import Entry, calendar_file


def calendar_answer(row: Appointment) -> HttpResponse:
    """A file without personal data; the address stays where it is protected. Raises NotFound without a time."""
    if row.window is None:
        raise NotFound()
    entry = Entry(
        uid=f"{row.number}@wuyou-portal",
        title=f"{row.get_kind_display()} · {row.line.title}",
        start=row.window.start,
        until=row.window.until,
        stamp=row.updated_at,
        changed=row.version,
    )
    answer = HttpResponse(calendar_file(entry), content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{row.number}.ics"'
    answer["Cache-Control"] = "private, no-store"
    return answer
