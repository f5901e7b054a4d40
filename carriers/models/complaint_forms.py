"""What the moves of complaints against carriers ask for."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from carriers.states import Circumstance
from portal.workflow import MoveForm, NoteForm, ReasonForm

MOST_FEN = 100_000_000


class AcceptFaultForm(NoteForm):
    amount_fen = forms.IntegerField(
        label=_("Amount offered (fen)"),
        min_value=0,
        max_value=MOST_FEN,
        help_text=_("Counts where it is more than the contract says."),
    )
    field_order = ["amount_fen", "note"]


class ContestForm(MoveForm):
    reason = forms.CharField(
        label=_("Grounds and evidence"),
        min_length=2,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Call records, scans, photos: what shows that the carrier is not at fault."),
    )


class RulingForm(ReasonForm):
    circumstance = forms.ChoiceField(
        label=_("What frees the carrier"), choices=Circumstance.choices, initial=Circumstance.NONE
    )
    field_order = ["circumstance", "reason"]


class PenaltyForm(MoveForm):
    penalty_fen = forms.IntegerField(label=_("Penalty (fen)"), min_value=0, max_value=2 * MOST_FEN)
