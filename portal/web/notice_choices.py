"""The form in which a person chooses how they are told of what."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from portal.models import NoticeBudget, User
from portal.models.telling import MOST
from portal.states import NoticeGroup, TellingChoice

CLOCK = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class ChoicesForm(forms.Form):
    """A choice for each group, and one's own limits; an empty limit follows that of the platform."""

    hourly = forms.IntegerField(
        label=gettext_lazy("E-mails or SMS in an hour, at most"), required=False, validators=MOST
    )
    daily = forms.IntegerField(
        label=gettext_lazy("E-mails or SMS in a day, at most"), required=False, validators=MOST
    )
    digest_at = forms.TimeField(label=gettext_lazy("Time of the daily digest"), required=False, widget=CLOCK)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "choices_%s")
        super().__init__(*args, **kwargs)
        for value, label in NoticeGroup.choices:
            self.fields[f"of_{value}"] = forms.ChoiceField(
                label=label, choices=TellingChoice.choices, initial=TellingChoice.NOW
            )

    @classmethod
    def of(cls, person: User) -> ChoicesForm:
        """The form with what a person has chosen so far."""
        known = {f"of_{row.group}": row.choice for row in person.notice_choices.all()}
        own = NoticeBudget.objects.filter(user=person).values("hourly", "daily", "digest_at").first()
        return cls(initial=known | (own or {}))

    def choices(self) -> dict[str, str]:
        return {group: self.cleaned_data[f"of_{group}"] for group in NoticeGroup.values}
