"""Alarms about batches at the desk: the numbers that raised them, and the cases behind."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import AutocompleteSelectFilter, ChoicesDropdownFilter
from unfold.decorators import display

from portal.admin import columns
from portal.admin.panels import Panel
from portal.admin.workflow import WorkflowAdmin
from tickets.models import BatchAlarm

SHOWN = 50


@admin.register(BatchAlarm)
class BatchAlarmAdmin(WorkflowAdmin):
    clocked = False
    list_display = ("number", "shop", columns.state, "item", "batch", "observed", "expected_shown", "units",
                    "cause", "created_at")  # fmt: skip
    list_filter = (
        ("state", columns.StateFilter),
        ("kind", ChoicesDropdownFilter),
        ("cause", ChoicesDropdownFilter),
        ("shop", AutocompleteSelectFilter),
    )
    search_fields = ("number__startswith", "batch__startswith", "item__startswith")
    list_select_related = ("shop",)
    fields = (
        ("number", "shop"),
        ("item", "kind", "batch"),
        ("observed", "expected_shown", "units"),
        "chance_shown",
        ("window_from", "judged_at"),
        ("cause", "closed_at"),
    )
    readonly_fields = ("expected_shown", "chance_shown")

    @display(description=_("expected claims"), ordering="expected")
    def expected_shown(self, row: BatchAlarm) -> str:
        return f"{row.expected:.1f}"

    @display(description=_("chance in a million of so many claims"))
    def chance_shown(self, row: BatchAlarm) -> str:
        return f"{row.chance * 1_000_000:.3g}"

    def panels(self, request: HttpRequest, row: BatchAlarm) -> list[Panel]:
        cases = row.cases.select_related("line").order_by("-pk")[:SHOWN]
        lines = [
            (
                None,
                (
                    format_html(
                        '<a class="underline" href="{}">{}</a>',
                        reverse("admin:tickets_ticket_change", args=[case.pk]),
                        case.number,
                    ),
                    case.get_state_display(),  # type: ignore[attr-defined]
                    columns.local(case.created_at),
                ),
            )
            for case in cases
        ]
        return [Panel(_("Cases behind the alarm"), (_("Case"), _("State"), _("Opened")), lines)]


__all__ = ["BatchAlarmAdmin"]
