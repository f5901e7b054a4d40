"""What a move may ask for. One Django form serves the admin dialog, the portal page and the API body."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.errors import InvalidInput


class MoveForm(forms.Form):
    """The base of all move forms: a move without questions uses it as it is.

    `row` is the object to be moved, so that a form can offer only what fits it. Fields named in `unrecorded` are
    secrets or personal data: they reach the move and never the timeline.
    """

    unrecorded: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, *args: Any, row: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row = row
        self.offer(row)

    def offer(self, row: Any) -> None:
        """Narrow choices to what this row allows. Overridden where a form depends on its row."""

    @classmethod
    def cleaned(cls, row: Any, data: Mapping[str, Any]) -> dict[str, Any]:
        """The validated fields of `data`; unknown fields are refused rather than ignored.

        Raises InvalidInput with one entry per wrong field.
        """
        form = cls(data=data, row=row)
        unknown = {name: [str(_("Unknown field."))] for name in data if name not in form.fields}
        if unknown or not form.is_valid():
            raise InvalidInput(
                {**unknown, **{name: [str(e) for e in errors] for name, errors in form.errors.items()}}
            )
        return form.cleaned_data


class ReasonForm(MoveForm):
    reason = forms.CharField(
        label=_("Reason"),
        min_length=2,
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("2 to 200 characters; the other side reads this."),
    )


class HandledForm(MoveForm):
    note = forms.CharField(
        label=_("What was done"),
        min_length=2,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("2 to 500 characters; everybody who was warned reads this."),
    )


class NoteForm(MoveForm):
    note = forms.CharField(
        label=_("Note"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
