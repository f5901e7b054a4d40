"""The buyer's page of one case: where it stands, what comes next, what they can do. No login, no clear data."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django.views.i18n import set_language

from portal.errors import DomainError, InvalidInput, MoveNotAllowed, NotFound, NotPermitted, Refused
from portal.services import evidence, moves
from portal.web.files import EvidenceForm
from portal.web.moves import foreseeable_reasons, seen_version
from portal.workflow import Move, machine_of
from tickets.services import legs, links
from tickets.web.buyer_access import BuyerRequest, opened
from tickets.web.buyer_page import BookForm, buyer_form, buyers_move, page_context


@opened
@require_GET
def case(request: BuyerRequest) -> HttpResponseBase:
    """The page behind the link."""
    return case_page(request)


def case_page(request: BuyerRequest, *, status: int = 200, **extra: Any) -> HttpResponseBase:
    context = page_context(request.ticket, request.actor, request.token, request.now)
    return render(request, "buyer/case.html", context | extra, status=status)


@opened
@require_POST
def language(request: BuyerRequest) -> HttpResponseBase:
    """Read the page in another language."""
    return set_language(request)


@opened
@require_POST
def book(request: BuyerRequest) -> HttpResponseBase:
    """Call a courier to the door for the chosen time."""
    form = BookForm(request.POST)
    if not form.is_valid():
        return case_page(request, book_form=form, status=422)
    try:
        pickup = legs.book_pickup(request.ticket, **form.cleaned_data, actor=request.actor, at=request.now)
    except NotFound:
        raise
    except DomainError as refusal:
        form.add_error("slot", said(refusal))
        return case_page(request, book_form=form, status=422)
    if pickup.carrier_id is None:
        messages.warning(
            request, _("No courier can come at that time. Choose another, or send the goods yourself.")
        )
    else:
        messages.success(request, _("The courier is booked."))
    return redirect("buyer:case", request.token)


@opened
@require_POST
def upload(request: BuyerRequest) -> HttpResponseBase:
    """Add a photo, video or document to the case."""
    form = EvidenceForm(request.POST, request.FILES, row=request.ticket)
    if form.is_valid():
        try:
            file, kind = form.cleaned_data["file"], form.evidence_kind
            evidence.add(request.ticket, file, actor=request.actor, at=request.now, kind=kind)
        except DomainError as refusal:
            form.add_error("file", said(refusal))
        else:
            messages.success(request, _("File added."))
            return redirect("buyer:case", request.token)
    return case_page(request, file_form=form, status=422)


@opened
@require_POST
def follow(request: BuyerRequest, number: str) -> HttpResponseBase:
    """Go on to a case that this one led to, or back to the one it follows, by a link of its own."""
    ticket = request.ticket
    before = ticket.parent if ticket.parent and ticket.parent.number == number else None
    linked = before or ticket.children.filter(number=number).first()
    if linked is None:
        raise Http404
    return redirect("buyer:case", links.issue(linked, at=request.now))


def said(refusal: DomainError) -> str:
    return " ".join(reason.sentence for reason in refusal.reasons) or refusal.sentence


@opened
@require_http_methods(["GET", "POST"])
def move(request: BuyerRequest, move: str) -> HttpResponseBase:
    """One of the buyer's moves on the case."""
    return move_page(request, request.ticket, move)


@opened
@require_http_methods(["GET", "POST"])
def pickup_move(request: BuyerRequest, move: str) -> HttpResponseBase:
    """One of the buyer's moves on the courier who was called, such as calling him off."""
    pickup = legs.open_pickup(request.ticket)
    if pickup is None:
        raise NotFound()
    return move_page(request, pickup, move)


def move_page(request: BuyerRequest, row: Any, name: str) -> HttpResponseBase:
    """One move of a row that belongs to the case: GET shows its form, POST makes it."""
    declared = machine_of(type(row)).moves.get(name)
    if declared is None or not request.actor.holds_any(declared.roles) or not row.concerns(request.actor):
        raise Http404
    if request.method != "POST":
        if row.state not in declared.sources:
            return _changed(request, MoveNotAllowed())
        reasons = foreseeable_reasons(declared, row, request.actor, request.now)
        return _form_page(request, row, declared, buyer_form(declared, row, request.now), reasons=reasons)
    data = request.POST.copy()
    data.pop("csrfmiddlewaretoken", None)
    version = seen_version(data.pop("version", [""])[-1])
    try:
        moves.perform(row, name, actor=request.actor, at=request.now, data=data, version=version)
    except (InvalidInput, Refused) as refusal:
        form = buyer_form(declared, row, request.now, data)
        return _form_page(request, row, declared, form, reasons=refusal.reasons, status=422)
    except (NotFound, NotPermitted):
        raise Http404 from None
    except DomainError as refusal:
        return _changed(request, refusal)
    messages.success(request, _("Done: %(move)s") % {"move": declared.label})
    return redirect("buyer:case", request.token)


def _form_page(
    request: BuyerRequest, row: Any, declared: Move, form: Any, *, reasons: Any = (), status: int = 200
) -> HttpResponseBase:
    shown = buyers_move(declared, row, request.actor, request.now)
    context = {
        "title": shown.label,
        "move": shown,
        "row": row,
        "form": form,
        "reasons": reasons,
        "action": request.path,
        "back": reverse("buyer:case", args=[request.token]),
        "language_url": reverse("buyer:language", args=[request.token]),
    }
    return render(request, "buyer/move.html", context, status=status)


def _changed(request: BuyerRequest, refusal: DomainError) -> HttpResponseBase:
    """Somebody was faster: say so on the page as it stands now."""
    request.ticket.refresh_from_db()
    return case_page(request, conflict=refusal.sentence, status=409)
