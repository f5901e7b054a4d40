"""Deadlines and reminders: what ran, what was kept and what was not."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import AutocompleteSelectFilter, ChoicesDropdownFilter, RangeDateTimeFilter
from unfold.contrib.filters.admin.dropdown_filters import DropdownFilter
from unfold.decorators import display

from portal.admin import columns
from portal.admin.base import ReadOnlyAdmin, ReadOnlyInline
from portal.admin.timeline import subject_of
from portal.clock import now
from portal.models import Deadline, Reminder


class RunningFilter(DropdownFilter):
    title = _("standing")
    parameter_name = "standing"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, object]]:
        return [("over", _("overdue")), ("running", _("running")), ("settled", _("ended"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Deadline]) -> QuerySet[Deadline]:
        if self.value() == "over":
            return queryset.filter(settled_at__isnull=True, due_at__lte=now())
        if self.value() in {"running", "settled"}:
            return queryset.filter(settled_at__isnull=self.value() == "running")
        return queryset


class ReminderInline(ReadOnlyInline):
    model = Reminder
    fields = ("step", "level", "due_at", "sent_at", "obsolete")


@admin.register(Deadline)
class DeadlineAdmin(ReadOnlyAdmin):
    list_display = ("clock", "subject_shown", "shop", "due_shown", "settled_at", "outcome", "attempts")
    list_filter = (
        RunningFilter,
        ("outcome", ChoicesDropdownFilter),
        ("shop", AutocompleteSelectFilter),
        ("due_at", RangeDateTimeFilter),
    )
    search_fields = ("name__startswith", "policy__startswith")
    list_select_related = ("shop", "subject_type")
    inlines = (ReminderInline,)
    fields = (
        "clock",
        "subject_shown",
        "shop",
        "state",
        "move",
        "policy",
        "policy_version",
        "started_at",
        "due_at",
        "settled_at",
        "outcome",
        "attempts",
        "retry_at",
        "last_error",
    )
    readonly_fields = fields

    @display(description=_("clock"), ordering="name")
    def clock(self, row: Deadline) -> str:
        return row.label

    @display(description=_("object"))
    def subject_shown(self, row: Deadline) -> str:
        return subject_of(row)

    @display(description=_("due at"), ordering="due_at")
    def due_shown(self, row: Deadline) -> str:
        late = row.settled_at is None and row.due_at <= row.asked_at  # type: ignore[attr-defined]
        css = "font-semibold text-red-700 dark:text-red-400" if late else ""
        text = f"{columns.local(row.due_at)} · {_('overdue')}" if late else columns.local(row.due_at)
        return format_html('<span class="{}">{}</span>', css, text)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Deadline]:
        return columns.asked(super().get_queryset(request))


@admin.register(Reminder)
class ReminderAdmin(ReadOnlyAdmin):
    list_display = ("deadline", "step", "level", "due_at", "sent_at", "obsolete")
    list_filter = ("obsolete", ("due_at", RangeDateTimeFilter), ("sent_at", RangeDateTimeFilter))
    list_select_related = ("deadline",)


__all__ = ["DeadlineAdmin", "ReminderAdmin"]
