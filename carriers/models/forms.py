"""What the moves of pickups ask for."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from carriers.states import SUB_STATUSES, TrackingStatus
from portal.workflow import MoveForm


class CollectForm(MoveForm):
    grams = forms.IntegerField(label=_("Weight (g)"), min_value=1, max_value=2_000_000, required=False)


class WeighForm(CollectForm):
    fee_fen = forms.IntegerField(label=_("Fee (fen)"), min_value=0, max_value=10_000_000)


class FailedAttemptForm(MoveForm):
    cause = forms.ChoiceField(
        label=_("Cause"), choices=[(cause, cause) for cause in SUB_STATUSES[TrackingStatus.PICKUP_FAILED]]
    )
