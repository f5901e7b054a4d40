"""The services of the catalogue with their life cycle, and the regions in which they hold."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import AutocompleteSelectFilter, ChoicesDropdownFilter, RangeDateFilter

from portal.admin import columns
from portal.admin.base import BackOfficeAdmin, ReadOnlyInline, actor_of
from portal.admin.workflow import WorkflowAdmin
from portal.clock import now
from portal.errors import InvalidInput
from portal.models import Service, ServiceArea, ServiceVersion
from portal.queries.timeline import facts_of
from portal.services import areas, moves
from portal.states import ServiceState


class VersionInline(ReadOnlyInline):
    model = ServiceVersion
    fields = ("number", "state", "published_at", "effective_at")
    show_change_link = True
    verbose_name_plural = _("rule versions")


class AreaInline(ReadOnlyInline):
    model = ServiceArea
    fields = ("region", "effective_from", "effective_until", "note")
    show_change_link = True
    verbose_name_plural = _("areas (none: everywhere)")


@admin.register(Service)
class ServiceAdmin(WorkflowAdmin):
    """Names and navigation can be corrected until the service is retired. The code is unique for ever, so it is
    given once."""

    clocked = False
    draft_fields = (
        "code",
        "parent",
        "module",
        "phase",
        "name_zh",
        "name_en",
        "joinable",
        "portal_path",
        "position",
    )
    draft_states = (ServiceState.DRAFT, ServiceState.OPEN, ServiceState.CLOSED_TO_NEW)
    fields = ("code", "state", *draft_fields[1:])
    list_display = ("__str__", "code", columns.state, "parent", "module", "phase", "joinable")
    list_filter = (
        ("state", columns.StateFilter),
        ("module", ChoicesDropdownFilter),
        ("phase", ChoicesDropdownFilter),
    )
    search_fields = ("code", "name_zh", "name_en")
    list_select_related = ("parent",)
    autocomplete_fields = ("parent",)
    inlines = (VersionInline, AreaInline)

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return self.inlines if obj else ()

    def editable_fields(self, row: Any) -> tuple[str, ...]:
        fields = tuple(super().editable_fields(row))
        return fields if row is None else fields[1:]

    def begin(self, request: HttpRequest, row: Service, form: Any) -> None:
        moves.begin(row, emits="record.created", actor=actor_of(request), at=now())


class AreaForm(forms.ModelForm):
    """A new area, or the last day and the note of one that exists; what is wrong stands beside its field."""

    class Meta:
        model = ServiceArea
        fields = ("service", "region", "effective_from", "effective_until", "note")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        before = self.instance if self.instance.pk else None
        service, region, since = (
            getattr(before, name) if before else cleaned.get(name)
            for name in ("service", "region", "effective_from")
        )
        if service and region and since and "effective_until" not in self.errors:
            until = cleaned["effective_until"]
            try:
                areas.check(service, region.pk, since, until, before=before, at=now())
            except InvalidInput as wrong:
                self._tell(wrong)
        return cleaned

    def _tell(self, wrong: InvalidInput) -> None:
        for name, sentences in wrong.errors.items():
            field = name if name in self.fields else None
            for sentence in sentences:
                self.add_error(field, _now(sentence))


@admin.register(ServiceArea)
class ServiceAreaAdmin(BackOfficeAdmin):
    """An area is added for today or later, ends by its last day, and is never deleted."""

    form = AreaForm
    fields = ("service", "region", "effective_from", "effective_until", "note")
    list_display = ("service", "region", "effective_from", "effective_until", "note")
    list_filter = (("service", AutocompleteSelectFilter), ("effective_from", RangeDateFilter))
    search_fields = ("service__code", "service__name_zh", "region__code", "region__name")
    list_select_related = ("service", "region")
    autocomplete_fields = ("service", "region")
    change_form_outer_after_template = "admin/workflow/history.html"

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("service", "region", "effective_from") if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> Any:
        row = self.get_object(request, object_id)
        shown = {"facts": facts_of(row), "row": row} if row and self.has_view_permission(request, row) else {}
        kwargs["extra_context"] = {**(kwargs.get("extra_context") or {}), **shown}
        return super().change_view(request, object_id, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: ServiceArea, form: Any, change: bool) -> None:
        actor, at = actor_of(request), now()
        if change:
            areas.change(obj, until=obj.effective_until, note=obj.note, actor=actor, at=at)
            return
        added = areas.add(
            obj.service,
            obj.region,
            since=obj.effective_from,
            until=obj.effective_until,
            note=obj.note,
            actor=actor,
            at=at,
        )
        obj.pk = added.pk


__all__ = ["ServiceAdmin", "ServiceAreaAdmin"]
