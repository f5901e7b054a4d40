"""Going on with a closed case, on the pages of the shop and of the buyer."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.actors import SHOP_WORKERS, Actor
from portal.errors import DomainError, NotFound, NotPermitted
from portal.web.access import ShopRequest, merchant_page
from tickets.models import Ticket
from tickets.services import continuing, links
from tickets.web.buyer import case_page, said
from tickets.web.buyer_access import BuyerRequest, opened
from tickets.web.cases import ticket_page
from tickets.web.continue_form import ContinueForm
from tickets.web.detail import whole_case
from tickets.web.panels import panel


@panel("tickets/parts/linked.html")
def linked(row: Ticket, actor: Actor, at: datetime) -> dict[str, Any]:
    """The case before, the cases after, and the way to go on with one that is closed."""
    way = continuing.offered(row, at=at) if actor.holds_any(continuing.MAY) else ""
    return {
        "parent": row.parent,
        "children": list(row.children.order_by("id")),
        "continue_form": ContinueForm(auto_id="continue_%s") if way == continuing.FOLLOW_UP else None,
    }


@merchant_page(SHOP_WORKERS)
@require_POST
def go_on(request: ShopRequest, number: str) -> HttpResponseBase:
    """The shop goes on with a closed case: leads to the case that goes on."""
    row, form = whole_case(number, request.actor), ContinueForm(request.POST, auto_id="continue_%s")
    if not form.is_valid():
        return ticket_page(request, row, status=422, continue_form=form)
    try:
        then = continuing.go_on(row, reason=form.cleaned_data["reason"], actor=request.actor, at=request.now)
    except (NotFound, NotPermitted):
        raise
    except DomainError as refusal:
        form.add_error("reason", said(refusal))
        return ticket_page(request, row, status=422, continue_form=form)
    messages.success(request, _("It goes on as %(number)s.") % {"number": then.number})
    return redirect("web:ticket", number=then.number)


@opened
@require_POST
def buyer_goes_on(request: BuyerRequest) -> HttpResponseBase:
    """The buyer goes on with a closed case: opens the page of the case that goes on."""
    form = ContinueForm(request.POST, auto_id="continue_%s")
    if not form.is_valid():
        return case_page(request, continue_form=form, status=422)
    try:
        then = continuing.go_on(
            request.ticket, reason=form.cleaned_data["reason"], actor=request.actor, at=request.now
        )
    except DomainError as refusal:
        form.add_error("reason", said(refusal))
        return case_page(request, continue_form=form, status=422)
    messages.success(request, _("It goes on as %(number)s.") % {"number": then.number})
    if then.pk == request.ticket.pk:
        return redirect("buyer:case", request.token)
    return redirect("buyer:case", links.issue(then, at=request.now))
