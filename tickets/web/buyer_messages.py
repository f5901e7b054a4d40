"""What the buyer reads of the talk on a case, and the box to answer in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy

from portal.actors import Actor
from portal.policies import masking
from tickets.models import Ticket
from tickets.policies.messages import LONGEST
from tickets.queries.messages import messages_for


class ReplyForm(forms.Form):
    """What the buyer says to the merchant; the platform reads it too."""

    text = forms.CharField(
        label=gettext_lazy("Write to the merchant"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("The merchant and the platform read this."),
    )


def talk_context(ticket: Ticket, actor: Actor, token: str) -> dict[str, Any]:
    """What was said to the buyer, and the box to answer in."""
    said = [{"row": one, "text": masking.text(one.text)} for one in messages_for(ticket, actor)]
    url = reverse("buyer:say", args=[token])
    return {"talk": said, "talk_form": ReplyForm(auto_id="talk_%s"), "talk_url": url}
