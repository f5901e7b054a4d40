"""What is said on a case: two boxes that cannot be taken for each other."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from portal.actors import SHOP_WORKERS, Actor
from portal.policies import masking
from portal.web.access import ShopRequest, merchant_page
from tickets.models import CaseMessage, Ticket
from tickets.policies.messages import LONGEST, filled
from tickets.queries.messages import facts_for_replies, may_say, messages_for, templates_for
from tickets.services import messages as service
from tickets.states import MessageAudience as Audience
from tickets.web.cases import ticket_page
from tickets.web.detail import whole_case
from tickets.web.panels import panel

NOT_THE_BUYER = (Audience.INTERNAL, Audience.MERCHANT_PLATFORM)


class BuyerBox(forms.Form):
    """What the buyer reads."""

    text = forms.CharField(
        label=gettext_lazy("To the buyer"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("The buyer reads this at once and may answer it."),
    )

    @property
    def audience(self) -> str:
        return Audience.BUYER


class NoteBox(forms.Form):
    """What the buyer never reads."""

    text = forms.CharField(
        label=gettext_lazy("Note"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3})
    )
    who = forms.ChoiceField(
        label=gettext_lazy("Who reads it"), choices=[(word.value, word.label) for word in NOT_THE_BUYER]
    )

    @property
    def audience(self) -> str:
        return self.cleaned_data["who"]


BOXES: dict[str, type[BuyerBox | NoteBox]] = {"buyer": BuyerBox, "note": NoteBox}


@panel("tickets/parts/messages.html")
def talk(row: Ticket, actor: Actor, _at: datetime) -> dict[str, Any]:
    """What was said to this side, and the two boxes for those who may write."""
    works = bool(may_say(row, actor))
    return {
        "said": said_to(row, actor),
        "buyer_box": BuyerBox(auto_id="buyer_%s") if works else None,
        "note_box": NoteBox(auto_id="note_%s") if works else None,
    }


def said_to(row: Ticket, actor: Actor) -> list[dict[str, Any]]:
    """The messages an actor may read; mobile numbers are masked."""
    return [_shown(one) for one in messages_for(row, actor)]


def _shown(one: CaseMessage) -> dict[str, Any]:
    return {"row": one, "text": masking.text(one.text), "private": one.audience != Audience.BUYER}


@merchant_page(SHOP_WORKERS)
@require_POST
def say(request: ShopRequest, number: str, box: str) -> HttpResponseBase:
    """Send what stands in one of the two boxes."""
    row = whole_case(number, request.actor)
    form = BOXES[box](request.POST, auto_id=f"{box}_%s")
    if not form.is_valid():
        return ticket_page(request, row, status=422, **{f"{box}_box": form})
    service.say(row, form.cleaned_data["text"], audience=form.audience, actor=request.actor, at=request.now)
    messages.success(request, _("Message sent.") if box == "buyer" else _("Note kept."))
    return redirect(f"{reverse('web:ticket', args=[row.number])}#messages-title")


@merchant_page(SHOP_WORKERS)
@require_GET
def reply(request: ShopRequest, number: str) -> HttpResponseBase:
    """The case with the prepared replies to choose from, or with one of them in the buyer's box."""
    row = whole_case(number, request.actor)
    if "template" not in request.GET:
        return ticket_page(request, row, templates=templates_for(request.actor))
    chosen = request.GET["template"]
    template = get_object_or_404(templates_for(request.actor), pk=chosen if chosen.isdecimal() else 0)
    text = filled(template.text, facts_for_replies(row))
    return ticket_page(request, row, buyer_box=BuyerBox(initial={"text": text}, auto_id="buyer_%s"))
