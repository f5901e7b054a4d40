"""Runs over stored reports: how far each is and which parcels it has changed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RangeDateTimeFilter
from unfold.decorators import display

from carriers.admin.meanings import shown_meaning
from carriers.models import TrackingRun
from carriers.states import RunState
from portal.admin import columns
from portal.admin.panels import Panel
from portal.admin.workflow import WorkflowAdmin

RELOAD_SECONDS = 3
HEADERS = (_("Parcel"), _("Before"), _("Afterwards"), _("Picked up"), _("Delivered"))


@admin.register(TrackingRun)
class TrackingRunAdmin(WorkflowAdmin):
    """Begun where codes are given a meaning or pushes are chosen; the page looks again by itself meanwhile."""

    clocked = False
    panels_first = False
    list_display = (
        "number",
        "kind",
        columns.state,
        "progress",
        "changed",
        "broken",
        "mapping",
        "finished_at",
    )
    list_filter = (
        ("kind", ChoicesDropdownFilter),
        ("state", columns.StateFilter),
        ("finished_at", RangeDateTimeFilter),
    )
    search_fields = ("number__startswith",)
    list_select_related = ("mapping",)
    fields = (
        ("number", "kind"),
        ("mapping", "finished_at"),
        ("total", "done"),
        ("changed", "broken"),
        "error",
    )
    change_form_outer_before_template = "admin/codes/run.html"

    @display(description=_("progress"))
    def progress(self, run: TrackingRun) -> str:
        return f"{run.done} / {run.total} ({run.percent} %)"

    def panels(self, request: HttpRequest, row: TrackingRun) -> list[Panel]:
        rows = [_cells(reference, change) for reference, change in sorted(row.changes.items())]
        return [Panel(_("Parcels that differ"), HEADERS, rows)]

    def workflow_context(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        return super().workflow_context(request, row) | {"running": row.state in RunState.open}

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().changeform_view(request, *args, **kwargs)
        if (getattr(response, "context_data", None) or {}).get("running"):
            response["Refresh"] = str(RELOAD_SECONDS)
        return response


def _cells(reference: str, change: dict[str, list[str]]) -> tuple[None, list[str]]:
    before, after = change["before"], change["after"]
    dates = [columns.local(datetime.fromisoformat(text) if text else None) for text in after[2:]]
    return None, [reference, shown_meaning(*before[:2]), shown_meaning(*after[:2]), *dates]


__all__ = ["TrackingRunAdmin"]
