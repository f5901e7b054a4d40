"""What the moves of foresight ask for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.workflow import MoveForm
from tickets.models.forms.text import TEXT
from tickets.states import BatchCause


class CloseAlarmForm(MoveForm):
    cause = forms.ChoiceField(label=_("Cause"), choices=BatchCause.choices)
    note = forms.CharField(
        label=_("What was found"),
        min_length=2,
        max_length=500,
        widget=TEXT,
        help_text=_("2 to 500 characters; the shop reads this."),
    )


class BookCapacityForm(MoveForm):
    """Empty fields book the whole suggestion."""

    extra = forms.IntegerField(
        label=_("More a day"),
        min_value=1,
        required=False,
        help_text=_("Empty: as many as suggested. Not more than that."),
    )
    last_day = forms.DateField(
        label=_("Last day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Empty: the last day suggested."),
    )

    def clean_extra(self) -> int | None:
        """Part of the suggestion, never more."""
        extra = self.cleaned_data.get("extra")
        if extra and self.row and extra > self.row.extra:
            text = _("At most %(most)s more a day are suggested.") % {"most": self.row.extra}
            raise forms.ValidationError(text)
        return extra

    def clean_last_day(self) -> Any:
        """A day of the suggestion."""
        day = self.cleaned_data.get("last_day")
        if day and self.row and not self.row.first_day <= day <= self.row.last_day:
            raise forms.ValidationError(_("The suggestion does not cover this day."))
        return day
