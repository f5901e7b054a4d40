"""What the moves of returns ask for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.workflow import MoveForm, ReasonForm
from tickets.models.forms.text import TEXT
from tickets.policies.refusals import ALLOWED
from tickets.states import Proposal, RefusalReason, ReturnReason


class RefuseForm(MoveForm):
    cause = forms.ChoiceField(label=_("Cause"), choices=RefusalReason.choices)
    reason = forms.CharField(
        label=_("Explanation for the buyer"),
        min_length=2,
        max_length=200,
        widget=TEXT,
        help_text=_(
            "2 to 200 characters; the buyer reads this. Most causes need a photo or film on the case."
        ),
    )

    def offer(self, row: Any) -> None:
        """Only the causes that fit the reason of the request."""
        allowed = ALLOWED.get(row.reason_code) if row is not None else None
        if allowed is not None and not self.is_bound:
            choices = [choice for choice in RefusalReason.choices if choice[0] in allowed]
            self.fields["cause"].choices = choices  # type: ignore[attr-defined]


class WaybillForm(MoveForm):
    carrier = forms.CharField(label=_("Carrier code"), max_length=40)
    waybill = forms.CharField(label=_("Waybill"), min_length=6, max_length=40)


class ReceivedCondition(MoveForm):
    reason = forms.CharField(
        label=_("What is wrong"),
        min_length=2,
        max_length=200,
        widget=TEXT,
        help_text=_("Attach photos or the unpacking video to the case first."),
    )


class ProposalForm(ReasonForm):
    """What the merchant offers instead of what was asked for."""

    proposal = forms.ChoiceField(label=_("Proposal"), choices=Proposal.choices)
    amount_fen = forms.IntegerField(label=_("Amount (fen)"), min_value=1)


class ModifyForm(MoveForm):
    """The request as the buyer now makes it; what is left empty stays."""

    reason_code = forms.ChoiceField(
        label=_("Reason of the return"), choices=[("", _("as before")), *ReturnReason.choices], required=False
    )
    quantity = forms.IntegerField(label=_("Pieces"), min_value=1, max_value=999, required=False)
    description = forms.CharField(label=_("Description"), max_length=500, required=False, widget=TEXT)
