"""Rows of forms that say one list together, in whatever door they are shown."""

from __future__ import annotations

from typing import Any

from django.forms.formsets import BaseFormSet
from django.utils.translation import gettext_lazy as _


class Rows(BaseFormSet):
    """Rows of one kind of entry; `unique` names a field that may not say the same twice.

    Each form says with `opened(entry)` how an entry stands in its fields and with `closed()` what they say.
    """

    unique = ""

    def clean(self) -> None:
        if any(self.errors) or not self.unique:
            return
        seen: set[str] = set()
        for form in self.kept:
            value = form.cleaned_data.get(self.unique) or form.cleaned_data.get("kind") or ""
            if value in seen:
                form.add_error(self.unique, _("This is named twice."))
            seen.add(value)

    @property
    def kept(self) -> list[Any]:
        """The rows that say something and are not to be removed."""
        return [form for form in self.forms if form.cleaned_data and not form.cleaned_data.get("DELETE")]

    @property
    def says(self) -> list[dict[str, Any]]:
        return [form.closed() for form in self.kept]
