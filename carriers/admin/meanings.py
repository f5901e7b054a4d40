"""Meanings of codes in words, and the form that gives one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from carriers.states import SUB_STATUSES, TrackingStatus
from portal.templatetags.portal_look import words

NOTHING = ":"


def shown_meaning(status: str | None, sub_status: str | None) -> str:
    """A meaning in words; a code may deliberately change nothing."""
    if not status:
        return _now("changes no status")
    label = str(TrackingStatus(status).label)
    return f"{label}: {words(sub_status)}" if sub_status else label


def vocabulary() -> list[Any]:
    """Every meaning that a code can be given, by status."""
    groups: list[Any] = [(NOTHING, shown_meaning(None, None))]
    for status in TrackingStatus:
        if status is TrackingStatus.UNKNOWN:
            continue
        details = [(f"{status}:{detail}", shown_meaning(status, detail)) for detail in SUB_STATUSES[status]]
        groups.append((status.label, [(f"{status}:", shown_meaning(status, None)), *details]))
    return groups


class MeaningForm(forms.Form):
    """What a code means, in one choice, and why."""

    meaning = forms.ChoiceField(label=_("Meaning"), choices=vocabulary)
    note = forms.CharField(
        label=_("Note"),
        max_length=200,
        required=False,
        help_text=_("Where this is known from, such as a page of the carrier's manual."),
    )

    def asked(self) -> dict[str, str]:
        """The arguments of the service."""
        status, _colon, sub_status = self.cleaned_data["meaning"].partition(":")
        return {"status": status, "sub_status": sub_status, "note": self.cleaned_data["note"]}


__all__ = ["MeaningForm", "shown_meaning"]
