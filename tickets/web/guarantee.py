"""The panel of a guarantee claim."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from portal.actors import Actor
from portal.templatetags.portal_look import words
from portal.web.files import files_of
from tickets.models import GuaranteeDetail, Ticket
from tickets.policies.guarantee import missing
from tickets.states import ClaimRemedy, Kind
from tickets.web.panels import panel


@panel("tickets/parts/guarantee.html", Kind.GUARANTEE)
def claim(row: Ticket, _actor: Actor, _at: datetime) -> dict[str, Any]:
    """The promise claimed under, the evidence it demands and what of it is there, the remedy."""
    detail = GuaranteeDetail.objects.get(ticket_id=row.pk)
    open_ends = set(missing(detail.evidence, {file.kind for file in files_of(row)}))
    return {
        "detail": detail,
        "promise": words(detail.promise_kind),
        "remedy": ClaimRemedy(detail.remedy).label,
        "evidence": [{"label": words(name), "missing": name in open_ends} for name in detail.evidence],
        "children": list(row.children.order_by("id")),
    }
