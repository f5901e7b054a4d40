"""What the moves of repairs ask for."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from carriers.states import Packaging
from portal.workflow import MoveForm
from tickets.models.forms.returns import WaybillForm
from tickets.models.forms.text import TEXT


class ReceiveForm(MoveForm):
    serial = forms.CharField(label=_("Serial number"), max_length=60, required=False)
    condition = forms.CharField(label=_("Condition on receipt"), min_length=2, max_length=200)
    packaging = forms.ChoiceField(label=_("Packaging"), choices=Packaging.choices, required=False)
    grams = forms.IntegerField(label=_("Weight (g)"), min_value=1, max_value=2_000_000, required=False)


class DiagnoseForm(MoveForm):
    fault_code = forms.CharField(label=_("Fault code"), max_length=30)
    diagnosis = forms.CharField(label=_("Diagnosis"), min_length=2, max_length=300, widget=TEXT)


class RepairedForm(MoveForm):
    parts = forms.CharField(label=_("Parts used"), max_length=300, required=False)
    test_result = forms.CharField(label=_("Test result"), min_length=2, max_length=200)


class ShipBackForm(WaybillForm):
    """How the goods go back to the buyer."""
