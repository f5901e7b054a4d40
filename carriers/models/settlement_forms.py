"""What the moves of statements and their disputes ask for."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.workflow import MoveForm, ReasonForm

MOST_FEN = 1_000_000_000


class PaidForm(MoveForm):
    reference = forms.CharField(label=_("Reference of the payment"), min_length=2, max_length=60)


class FoundValidForm(ReasonForm):
    agreed_fen = forms.IntegerField(
        label=_("Right amount of the line (fen)"),
        min_value=-MOST_FEN,
        max_value=MOST_FEN,
        required=False,
        help_text=_("Empty: the amount that was claimed."),
    )
    field_order = ["agreed_fen", "reason"]
