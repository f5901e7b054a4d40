"""The form in which somebody says why a closed case is not over."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy


class ContinueForm(forms.Form):
    """Why it is not over."""

    reason = forms.CharField(
        label=gettext_lazy("What is not settled?"),
        min_length=2,
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("2 to 200 characters; the other side reads this."),
    )
