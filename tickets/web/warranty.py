"""The panel of a warranty case: route, item, fault, quote, visits."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from portal.actors import Actor
from portal.errors import Reason
from tickets.models import Appointment, RepairPart, Ticket, WarrantyDetail
from tickets.states import Kind
from tickets.web.panels import panel


@panel("tickets/parts/warranty.html", Kind.WARRANTY)
def repair(row: Ticket, _actor: Actor, _at: datetime) -> dict[str, Any] | None:
    """What the repair rests on, and why this way and this centre were chosen."""
    detail = WarrantyDetail.objects.filter(ticket_id=row.pk).select_related("unit__line__order").first()
    if detail is None:
        return None
    job = getattr(row, "repair", None)
    reasons = [*detail.route_reasons, *(job.centre_reasons if job else [])]
    return {
        "detail": detail,
        "reasons": [Reason.from_json(stored) for stored in reasons],
        "job": job,
        "parts": RepairPart.objects.filter(job=job) if job else [],
        "visits": Appointment.objects.filter(ticket_id=row.pk).select_related("provider", "technician"),
    }
