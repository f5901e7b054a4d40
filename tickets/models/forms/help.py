"""What the moves of a call for help ask for."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.workflow import MoveForm
from tickets.models.forms.text import TEXT


class RespondForm(MoveForm):
    contacted = forms.BooleanField(label=_("The buyer was reached"), required=False)
    note = forms.CharField(
        label=_("What will be done"),
        min_length=2,
        max_length=500,
        widget=TEXT,
        help_text=_("The buyer reads this."),
    )
    hours = forms.IntegerField(label=_("Next step within (hours)"), min_value=1, max_value=240, initial=24)


class LinkCaseForm(MoveForm):
    case = forms.CharField(label=_("Number of the case"), min_length=3, max_length=24)


class AdmitForm(MoveForm):
    admitted_fen = forms.IntegerField(label=_("What is owed (fen)"), min_value=1, max_value=10_000_000)
    note = forms.CharField(label=_("What for"), min_length=2, max_length=500, widget=TEXT)


class CloseHelpForm(MoveForm):
    note = forms.CharField(label=_("Answer"), min_length=2, max_length=500, widget=TEXT)
    agreed = forms.BooleanField(label=_("The buyer agrees"), required=False)


class RateForm(MoveForm):
    satisfaction = forms.IntegerField(label=_("How content are you? (1 to 5)"), min_value=1, max_value=5)
