"""The buyer calls on the platform through the signed link: opens, answers, proves, says."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from portal.errors import DomainError, NotFound
from portal.web.files import EvidenceForm
from tickets.models import Dispute
from tickets.queries.disputes import dispute_of
from tickets.services import disputes as service
from tickets.states import Audience, DisputeState
from tickets.web.buyer import case_page, move_page
from tickets.web.buyer_access import BuyerRequest, opened
from tickets.web.disputes import OpenForm, SayForm


@opened
@require_POST
def begin(request: BuyerRequest) -> HttpResponseBase:
    """Call on the platform to decide the case."""
    form = OpenForm(request.POST)
    if not form.is_valid():
        return case_page(request, status=422, dispute_form=form)
    try:
        service.open_dispute(
            request.ticket, reason=form.cleaned_data["reason"], actor=request.actor, at=request.now
        )
    except DomainError as refusal:
        return case_page(request, status=409, conflict=str(refusal))
    return _done(request, _("The platform has been called on."))


@opened
@require_http_methods(["GET", "POST"])
def move(request: BuyerRequest, move: str) -> HttpResponseBase:
    """One of the buyer's moves in the dispute."""
    return move_page(request, _dispute(request), move)


@opened
@require_POST
def say(request: BuyerRequest) -> HttpResponseBase:
    """Say something to the shop and the platform, or to the platform only."""
    form = SayForm({"audience": Audience.EVERYBODY, **request.POST.dict()})
    if not form.is_valid():
        return case_page(request, status=422, say_form=form)
    said = form.cleaned_data
    row = _dispute(request)
    service.say(row, said["text"], audience=said["audience"], actor=request.actor, at=request.now)
    return _done(request, _("Message sent."))


@opened
@require_POST
def upload(request: BuyerRequest) -> HttpResponseBase:
    """Hand in a file as evidence."""
    row = _dispute(request)
    form = EvidenceForm(request.POST, request.FILES, row=row)
    if not form.is_valid():
        return case_page(request, status=422, conflict=_("Choose a file first."))
    try:
        service.add_file(row, form.cleaned_data["file"], actor=request.actor, at=request.now)
    except DomainError as refusal:
        return case_page(request, status=422, conflict=str(refusal))
    return _done(request, _("File added."))


def _dispute(request: BuyerRequest) -> Dispute:
    """The dispute of the case behind the link, if it can still be worked on. Raises NotFound."""
    row = dispute_of(request.ticket)
    if row is None or row.state in DisputeState.over or not row.concerns(request.actor):
        raise NotFound()
    return row


def _done(request: BuyerRequest, text: str) -> HttpResponseBase:
    messages.success(request, text)
    return redirect("buyer:case", request.token)
