"""Evidence, regions and the heartbeats of the sweeps."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import AutocompleteSelectFilter, RangeDateTimeFilter
from unfold.decorators import display

from portal.admin import columns
from portal.admin.base import BackOfficeAdmin, ReadOnlyAdmin
from portal.admin.health import patience, timetable
from portal.admin.timeline import subject_of
from portal.models import Evidence, Heartbeat, Region


@admin.register(Evidence)
class EvidenceAdmin(ReadOnlyAdmin):
    """What was shown for a case. The bytes lie outside the web root and are read on the case's own page."""

    list_display = (
        "name",
        "kind",
        "subject_shown",
        "shop",
        "media_type",
        "size",
        "uploaded_by",
        "uploaded_at",
    )
    list_filter = (("shop", AutocompleteSelectFilter), ("uploaded_at", RangeDateTimeFilter))
    search_fields = ("name", "sha256__startswith")
    list_select_related = ("shop", "subject_type")
    ordering = ("-id",)
    fields = readonly_fields = (
        "name",
        "kind",
        "subject_shown",
        "shop",
        "media_type",
        "size",
        "sha256",
        "uploaded_by",
        "uploaded_at",
    )

    @display(description=_("object"))
    def subject_shown(self, row: Evidence) -> str:
        return subject_of(row)


@admin.register(Region)
class RegionAdmin(BackOfficeAdmin):
    list_display = ("code", "name", "level", "parent", "valid_until")
    list_filter = ("level",)
    search_fields = ("code__startswith", "name")
    list_select_related = ("parent",)
    autocomplete_fields = ("parent",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("code",) if obj else ()


@admin.register(Heartbeat)
class HeartbeatAdmin(ReadOnlyAdmin):
    """When each sweep last ran to its end; red when it has been silent for too long."""

    list_display = ("name", "beat_shown", "handled")
    ordering = ("name",)

    @display(description=_("last run"), ordering="beat_at")
    def beat_shown(self, beat: Heartbeat) -> str:
        text, css = columns.local(beat.beat_at), ""
        if beat.asked_at - beat.beat_at > patience_of(beat.name):  # type: ignore[attr-defined]
            text, css = f"{text} · {_now('stale')}", "font-semibold text-red-700 dark:text-red-400"
        return format_html('<span class="{}">{}</span>', css, text)

    def get_queryset(self, request: HttpRequest) -> Any:
        return columns.asked(super().get_queryset(request))


def patience_of(name: str) -> timedelta:
    return patience(int(timetable().get(name, {}).get("schedule", 0)))


__all__ = ["EvidenceAdmin", "HeartbeatAdmin", "RegionAdmin"]
