"""Mass events at the desk: declared here, decided by two people, worked off in the background."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import AutocompleteSelectFilter
from unfold.decorators import display

from portal.admin import columns
from portal.admin.base import actor_of
from portal.admin.workflow import WorkflowAdmin
from portal.clock import now
from tickets.models import IncidentDetail, MassEvent
from tickets.services import mass_event


@admin.register(MassEvent)
class MassEventAdmin(WorkflowAdmin):
    clocked = False
    list_display = ("number", "name", columns.state, "shop", "first_day", "last_day", "job", "decided_at")
    list_filter = (("state", columns.StateFilter), ("shop", AutocompleteSelectFilter))
    search_fields = ("number__startswith", "name__startswith")
    list_select_related = ("shop",)
    autocomplete_fields = ("shop",)
    draft_fields = ("name", "shop", "carrier_code", "region", "first_day", "last_day")
    fields = (
        ("number", "name"),
        ("shop", "carrier_code", "region"),
        ("first_day", "last_day"),
        "public_reason",
        "decided_at",
        ("incidents_shown", "job", "done", "refused"),
    )
    readonly_fields = ("incidents_shown",)

    @display(description=_("incidents"))
    def incidents_shown(self, event: MassEvent) -> int:
        return IncidentDetail.objects.filter(mass_event=event).count()

    def begin(self, request: HttpRequest, row: MassEvent, form: object) -> None:
        mass_event.declare(row, actor=actor_of(request), at=now())


__all__ = ["MassEventAdmin"]
