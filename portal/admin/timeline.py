"""Facts, and the outbox that fans them out."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import admin
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import AutocompleteSelectFilter, ChoicesDropdownFilter, RangeDateTimeFilter
from unfold.decorators import display

from portal.admin import columns
from portal.admin.base import ReadOnlyAdmin
from portal.models import OutboxEntry, TimelineEvent
from portal.policies import masking


def subject_of(row: Any) -> str:
    """What a fact or a clock is about, as a link to its page; made without reading the object."""
    kind = row.subject_type
    name = f"{kind.name} {row.subject_id}"
    try:
        url = reverse(f"admin:{kind.app_label}_{kind.model}_change", args=[row.subject_id])
    except NoReverseMatch:
        return name
    return format_html(
        '<a href="{}" class="text-primary-600 dark:text-primary-500 underline">{}</a>', url, name
    )


@admin.register(TimelineEvent)
class TimelineEventAdmin(ReadOnlyAdmin):
    list_display = (
        "happened_at",
        "what",
        "subject_shown",
        "shop",
        "actor_kind",
        "actor_label",
        "from_state",
        "to_state",
    )
    list_filter = (
        ("actor_kind", ChoicesDropdownFilter),
        ("visibility", ChoicesDropdownFilter),
        ("shop", AutocompleteSelectFilter),
        ("happened_at", RangeDateTimeFilter),
    )
    search_fields = ("name__startswith", "actor_label__startswith", "request_id__startswith")
    list_select_related = ("shop", "subject_type")
    ordering = ("-id",)
    fields = readonly_fields = (
        "what",
        "name",
        "subject_shown",
        "shop",
        "actor_kind",
        "actor_label",
        "happened_at",
        "recorded_at",
        "from_state",
        "to_state",
        "note",
        "data_shown",
        "visibility",
        "request_id",
        "previous_digest",
        "digest",
    )

    @display(description=_("event"), ordering="name")
    def what(self, event: TimelineEvent) -> str:
        return event.label

    @display(description=_("object"))
    def subject_shown(self, event: TimelineEvent) -> str:
        return subject_of(event)

    @display(description=_("facts"))
    def data_shown(self, event: TimelineEvent) -> str:
        return masking.text(json.dumps(event.data, ensure_ascii=False, indent=1)) if event.data else "–"


@admin.register(OutboxEntry)
class OutboxEntryAdmin(ReadOnlyAdmin):
    list_display = (
        "event",
        "created_at",
        "attempts",
        "next_attempt_at",
        columns.masked("last_error", _("last error")),
    )
    list_filter = (("created_at", RangeDateTimeFilter),)
    list_select_related = ("event",)


__all__ = ["OutboxEntryAdmin", "TimelineEventAdmin", "subject_of"]
