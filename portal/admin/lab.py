"""Trials of draft rules: how far each is, what it found, and the findings as a list and a table."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import AutocompleteSelectFilter, ChoicesDropdownFilter, RangeDateTimeFilter
from unfold.decorators import display

from portal.admin import columns
from portal.admin.base import ReadOnlyAdmin
from portal.admin.charts import before_after
from portal.admin.verdicts import VERDICTS, why
from portal.admin.workflow import WorkflowAdmin
from portal.models import LabFinding, LabRun
from portal.policies.spreadsheets import BOM, defused
from portal.queries.timeline import facts_of
from portal.states import LabChange, LabState
from portal.templatetags.portal_look import words

RELOAD_SECONDS = 3
SHOWN = 20
LONGEST_FILE = 50_000
HURTS = frozenset({LabChange.LOSES, LabChange.BARRED, LabChange.PROMISE_GONE})


class Line:
    """A file that gives back what the csv writer writes."""

    def write(self, text: str) -> str:
        return text


def shown_value(stored: str) -> str:
    """What stood before or after: a verdict, or a length of time such as "30 calendar_days"."""
    if stored in VERDICTS:
        return str(VERDICTS[stored])
    amount, space, unit = stored.partition(" ")
    return f"{amount} {words(unit)}" if space else stored or "–"


def draft_changed_since(run: LabRun) -> bool:
    """Whether somebody has changed what the draft says since the trial began; moves alone change no rule."""
    if run.draft.version == run.draft_seen:
        return False
    return facts_of(run.draft).filter(name="record.changed", happened_at__gte=run.created_at).exists()


@admin.register(LabRun)
class LabRunAdmin(WorkflowAdmin):
    """A trial is begun on the page of a rule version; its page looks again by itself while it runs."""

    clocked = False
    list_display = (
        "number",
        "draft",
        columns.state,
        "progress",
        "days",
        "until",
        "finished_at",
    )
    list_filter = (
        ("state", columns.StateFilter),
        ("draft", AutocompleteSelectFilter),
        ("until", RangeDateTimeFilter),
    )
    search_fields = ("number__startswith", "draft__service__code", "draft__service__name_zh")
    list_select_related = ("draft__service",)
    fields = (("number", "draft"), ("compared", "days"), ("until", "finished_at"), "error")
    change_form_outer_before_template = "admin/lab/run.html"

    @display(description=_("progress"))
    def progress(self, run: LabRun) -> str:
        return f"{run.done} / {run.total} ({run.percent} %)"

    def get_queryset(self, request: HttpRequest) -> QuerySet[LabRun]:
        return super().get_queryset(request).select_related("draft__service", "compared__service")

    def workflow_context(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        found = row.findings.select_related("shop")
        return super().workflow_context(request, row) | {
            "running": row.state in {LabState.QUEUED, LabState.RUNNING},
            "changed": draft_changed_since(row),
            "cards": list(cards(row)),
            "chart": before_after(_now("Shops that qualify, by day"), row.per_day),
            "found": [line(finding) for finding in found[:SHOWN]],
            "headers": headers(),
            "total": sum(card["count"] for card in cards(row)),
            "findings_url": reverse("admin:portal_labfinding_changelist") + f"?run__id__exact={row.pk}",
            "csv_url": reverse("admin:portal_labfinding_export") + f"?run__id__exact={row.pk}",
            "draft_url": reverse("admin:portal_serviceversion_change", args=[row.draft_id]),
        }

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().changeform_view(request, *args, **kwargs)
        if (getattr(response, "context_data", None) or {}).get("running"):
            response["Refresh"] = str(RELOAD_SECONDS)
        return response


def cards(run: LabRun) -> Iterator[dict[str, Any]]:
    """Every kind of change with how often the trial found it; each opens exactly these findings."""
    counts = dict(run.findings.order_by().values_list("change").annotate(Count("id")))
    base = reverse("admin:portal_labfinding_changelist") + f"?run__id__exact={run.pk}&change__exact="
    for change in LabChange:
        yield {
            "label": change.label,
            "count": counts.get(change.value, 0),
            "url": base + change.value,
            "hurts": change in HURTS,
        }


def headers() -> list[str]:
    return [_now("Change"), _now("Shop"), _now("What"), _now("Today"), _now("With the draft"), _now("Orders"),
            _now("Why")]  # fmt: skip


def line(finding: LabFinding) -> list[Any]:
    """A finding as cells of words."""
    return [
        finding.get_change_display(),  # type: ignore[attr-defined]
        finding.shop.name,
        words(finding.subject) or "–",
        shown_value(finding.before),
        shown_value(finding.after),
        finding.orders,
        why(finding.facts) or "–",
    ]


@admin.register(LabFinding)
class LabFindingAdmin(ReadOnlyAdmin):
    list_display = ("shop", "change", "what", "today", "with_draft", "orders", "reasons", "run")
    list_filter = (
        ("run", AutocompleteSelectFilter),
        ("change", ChoicesDropdownFilter),
        ("shop", AutocompleteSelectFilter),
    )
    search_fields = ("shop__name", "shop__code", "subject__startswith", "run__number__startswith")
    list_select_related = ("shop", "run")
    fields = readonly_fields = (
        "run",
        "shop",
        "change",
        "what",
        "today",
        "with_draft",
        "orders",
        "reasons",
    )
    list_before_template = "admin/lab/export.html"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.export_view)
        return [path("export/", view, name="portal_labfinding_export"), *super().get_urls()]

    @display(description=_("what"), ordering="subject")
    def what(self, finding: LabFinding) -> str:
        return words(finding.subject) or "–"

    @display(description=_("today"), ordering="before")
    def today(self, finding: LabFinding) -> str:
        return shown_value(finding.before)

    @display(description=_("with the draft"), ordering="after")
    def with_draft(self, finding: LabFinding) -> str:
        return shown_value(finding.after)

    @display(description=_("why"))
    def reasons(self, finding: LabFinding) -> str:
        return why(finding.facts) or "–"

    def export_view(self, request: HttpRequest) -> StreamingHttpResponse:
        """The findings that the filters leave, as a table for a spreadsheet."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        rows = self.get_changelist_instance(request).get_queryset(request)[:LONGEST_FILE]
        response = StreamingHttpResponse(_file(rows), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = 'attachment; filename="findings.csv"'
        response["Cache-Control"] = "private, no-store"
        return response


def _file(rows: QuerySet[LabFinding]) -> Iterator[str]:
    writer = csv.writer(Line())
    columns_of = [_now("Trial"), _now("Code of the shop"), *headers()]
    yield BOM + writer.writerow(columns_of)  # type: ignore[misc]
    for finding in rows.iterator(chunk_size=500):
        cells = [finding.run.number, finding.shop.code, *line(finding)]
        yield writer.writerow([defused(cell) for cell in cells])  # type: ignore[misc]


__all__ = ["LabFindingAdmin", "LabRunAdmin"]
