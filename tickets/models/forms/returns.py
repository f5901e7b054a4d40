"""What the moves of returns ask for."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.workflow import MoveForm
from tickets.models.forms.text import TEXT
from tickets.states import RefusalReason


class RefuseForm(MoveForm):
    cause = forms.ChoiceField(label=_("Cause"), choices=RefusalReason.choices)
    reason = forms.CharField(
        label=_("Explanation for the buyer"),
        min_length=2,
        max_length=200,
        widget=TEXT,
        help_text=_("2 to 200 characters; the buyer reads this."),
    )


class WaybillForm(MoveForm):
    carrier = forms.CharField(label=_("Carrier code"), max_length=40)
    waybill = forms.CharField(label=_("Waybill"), min_length=6, max_length=40)


class ReceivedCondition(MoveForm):
    reason = forms.CharField(
        label=_("What is wrong"),
        min_length=2,
        max_length=200,
        widget=TEXT,
        help_text=_("Attach photos or the unpacking video to the case first."),
    )
