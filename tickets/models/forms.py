"""What the moves of cases and repair jobs ask for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from carriers.states import Packaging
from portal.workflow import MoveForm
from tickets.states import Cause, RefusalReason, Remedy, Resolution

TEXT = forms.Textarea(attrs={"rows": 3})


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


class ReceivedCondition(MoveForm):
    reason = forms.CharField(
        label=_("What is wrong"),
        min_length=2,
        max_length=200,
        widget=TEXT,
        help_text=_("Attach photos or the unpacking video to the case first."),
    )


class CauseForm(MoveForm):
    cause = forms.ChoiceField(label=_("Cause"), choices=Cause.choices)
    note = forms.CharField(label=_("What happened"), min_length=2, max_length=500, widget=TEXT)


class ContactForm(MoveForm):
    channel = forms.ChoiceField(
        label=_("How"), choices=[("phone", _("phone")), ("message", _("message")), ("sms", _("SMS"))]
    )
    remedy = forms.ChoiceField(label=_("Offer"), choices=Remedy.choices)
    accepted = forms.BooleanField(label=_("The buyer accepts the offer"), required=False)
    note = forms.CharField(label=_("What was said"), min_length=2, max_length=500, widget=TEXT)


class ResolutionForm(MoveForm):
    resolution = forms.ChoiceField(label=_("Resolution"), choices=Resolution.choices)
    note = forms.CharField(label=_("What was done"), min_length=2, max_length=500, widget=TEXT)


class FollowUpForm(MoveForm):
    channel = forms.ChoiceField(label=_("How"), choices=[("phone", _("phone")), ("sms", _("SMS"))])
    corrective_action = forms.CharField(
        label=_("What will be done better"), min_length=2, max_length=500, widget=TEXT
    )

    def offer(self, row: Any) -> None:
        self.fields["corrective_action"].help_text = _("One sentence that prevents the next incident.")
