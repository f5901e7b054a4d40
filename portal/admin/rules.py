"""Rule versions: drafted here, published as a move by a second person, and never changed after."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest
from unfold.contrib.filters.admin import AutocompleteSelectFilter, RangeDateTimeFilter

from portal.admin import columns
from portal.admin.base import actor_of
from portal.admin.workflow import WorkflowAdmin
from portal.clock import now
from portal.models import ServiceVersion
from portal.policies import rulebook
from portal.queries.versions import DOCUMENTS
from portal.services import rules
from portal.states import VersionState


class VersionForm(forms.ModelForm):
    """Checks the shape of the rules while they are still a draft; what they mean is checked at publishing."""

    class Meta:
        model = ServiceVersion
        fields = "__all__"

    def clean(self) -> dict[str, Any]:
        """Every document in a shape that the code can act on; each reason stands beside its field."""
        found = super().clean() or {}
        for name in DOCUMENTS:
            found[name] = rulebook.SHAPES[name]() if found.get(name) is None else found[name]
        documents = {name: found[name] for name in DOCUMENTS}
        for reason in rulebook.problems(documents, settings.ENROLMENT_REQUIREMENTS):
            self.add_error(reason.facts["document"], reason.sentence)
        return found


@admin.register(ServiceVersion)
class ServiceVersionAdmin(WorkflowAdmin):
    """A new version is begun through the kernel, so that its timeline starts with who drafted it; its number is
    the next of its service. Only a draft can be edited, and every edit is a fact on the timeline."""

    form = VersionForm
    clocked = False
    draft_fields = (
        "service",
        "text_zh",
        "text_en",
        "conditions",
        "keep_conditions",
        "requirements",
        "promises",
        "scope",
        "membership",
        "exit_rule",
        "effective_at",
        "legal_mandate",
    )
    draft_states = (VersionState.DRAFT,)
    fields = ("service", "number", *draft_fields[1:], "consultation_until", "published_at", "based_on")
    list_display = ("__str__", columns.state, "effective_at", "published_at", "updated_at")
    list_filter = (
        ("state", columns.StateFilter),
        ("service", AutocompleteSelectFilter),
        ("effective_at", RangeDateTimeFilter),
    )
    search_fields = ("service__code", "service__name_zh", "service__name_en")
    list_select_related = ("service",)
    autocomplete_fields = ("service",)

    def editable_fields(self, row: Any) -> tuple[str, ...]:
        """The service of a version is chosen once."""
        fields = tuple(super().editable_fields(row))
        return fields if row is None else fields[1:]

    def begin(self, request: HttpRequest, row: ServiceVersion, form: Any) -> None:
        rules.begin_draft(row, actor=actor_of(request), at=now())


__all__ = ["ServiceVersionAdmin"]
