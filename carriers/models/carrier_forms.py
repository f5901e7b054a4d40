"""What the moves of carriers and contracts ask for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from carriers.policies.contract_dates import SENSIBLE_DAYS
from carriers.states import SuspensionCause
from portal.workflow import MoveForm, ReasonForm


class LastDayField(forms.DateField):
    """A local date that people can mean: far enough ahead for any contract, and within what calendars compute."""

    default_validators = [*SENSIBLE_DAYS]

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}), **kwargs)


class SuspendForm(ReasonForm):
    cause = forms.ChoiceField(label=_("Cause"), choices=SuspensionCause.choices)
    field_order = ["cause", "reason"]


class LastDayForm(ReasonForm):
    last_day = LastDayField(
        label=_("Last day of collection"),
        help_text=_("Local date; bookings for later days go to other carriers."),
    )
    closes_down = forms.BooleanField(
        label=_("The carrier closes its business"),
        required=False,
        help_text=_("The law then asks for ten days of public notice (Express Delivery Regulations art 29)."),
    )
    field_order = ["last_day", "closes_down", "reason"]


class SignForm(MoveForm):
    signer = forms.CharField(label=_("Who signs"), max_length=60, min_length=2)
    terms_hash = forms.CharField(
        label=_("Hash of the terms"),
        max_length=64,
        required=False,
        help_text=_("The hash shown with the terms; where given, terms that have changed are not signed."),
    )


class NoticeForm(ReasonForm):
    last_day = LastDayField(
        label=_("Last day of the contract"),
        help_text=_("Local date, not before the notice period is over."),
    )
    field_order = ["last_day", "reason"]
