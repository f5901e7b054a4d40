"""What the checkpoints of an incident ask for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.workflow import MoveForm
from tickets.models.forms.text import TEXT
from tickets.states import Cause, FaultSide, Remedy, Resolution


class CauseForm(MoveForm):
    cause = forms.ChoiceField(label=_("Cause"), choices=Cause.choices)
    note = forms.CharField(label=_("What happened"), min_length=2, max_length=500, widget=TEXT)


class ContactForm(MoveForm):
    channel = forms.ChoiceField(
        label=_("How"), choices=[("phone", _("phone")), ("message", _("message")), ("sms", _("SMS"))]
    )
    remedy = forms.ChoiceField(label=_("Offer"), choices=Remedy.choices)
    amount = forms.IntegerField(
        label=_("Points, or value of the coupon (fen)"), min_value=1, max_value=1_000_000, required=False
    )
    accepted = forms.BooleanField(label=_("The buyer accepts the offer"), required=False)
    note = forms.CharField(label=_("What was said"), min_length=2, max_length=500, widget=TEXT)

    def offer(self, row: Any) -> None:
        promise = getattr(row, "promise", None)
        allowed = promise.parameters.get("remedies") if promise else None
        if allowed:
            self.fields["remedy"].choices = [one for one in Remedy.choices if one[0] in allowed]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("accepted") and data.get("remedy") != Remedy.FREE_RETURN and not data.get("amount"):
            self.add_error("amount", _("Say how many points, or what the coupon is worth."))
        return data


class FaultForm(MoveForm):
    fault = forms.ChoiceField(label=_("Who answers for it"), choices=FaultSide.choices)
    reason = forms.CharField(
        label=_("Reason"),
        min_length=2,
        max_length=200,
        widget=TEXT,
        help_text=_("2 to 200 characters; both sides read this."),
    )


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
