"""The cases of a shop: the list, the export, one case with everything that belongs to it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from portal.actors import SHOP_WORKERS, Actor
from portal.errors import DomainError, NotFound, NotPermitted
from portal.queries.deadlines import with_deadlines
from portal.services import personal
from portal.web.access import ShopRequest, merchant_page
from portal.web.deadlines import shown
from portal.web.exports import too_many
from portal.web.keys import keys_of
from portal.web.listings import listed
from portal.web.moves import RowKind, register
from portal.web.paging import page_of
from portal.workflow import ReasonForm
from tickets.models import Ticket
from tickets.queries.tickets import completed, tickets_for
from tickets.web.detail import case_context, whole_case
from tickets.web.export import csv_response
from tickets.web.filters import ticket_filter

register(
    RowKind(
        kind="tickets",
        label=gettext_lazy("Cases"),
        model=Ticket,
        rows=tickets_for,
        list_name="web:tickets",
        page_name="web:ticket",
        in_bulk=True,
    )
)


@merchant_page()
@require_GET
@listed("tickets")
def tickets(request: ShopRequest) -> HttpResponseBase:
    """Every case of every kind, the nearest to overdue first."""
    found = ticket_filter(request)
    page = page_of(request, found.qs, keys=found.keys)
    context = {
        "title": _("Cases"),
        "filter": found,
        "page": page,
        "rows": [_row(ticket, request.actor) for ticket in completed(with_deadlines(page.rows))],
        "bulk_url": reverse("web:bulk_choose", args=["tickets"])
        if request.actor.holds_any(SHOP_WORKERS)
        else "",
        "export_url": f"{reverse('web:tickets_csv')}?{request.GET.urlencode()}",
    }
    return render(request, "tickets/list.html", context)


def _row(ticket: Any, actor: Actor) -> dict[str, Any]:
    row = ticket.as_kind()
    nearest = next(iter(row.running_deadlines), None)
    return {
        "row": row,
        "deadline": shown(nearest, row) if nearest else None,
        "keys": keys_of(row, actor),
    }


@merchant_page()
@require_GET
def tickets_csv(request: ShopRequest) -> HttpResponseBase:
    """The filtered list as a file; people's data stays masked in it. A long list is made in the background."""
    found = ticket_filter(request)
    if too_many(found.qs, request):
        text = _("These are too many rows for a file that is sent at once; it can be made in the background.")
        messages.info(request, text)
        return redirect(f"{reverse('web:export_new', args=['tickets'])}?{request.GET.urlencode()}")
    return csv_response(found.qs.order_by(*found.keys), name=f"cases-{request.now:%Y%m%d-%H%M}")


@merchant_page()
@require_GET
def ticket(request: ShopRequest, number: str) -> HttpResponseBase:
    """One case."""
    return ticket_page(request, whole_case(number, request.actor))


def ticket_page(request: ShopRequest, row: Ticket, *, status: int = 200, **extra: Any) -> HttpResponseBase:
    context = case_context(row, request.actor, request.now)
    whole = context | {"title": row.number} | extra
    response = render(request, "tickets/detail.html", whole, status=status)
    response["Cache-Control"] = "private, no-store"
    return response


@merchant_page(SHOP_WORKERS)
@require_http_methods(["GET", "POST"])
def reveal(request: ShopRequest, number: str) -> HttpResponseBase:
    """The buyer's name, phone and address in full, once; why is asked and recorded."""
    row = whole_case(number, request.actor)
    form = ReasonForm(request.POST or None, auto_id="reveal_%s")
    form.fields["reason"].help_text = _("2 to 200 characters; kept with the case.")
    if request.method == "POST" and form.is_valid():
        try:
            full = personal.reveal(
                row.contact, row, actor=request.actor, reason=form.cleaned_data["reason"], at=request.now
            )
        except (NotFound, NotPermitted):
            raise
        except DomainError as refusal:
            form.add_error("reason", refusal.sentence)
        else:
            return ticket_page(request, row, revealed=full)
    context = {
        "title": _("Show the buyer's data"),
        "row": row,
        "form": form,
        "row_url": reverse("web:ticket", args=[row.number]),
    }
    return render(request, "tickets/reveal.html", context, status=422 if form.errors else 200)
