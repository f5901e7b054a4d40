"""What the moves of guarantee claims ask for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.workflow import MoveForm
from tickets.models.forms.text import TEXT
from tickets.states import ClaimRefusal, ClaimRemedy


class AcceptClaimForm(MoveForm):
    remedy = forms.ChoiceField(label=_("Remedy"), choices=ClaimRemedy.choices)
    damage_percent = forms.IntegerField(
        label=_("Damage (%)"),
        min_value=1,
        max_value=100,
        initial=100,
        required=False,
        help_text=_("How much of the goods is spoiled; decides what a refund in part comes to."),
    )
    note = forms.CharField(label=_("Note"), max_length=500, required=False, widget=TEXT)

    def offer(self, row: Any) -> None:
        if row is None:
            return
        given = row.guarantee.remedies
        self.fields["remedy"].choices = [choice for choice in ClaimRemedy.choices if choice[0] in given]  # type: ignore[attr-defined]
        self.fields["remedy"].initial = row.guarantee.remedy


class AskEvidenceForm(MoveForm):
    reason = forms.CharField(
        label=_("What is missing"),
        min_length=2,
        max_length=200,
        widget=TEXT,
        help_text=_("2 to 200 characters; the buyer reads this."),
    )


class RefuseClaimForm(MoveForm):
    cause = forms.ChoiceField(label=_("Cause"), choices=ClaimRefusal.choices)
    reason = forms.CharField(
        label=_("Explanation for the buyer"),
        min_length=2,
        max_length=200,
        widget=TEXT,
        help_text=_("2 to 200 characters; the buyer reads this."),
    )
