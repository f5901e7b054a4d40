"""What the moves of compensations ask for."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.workflow import MoveForm
from tickets.models.forms.text import TEXT
from tickets.states import Bearer


class OverturnForm(MoveForm):
    bearer = forms.ChoiceField(label=_("Who bears the cost"), choices=Bearer.choices)
    reason = forms.CharField(label=_("Reason"), min_length=2, max_length=200, widget=TEXT)


class ClawBackForm(MoveForm):
    proof = forms.CharField(
        label=_("Proof of the fraud"),
        min_length=10,
        max_length=500,
        widget=TEXT,
        help_text=_("Judgement, police report or the buyer's own admission, with its number."),
    )
    legal_basis = forms.CharField(label=_("Legal basis"), min_length=4, max_length=200)
