"""What the moves of applications, memberships, rule versions and shops ask for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.actors import Role
from portal.models.people import User
from portal.states import SuspensionCause
from portal.workflow import MoveForm, ReasonForm


class ConsultationForm(MoveForm):
    closes_on = forms.DateField(
        label=_("Comments until"),
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("The last day on which shops may comment."),
    )


class AssignForm(MoveForm):
    reviewer = forms.ChoiceField(label=_("Reviewer"), choices=[])

    def offer(self, row: Any) -> None:
        self.fields["reviewer"].choices = [(u.username, u.shown_name) for u in reviewers()]  # type: ignore[attr-defined]


def reviewers() -> list[User]:
    """The active staff who review applications, by name."""
    return list(User.objects.filter(groups__name=Role.REVIEWER, is_active=True).order_by("username"))


class InformationForm(ReasonForm):
    """The merchant's answer. `accept_version` takes a newer rule version on, by its number (B1)."""

    reason = forms.CharField(
        label=_("Answer"),
        min_length=2,
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("2 to 200 characters; the reviewer reads this."),
    )
    accept_version = forms.IntegerField(
        label=_("Accept rule version"),
        min_value=1,
        required=False,
        help_text=_(
            "Only where the reviewer asks whether you accept a newer version of the rules: its number."
        ),
    )


class RejectForm(ReasonForm):
    advice = forms.CharField(
        label=_("What the shop can do"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Shown to the merchant beside the reason."),
    )


class AppealForm(MoveForm):
    grounds = forms.CharField(
        label=_("Grounds"),
        min_length=10,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_(
            "What was judged wrongly, and what shows it. Somebody else than the first reviewer decides."
        ),
    )


class MeasureForm(ReasonForm):
    """A measure against a member: published with its cause and with advice."""

    advice = forms.CharField(
        label=_("What the shop can do"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Published with the measure and sent to the shop."),
    )


class WarnForm(MeasureForm):
    cause = forms.ChoiceField(label=_("Cause"), choices=SuspensionCause.choices, required=False)


class SuspendForm(WarnForm):
    until = forms.DateTimeField(
        label=_("Not before"),
        required=False,
        help_text=_("The earliest end of the suspension; leaving the service does not shorten it."),
    )


class PledgeForm(MoveForm):
    amount_fen = forms.IntegerField(
        label=_("Own penalty (fen)"),
        min_value=0,
        max_value=10_000_000,
        help_text=_(
            "Paid to the buyer for each broken promise, where it is more than the platform's rule. 0 ends it."
        ),
    )


class PlanForm(MoveForm):
    plan = forms.CharField(
        label=_("Plan of action"),
        min_length=10,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("What went wrong, what you have done already, and what you will do until when."),
    )
