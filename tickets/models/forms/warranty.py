"""What the moves of warranty cases and repairs ask for."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from carriers.states import Packaging
from portal.workflow import MoveForm
from tickets.models.forms.returns import WaybillForm
from tickets.models.forms.text import TEXT
from tickets.states import QuoteCause, Trouble

MOST_FEN = 100_000_000


class AnswerForm(MoveForm):
    answer = forms.CharField(label=_("Your answer"), min_length=2, max_length=300, widget=TEXT)


class SameFaultForm(MoveForm):
    reason = forms.CharField(label=_("What happens"), min_length=2, max_length=200, widget=TEXT)


class TroubleForm(MoveForm):
    trouble = forms.ChoiceField(label=_("What went wrong"), choices=Trouble.choices)
    reason = forms.CharField(label=_("Explanation"), min_length=2, max_length=200, widget=TEXT)


class ReceiveForm(MoveForm):
    serial = forms.CharField(label=_("Serial number"), max_length=60, required=False)
    condition = forms.CharField(label=_("Condition on receipt"), min_length=2, max_length=200)
    packaging = forms.ChoiceField(label=_("Packaging"), choices=Packaging.choices, required=False)
    grams = forms.IntegerField(label=_("Weight (g)"), min_value=1, max_value=2_000_000, required=False)


class MismatchForm(MoveForm):
    serial = forms.CharField(label=_("Serial number found"), min_length=1, max_length=60)
    condition = forms.CharField(label=_("Condition on receipt"), min_length=2, max_length=200)


class DiagnoseForm(MoveForm):
    fault_code = forms.CharField(label=_("Fault code"), max_length=30)
    diagnosis = forms.CharField(label=_("Diagnosis"), min_length=2, max_length=300, widget=TEXT)


class FindingForm(MoveForm):
    diagnosis = forms.CharField(label=_("Finding"), min_length=2, max_length=300, widget=TEXT)


class QuoteForm(MoveForm):
    amount_fen = forms.IntegerField(label=_("Amount (fen)"), min_value=1, max_value=MOST_FEN)
    cause = forms.ChoiceField(label=_("Why it is not free"), choices=QuoteCause.choices)
    reason = forms.CharField(label=_("Explanation for the buyer"), min_length=2, max_length=200, widget=TEXT)


class PartsForm(MoveForm):
    part = forms.CharField(label=_("Part"), min_length=2, max_length=80)
    expected_on = forms.DateField(label=_("Expected on"), required=False)


class RepairedForm(MoveForm):
    parts = forms.CharField(label=_("Parts used"), max_length=300, required=False)
    test_result = forms.CharField(label=_("Test result"), min_length=2, max_length=200)


class SwapForm(MoveForm):
    new_serial = forms.CharField(label=_("Serial number of the new item"), min_length=2, max_length=60)
    test_result = forms.CharField(label=_("Test result"), min_length=2, max_length=200)


class ShipBackForm(WaybillForm):
    """How the goods go back to the buyer."""


class ForwardForm(WaybillForm):
    """How the goods go on to where they belong."""
