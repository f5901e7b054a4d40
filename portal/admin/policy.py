"""Policy values: a change is a new row that holds from a later instant; what has held is never edited."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import admin
from django.core.cache import cache
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import RangeDateTimeFilter
from unfold.decorators import display
from unfold.widgets import UnfoldAdminSelectWidget

from portal.admin.base import BackOfficeAdmin
from portal.clock import now
from portal.models import PolicyValue
from portal.policies import book
from portal.queries.policy import CACHE_KEY, versioned_value_at


def keys() -> list[tuple[str, str]]:
    return sorted((key, f"{policy.label} ({key})") for key, policy in book.known().items())


class PolicyForm(forms.ModelForm):
    key = forms.ChoiceField(label=_("policy"), choices=keys, widget=UnfoldAdminSelectWidget)

    class Meta:
        model = PolicyValue
        fields = ("key", "value", "effective_from", "source", "note")

    def clean_effective_from(self) -> Any:
        instant = self.cleaned_data["effective_from"]
        if instant < now():
            raise forms.ValidationError(
                _("A value holds from now or later: what has been decided stays decided.")
            )
        return instant

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        policy = book.known().get(cleaned.get("key", ""))
        if policy is not None and "value" in cleaned:
            try:
                book.validate(policy, cleaned["value"])
            except book.PolicyProblem as problem:
                self.add_error("value", _now(str(problem)))
        return cleaned


@admin.register(PolicyValue)
class PolicyValueAdmin(BackOfficeAdmin):
    form = PolicyForm
    list_display = ("label", "value_shown", "effective_from", "default_shown", "source_shown", "created_by")
    list_filter = (("effective_from", RangeDateTimeFilter),)
    search_fields = ("key", "note")
    list_select_related = ("created_by",)
    fields = ("key", "value", "effective_from", "source", "note")
    list_after_template = "admin/policy/book.html"

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return (*self.fields, "created_by", "created_at") if obj else self.fields

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: PolicyValue, form: Any, change: bool) -> None:
        obj.created_by = request.user  # type: ignore[assignment]
        super().save_model(request, obj, form, change)
        transaction.on_commit(lambda: cache.delete(CACHE_KEY))

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return super().changelist_view(request, {**(extra_context or {}), "book": list(_book())})

    @display(description=_("policy"), ordering="key")
    def label(self, row: PolicyValue) -> str:
        policy = book.known().get(row.key)
        return f"{policy.label} ({row.key})" if policy else row.key

    @display(description=_("value"))
    def value_shown(self, row: PolicyValue) -> str:
        return _short(row.value)

    @display(description=_("documented default"))
    def default_shown(self, row: PolicyValue) -> str:
        policy = book.known().get(row.key)
        return _short(policy.default) if policy else "–"

    @display(description=_("source"))
    def source_shown(self, row: PolicyValue) -> str:
        policy = book.known().get(row.key)
        return row.source or (policy.source if policy else "–")


def _book() -> Iterator[dict[str, Any]]:
    """Every policy with what holds now beside its documented default."""
    at = now()
    for key, policy in sorted(book.known().items()):
        value, row_id = versioned_value_at(key, at)
        yield {
            "key": key,
            "label": policy.label,
            "value": _short(value),
            "default": _short(policy.default),
            "source": policy.source,
            "changed": bool(row_id),
        }


def _short(value: Any) -> str:
    if isinstance(value, dict) and {"amount", "unit"} <= value.keys():
        return f"{value['amount']} {_now(str(value['unit']).replace('_', ' '))}"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


__all__ = ["PolicyValueAdmin"]
