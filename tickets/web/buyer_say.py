"""The buyer's box on the page of the signed link."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tickets.services import messages as service
from tickets.states import MessageAudience
from tickets.web.buyer import case_page
from tickets.web.buyer_access import BuyerRequest, opened
from tickets.web.buyer_messages import ReplyForm


@opened
@require_POST
def say(request: BuyerRequest) -> HttpResponseBase:
    """Write to the merchant."""
    form = ReplyForm(request.POST, auto_id="talk_%s")
    if not form.is_valid():
        return case_page(request, talk_form=form, status=422)
    text = form.cleaned_data["text"]
    service.say(request.ticket, text, audience=MessageAudience.BUYER, actor=request.actor, at=request.now)
    messages.success(request, _("Message sent."))
    return redirect("buyer:case", request.token)
