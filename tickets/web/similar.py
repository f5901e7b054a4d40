"""Similar cases: looked up after the page of a case has opened, so that it opens fast."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from portal.actors import Actor
from portal.web.access import ShopRequest, merchant_page
from tickets.models import Ticket
from tickets.queries.similar import COUNTED, similar_to
from tickets.queries.tickets import ticket_by_number
from tickets.web.panels import panel


@panel("tickets/parts/similar.html")
def alike(_row: Ticket, _actor: Actor, _at: datetime) -> dict[str, Any]:
    """The place where similar cases appear."""
    return {}


@merchant_page()
@require_GET
def similar(request: ShopRequest, number: str) -> HttpResponseBase:
    """Cases like this one, and how they ended."""
    row = ticket_by_number(number, request.actor)
    groups = similar_to(row, request.actor, request.now)
    context = {"title": _("Similar cases"), "row": row, "groups": groups, "most": COUNTED}
    return render(request, "tickets/similar.html", context)
