"""What the moves of exchanges ask for."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.workflow import MoveForm
from tickets.models.forms.returns import WaybillForm
from tickets.models.forms.text import TEXT


class ReplacementForm(WaybillForm):
    """How the replacement goes to the buyer."""

    serial = forms.CharField(label=_("Serial number of the replacement"), max_length=60, required=False)


class OtherItemForm(MoveForm):
    """The exchange as the buyer now asks for it."""

    wanted_item = forms.CharField(label=_("Wanted item"), max_length=64, required=False)
    description = forms.CharField(label=_("Description"), max_length=500, required=False, widget=TEXT)
