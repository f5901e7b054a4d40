"""Services and their rule versions. A version is drafted here, published as a move, and never changed after."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import (
    ChoicesDropdownFilter,
)

from portal.admin import columns
from portal.admin.base import BackOfficeAdmin, ReadOnlyInline
from portal.models import Service, ServiceVersion


class VersionInline(ReadOnlyInline):
    model = ServiceVersion
    fields = ("number", "state", "published_at", "effective_at")
    show_change_link = True
    verbose_name_plural = _("rule versions")


@admin.register(Service)
class ServiceAdmin(BackOfficeAdmin):
    """Names and navigation. The code is unique for ever, so it is given once."""

    list_display = (
        "__str__",
        "code",
        "parent",
        "module",
        "phase",
        columns.labelled("status", _("status")),
        "joinable",
    )
    list_filter = (
        ("module", ChoicesDropdownFilter),
        ("phase", ChoicesDropdownFilter),
        ("status", ChoicesDropdownFilter),
    )
    search_fields = ("code", "name_zh", "name_en")
    list_select_related = ("parent",)
    autocomplete_fields = ("parent",)
    inlines = (VersionInline,)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("code",) if obj else ()


__all__ = ["ServiceAdmin"]
