"""The calendar file of an appointment as an answer to a browser."""

from __future__ import annotations

from django.http import HttpResponse

from tickets.models import Appointment
from tickets.queries.calendar_file import calendar_of


def calendar_answer(row: Appointment) -> HttpResponse:
    """The file to be kept. Raises NotFound without a time."""
    answer = HttpResponse(calendar_of(row), content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{row.number}.ics"'
    answer["Cache-Control"] = "private, no-store"
    return answer
