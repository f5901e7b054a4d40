"""What a buyer does about visits and repairs on the page of the case."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.errors import DomainError, NotFound
from tickets.models import Appointment
from tickets.queries.appointments import appointments_for
from tickets.services import links, visits, warranty
from tickets.web.buyer import case_page, move_page, said
from tickets.web.buyer_access import BuyerRequest, opened
from tickets.web.calendar_answer import calendar_answer


def _visit(request: BuyerRequest, number: str) -> Appointment:
    row = appointments_for(request.actor).filter(number=number.upper()).first()
    if row is None:
        raise NotFound()
    return row


@opened
@require_http_methods(["GET", "POST"])
def visit_move(request: BuyerRequest, number: str, move: str) -> HttpResponseBase:
    """One of the buyer's moves on a visit: a time, another time, not now."""
    return move_page(request, _visit(request, number), move)


@opened
@require_POST
def code(request: BuyerRequest, number: str) -> HttpResponseBase:
    """A new completion code, shown once on this page."""
    try:
        made = visits.issue_code(_visit(request, number), actor=request.actor, at=request.now)
    except NotFound:
        raise
    except DomainError as refusal:
        return case_page(request, conflict=said(refusal), status=409)
    return case_page(request, code=made)


@opened
@require_GET
def calendar(request: BuyerRequest, number: str) -> HttpResponseBase:
    """The time agreed as a calendar file."""
    return calendar_answer(_visit(request, number))


@opened
@require_POST
def reopen(request: BuyerRequest) -> HttpResponseBase:
    """The fault is back within the guarantee on the repair: the page of the case that follows opens."""
    description = request.POST.get("description", "").strip()[:500]
    if len(description) < 2:
        return case_page(request, reopen_errors=_("Say what happens."), status=422)
    try:
        child = warranty.reopen(request.ticket, description=description, actor=request.actor, at=request.now)
    except DomainError as refusal:
        return case_page(request, conflict=said(refusal), status=422)
    messages.success(request, _("Another case was opened: %(number)s") % {"number": child.number})
    return redirect("buyer:case", links.issue(child, at=request.now))
