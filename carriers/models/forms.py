"""What the moves of pickups ask for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from carriers.states import CallResult, FailCause, PostponeCause
from portal.workflow import MoveForm, ReasonForm

MOST_GRAMS = 2_000_000
MOST_CM3 = 10_000_000
MOST_PIECES = 50
MOST_FEN = 10_000_000


class WordsInput(forms.Textarea):
    """A list of words: as a list from a program, one a line or separated by spaces from a person."""

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> list[str]:
        given = data.getlist(name) if hasattr(data, "getlist") else data.get(name)
        words = [given] if isinstance(given, str) else (given or [])
        return [part for word in words for part in str(word).split()]


class WaybillsField(forms.MultipleChoiceField):
    """The waybills of one collection, the main one first."""

    widget = WordsInput(attrs={"rows": 2})
    default_error_messages = {
        "invalid_choice": _("Waybills have at most 40 letters and digits; there are at most 50.")
    }

    def valid_value(self, value: Any) -> bool:
        return len(str(value)) <= 40 and str(value).replace("-", "").isalnum()

    def clean(self, value: Any) -> list[str]:
        found = list(dict.fromkeys(str(word).strip().upper() for word in super().clean(value)))
        if len(found) > MOST_PIECES:
            raise forms.ValidationError(self.error_messages["invalid_choice"])
        return found


class SlotForm(MoveForm):
    slot = forms.CharField(
        label=_("Pickup time"), max_length=40, help_text=_("The key of a pickup time on offer.")
    )


class AcceptForm(MoveForm):
    unrecorded = frozenset({"courier_name", "courier_phone"})

    courier_name = forms.CharField(label=_("Courier"), max_length=40, required=False)
    courier_phone = forms.CharField(label=_("Courier's phone"), max_length=30, required=False)


class CallForm(MoveForm):
    unrecorded = frozenset({"recording"})

    result = forms.ChoiceField(label=_("Result of the call"), choices=CallResult.choices)
    seconds = forms.IntegerField(label=_("Length (s)"), min_value=0, max_value=86_400, required=False)
    recording = forms.CharField(
        label=_("Recording"), max_length=200, required=False, help_text=_("Where it is kept.")
    )


class PostponeForm(ReasonForm):
    cause = forms.ChoiceField(label=_("Cause"), choices=PostponeCause.choices)
    slot_from = forms.DateTimeField(label=_("New time from"))
    slot_until = forms.DateTimeField(label=_("New time until"))
    field_order = ["cause", "slot_from", "slot_until", "reason"]


class FailedAttemptForm(MoveForm):
    cause = forms.ChoiceField(label=_("Cause"), choices=FailCause.choices)
    note = forms.CharField(label=_("Note"), max_length=200, required=False)


class WeightForm(MoveForm):
    grams = forms.IntegerField(label=_("Weight (g)"), min_value=1, max_value=MOST_GRAMS, required=False)
    volume_cm3 = forms.IntegerField(label=_("Volume (cm³)"), min_value=1, max_value=MOST_CM3, required=False)


class ReportForm(WeightForm):
    unrecorded = frozenset({"code"})

    waybills = WaybillsField(label=_("Waybills"), required=False)
    return_number = forms.CharField(label=_("Return number"), max_length=24, required=False)
    code = forms.CharField(label=_("Pickup code"), max_length=8, required=False)
    photo = forms.CharField(
        label=_("Photo"), max_length=64, required=False, help_text=_("The hash of an uploaded photo.")
    )


class CollectForm(MoveForm):
    grams = forms.IntegerField(label=_("Weight (g)"), min_value=1, max_value=MOST_GRAMS, required=False)


class WeighForm(WeightForm):
    fee_fen = forms.IntegerField(
        label=_("Fee (fen)"),
        min_value=0,
        max_value=MOST_FEN,
        required=False,
        help_text=_("Empty: the price of the contract for this weight."),
    )
    photo = forms.CharField(
        label=_("Photo"),
        max_length=64,
        required=False,
        help_text=_("The hash of an uploaded photo of the scales."),
    )


class BillForm(CollectForm):
    fee_fen = forms.IntegerField(label=_("Fee (fen)"), min_value=0, max_value=MOST_FEN)


class PaidForm(MoveForm):
    amount_fen = forms.IntegerField(label=_("Amount (fen)"), min_value=1, max_value=MOST_FEN)
    reference = forms.CharField(label=_("Reference of the payment"), max_length=80, required=False)
