"""The look of plain Django forms inside the admin."""

from __future__ import annotations

from typing import TypeVar

from django import forms
from unfold.widgets import CHECKBOX_CLASSES, INPUT_CLASSES, SELECT_CLASSES, TEXTAREA_CLASSES

Form = TypeVar("Form", bound=forms.BaseForm)
# The theme draws the arrow of a list in markup of its own; a plain form keeps the browser's.
CHOICE_CLASSES = [name for name in SELECT_CLASSES if name != "appearance-none"]
PLAIN = (forms.HiddenInput, forms.CheckboxSelectMultiple)


def dressed(form: Form) -> Form:
    """The same form with the theme's classes on every widget."""
    for field in form.fields.values():
        widget = field.widget
        if isinstance(widget, PLAIN):
            continue
        if isinstance(widget, forms.Textarea):
            classes = TEXTAREA_CLASSES
        elif isinstance(widget, forms.Select):
            classes = CHOICE_CLASSES
        elif isinstance(widget, forms.CheckboxInput):
            classes = CHECKBOX_CLASSES
        else:
            classes = INPUT_CLASSES
        widget.attrs["class"] = " ".join(classes)
    return form


class ReasonAsked(forms.Form):
    """Why somebody needs to see personal data."""

    reason = forms.CharField(min_length=2, max_length=200, widget=forms.Textarea(attrs={"rows": 3}))
