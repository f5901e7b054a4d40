"""A field for a few sentences."""

from __future__ import annotations

from django import forms

TEXT = forms.Textarea(attrs={"rows": 3})
