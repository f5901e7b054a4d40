"""Who works on a case, on its page; the next case; who else is looking."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.actors import SHOP_WORKERS, Actor
from portal.errors import DomainError, NotFound, NotPermitted
from portal.web.access import ShopRequest, merchant_page
from tickets.models import CaseAssignment, Ticket
from tickets.queries.assigning import assignment_of, colleagues, may_undo, teams_of_case
from tickets.queries.tickets import ticket_by_number
from tickets.services import assigning as service
from tickets.services import viewers
from tickets.web.panels import panel

Change = Callable[[ShopRequest, Ticket], CaseAssignment]


@panel("tickets/parts/assigning.html")
def desk(row: Ticket, actor: Actor, at: datetime) -> dict[str, Any]:
    """Who has the case, and for those who work here what they can do about it."""
    known = assignment_of(row, actor)
    works = actor.holds_any(SHOP_WORKERS)
    return {
        "assignment": known,
        "mine": known is not None and known.assignee_id == actor.id,
        "works": works,
        "undo": works and known is not None and may_undo(known, actor, at),
        "viewers": viewers.look(row, actor=actor, at=at),
    }


@merchant_page()
@require_GET
def looking(request: ShopRequest, number: str) -> HttpResponseBase:
    """The heartbeat of an open page: says that somebody is looking, answers who else is."""
    row = ticket_by_number(number, request.actor)
    names = viewers.look(row, actor=request.actor, at=request.now)
    response = render(request, "tickets/parts/viewers.html", {"row": row, "viewers": names})
    response["Cache-Control"] = "private, no-store"
    return response


@merchant_page(SHOP_WORKERS)
@require_POST
def take(request: ShopRequest, number: str) -> HttpResponseBase:
    """Take the case into one's own hands."""
    return _change(request, number, lambda at_hand, row: service.take(row, **_by(at_hand)))


@merchant_page(SHOP_WORKERS)
@require_http_methods(["GET", "POST"])
def assign(request: ShopRequest, number: str) -> HttpResponseBase:
    """Put the case into a colleague's hands; GET offers the colleagues and the teams."""
    if request.method != "POST":
        return _choose(request, ticket_by_number(number, request.actor))

    def change(at_hand: ShopRequest, row: Ticket) -> CaseAssignment:
        person = get_object_or_404(colleagues(row, at_hand.actor), pk=_chosen(at_hand, "person"))
        return service.assign(row, person, **_by(at_hand))

    return _change(request, number, change)


@merchant_page(SHOP_WORKERS)
@require_POST
def hand_over(request: ShopRequest, number: str) -> HttpResponseBase:
    """Put the case into the queue of a team."""

    def change(at_hand: ShopRequest, row: Ticket) -> CaseAssignment:
        team = get_object_or_404(teams_of_case(row, at_hand.actor), pk=_chosen(at_hand, "team"))
        return service.hand_to_team(row, team, **_by(at_hand))

    return _change(request, number, change)


@merchant_page(SHOP_WORKERS)
@require_POST
def put_back(request: ShopRequest, number: str) -> HttpResponseBase:
    """Put the case back into its queue."""
    return _change(request, number, lambda at_hand, row: service.put_back(row, **_by(at_hand)))


@merchant_page(SHOP_WORKERS)
@require_POST
def undo(request: ShopRequest, number: str) -> HttpResponseBase:
    """Take one's own newest change back."""
    return _change(request, number, lambda at_hand, row: service.undo(row, **_by(at_hand)))


@merchant_page(SHOP_WORKERS)
@require_POST
def next_case(request: ShopRequest) -> HttpResponseBase:
    """Take the next case that waits, and open it."""
    found = service.next_case(**_by(request))
    if found is None:
        messages.info(request, _("No case waits for you: every open one is in somebody's hands."))
        return redirect("web:tickets")
    return redirect("web:ticket", found.number)


def _change(request: ShopRequest, number: str, change: Change) -> HttpResponseBase:
    row = ticket_by_number(number, request.actor)
    try:
        change(request, row)
    except (NotFound, NotPermitted):
        raise
    except DomainError as refusal:
        messages.error(request, " ".join(reason.sentence for reason in refusal.reasons) or str(refusal))
    else:
        messages.success(request, _("Done."))
    return redirect(f"{reverse('web:ticket', args=[row.number])}#assigning-title")


def _choose(request: ShopRequest, row: Ticket) -> HttpResponseBase:
    context = {
        "title": _("Assign or hand over"),
        "row": row,
        "people": colleagues(row, request.actor),
        "teams": teams_of_case(row, request.actor),
    }
    return render(request, "tickets/assign.html", context)


def _by(request: ShopRequest) -> dict[str, Any]:
    return {"actor": request.actor, "at": request.now}


def _chosen(request: ShopRequest, name: str) -> int:
    given = request.POST.get(name, "")
    return int(given) if given.isdecimal() else 0
