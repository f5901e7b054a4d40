"""Warnings on the desk: who was told of which deadline, who sees to it, what was done."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import AutocompleteSelectFilter, ChoicesDropdownFilter, RangeDateTimeFilter
from unfold.contrib.filters.admin.dropdown_filters import DropdownFilter
from unfold.decorators import display

from portal.admin import columns
from portal.admin.base import actor_of
from portal.admin.panels import Panel
from portal.admin.workflow import WorkflowAdmin
from portal.clock import now
from portal.models import DeadlineWarning
from portal.models.warning import OPEN
from portal.services import warnings


class WhoseFilter(DropdownFilter):
    """Warnings that one was told of, that one has in hand, or that nobody has."""

    title = _("whose")
    parameter_name = "whose"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("told", _("told to me")), ("mine", _("in my hands")), ("nobody", _("in nobody's hands"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() == "told":
            return queryset.filter(told__user=request.user.pk)
        if self.value() == "mine":
            return queryset.filter(handler=request.user.pk)
        return queryset.filter(handler=None, state__in=OPEN) if self.value() == "nobody" else queryset


@admin.register(DeadlineWarning)
class DeadlineWarningAdmin(WorkflowAdmin):
    """Open one and it counts as read; take several in hand at once from the list."""

    clocked = False
    list_display = (
        "number",
        columns.labelled("level", _("level")),
        columns.state,
        "clock",
        "subject_label",
        "shop",
        columns.whole("due_at", _("due at")),
        "handler_label",
    )
    list_filter = (
        ("state", columns.StateFilter),
        ("level", ChoicesDropdownFilter),
        WhoseFilter,
        ("shop", AutocompleteSelectFilter),
        ("due_at", RangeDateTimeFilter),
    )
    search_fields = ("number__startswith", "subject_label__startswith", "shop__code", "shop__name")
    list_select_related = ("shop", "deadline")
    fields = (
        ("number", "level"),
        ("clock", "subject_label"),
        ("shop", "due_at"),
        ("handler_label", "taken_at"),
        ("done", "ended_at"),
    )
    readonly_fields = ("clock",)

    @display(description=_("clock"), ordering="policy")
    def clock(self, row: DeadlineWarning) -> str:
        return row.label

    def panels(self, request: HttpRequest, row: DeadlineWarning) -> list[Panel]:
        told = row.told.select_related("user").order_by("id")
        rows = [(None, (who.user.shown_name, columns.local(who.read_at))) for who in told]
        return [Panel(_("Who was told"), (_("Person"), _("Read at")), rows)]

    def workflow_context(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        if request.method == "GET":
            row = warnings.opened(row, actor=actor_of(request), at=now())
        return super().workflow_context(request, row)


__all__ = ["DeadlineWarningAdmin"]
