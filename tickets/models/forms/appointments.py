"""What the moves of appointments ask for."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.choices import CallableChoiceIterator
from django.utils.translation import gettext_lazy as _

from portal.workflow import MoveForm
from tickets.models.forms.text import TEXT
from tickets.states import Obstacle, ReserveFailure, VisitResult

MOST_FEN = 10_000_000


class WindowForm(MoveForm):
    window_from = forms.DateTimeField(label=_("From"))
    window_until = forms.DateTimeField(label=_("Until"))


class RebookForm(WindowForm):
    reason = forms.CharField(label=_("Reason"), min_length=2, max_length=200, widget=TEXT)


class ReserveFailedForm(MoveForm):
    code = forms.TypedChoiceField(label=_("Why not"), choices=ReserveFailure.choices, coerce=int)
    next_contact_at = forms.DateTimeField(label=_("Next call"), required=False)


class AssignForm(MoveForm):
    technician = forms.CharField(label=_("Technician"), max_length=50, help_text=_("The technician's code."))

    def offer(self, row: Any) -> None:
        """On a page the provider's own technicians stand to choose; they are read only when they are shown."""
        if row is not None and row.provider_id:
            names = row.provider.technicians.filter(active=True).values_list("code", "name")
            shown = CallableChoiceIterator(lambda: [("", "–"), *names])
            self.fields["technician"].widget = forms.Select(choices=shown)


class ProviderForm(MoveForm):
    provider = forms.CharField(label=_("Provider"), max_length=50, help_text=_("The provider's code."))


class SignInForm(MoveForm):
    unrecorded: ClassVar[frozenset[str]] = frozenset({"longitude", "latitude"})

    longitude = forms.FloatField(label=_("Longitude"), min_value=-180, max_value=180)
    latitude = forms.FloatField(label=_("Latitude"), min_value=-90, max_value=90)


class CodeForm(MoveForm):
    unrecorded: ClassVar[frozenset[str]] = frozenset({"code"})

    code = forms.RegexField(r"\A[0-9]{6}\Z", label=_("Code of the buyer"))


class ChargeForm(MoveForm):
    amount_fen = forms.IntegerField(label=_("Amount (fen)"), min_value=1, max_value=MOST_FEN)
    reason = forms.CharField(label=_("What for"), min_length=2, max_length=200, widget=TEXT)


class FinishForm(MoveForm):
    result = forms.ChoiceField(label=_("Result"), choices=[("", "–"), *VisitResult.choices], required=False)
    fault_code = forms.CharField(label=_("Fault code"), max_length=30, required=False)
    serial = forms.CharField(label=_("Serial number"), max_length=60, required=False)
    note = forms.CharField(label=_("Work done"), max_length=300, required=False, widget=TEXT)

    def offer(self, row: Any) -> None:
        """Only a visit for a warranty case has a result that the case goes on from."""
        if row is not None and row.is_for_repair:
            self.fields["result"].required = True


class ObstacleForm(MoveForm):
    cause = forms.ChoiceField(label=_("Cause"), choices=Obstacle.choices)
    reason = forms.CharField(label=_("Explanation"), min_length=2, max_length=200, widget=TEXT)
