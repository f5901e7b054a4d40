"""Rule versions: drafted here, published as a move by a second person, and never changed after."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import AutocompleteSelectFilter, RangeDateTimeFilter
from unfold.contrib.filters.admin.dropdown_filters import DropdownFilter
from unfold.decorators import display

from portal.admin import columns
from portal.admin.base import actor_of
from portal.admin.panels import Panel
from portal.admin.rule_deeds import VersionDeeds
from portal.admin.rule_fields import PartField, RowsField
from portal.admin.rule_forms import ConditionForm, RequirementForm
from portal.admin.rule_panels import panels_of, public_address
from portal.admin.rule_terms import ExitForm, MembershipForm, PromiseForm, ScopeForm
from portal.admin.rule_words import lines_of
from portal.clock import now
from portal.errors import StaleVersion
from portal.models import ServiceVersion
from portal.policies import rulebook
from portal.queries.versions import DOCUMENTS, with_standing
from portal.services import rules
from portal.states import VersionStanding, VersionState

KEEP_HELP = _("What members must keep, judged every day. No rows: the conditions to join.")
STANDINGS = {
    VersionStanding.SCHEDULED: "warning",
    VersionStanding.EFFECTIVE: "success",
    VersionStanding.SUPERSEDED: "plain",
}


class VersionForm(forms.ModelForm):
    """Checks the shape of the rules while they are still a draft; what they mean is checked at publishing."""

    conditions = RowsField(ConditionForm, label=capfirst(_("conditions to join")))
    keep_conditions = RowsField(ConditionForm, label=capfirst(_("conditions to keep")), help_text=KEEP_HELP)
    requirements = RowsField(RequirementForm, unique="code", label=capfirst(_("requirements")))
    promises = RowsField(PromiseForm, unique="kind", label=capfirst(_("promise rules")))
    scope = PartField(ScopeForm, label=capfirst(_("scope")))
    membership = PartField(MembershipForm, label=capfirst(_("membership rule")))
    exit_rule = PartField(ExitForm, label=capfirst(_("exit rule")))

    class Meta:
        model = ServiceVersion
        fields = "__all__"

    def clean(self) -> dict[str, Any]:
        """Every document in a shape that the code can act on; each reason stands beside its field."""
        found = super().clean() or {}
        if self.instance.pk and self.data.get("seen_version") != str(self.instance.version):
            self.add_error(None, StaleVersion().sentence)
        documents = {name: found.get(name, rulebook.SHAPES[name]()) for name in DOCUMENTS}
        for reason in rulebook.problems(documents, settings.ENROLMENT_REQUIREMENTS):
            self.add_error(reason.facts["document"], reason.sentence)
        return found


def shown_document(name: str) -> Any:
    """A document as lines of words, where it cannot be edited."""

    @display(description=ServiceVersion._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
    def column(_admin: Any, row: ServiceVersion) -> str:
        return format_html_join("", "<p>{}</p>", ((line,) for line in lines_of(row, name))) or "–"

    return column


class StandingFilter(DropdownFilter):
    """Published versions by their dates."""

    title = _("standing")
    parameter_name = "standing"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return VersionStanding.choices

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(standing=self.value()) if self.value() else queryset


@admin.register(ServiceVersion)
class ServiceVersionAdmin(VersionDeeds):
    """A new version is begun through the kernel, so that its timeline starts with who drafted it; its number is
    the next of its service. Only a draft can be edited, and every edit is a fact on the timeline."""

    form = VersionForm
    clocked = False
    draft_fields = ("service", "effective_at", "legal_mandate", "text_zh", "text_en", *DOCUMENTS)
    draft_states = (VersionState.DRAFT,)
    list_display = ("__str__", columns.state, "standing_shown", "effective_at", "published_at", "updated_at")
    list_filter = (
        ("state", columns.StateFilter),
        StandingFilter,
        ("service", AutocompleteSelectFilter),
        ("effective_at", RangeDateTimeFilter),
    )
    search_fields = ("service__code", "service__name_zh", "service__name_en")
    list_select_related = ("service",)
    autocomplete_fields = ("service",)
    change_form_outer_before_template = "admin/rules/version.html"

    class Media:
        js = ("portal/rows.js",)

    @display(description=_("standing"), label=columns.LABELS)
    def standing_shown(self, row: Any) -> tuple[str, str]:
        known = VersionStanding(row.standing) if row.standing else None
        return (STANDINGS[known], str(known.label)) if known else ("plain", "–")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return with_standing(super().get_queryset(request), now())

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Sequence[Any]:
        if obj is None:
            return list(self.draft_fields)
        fields = self.draft_fields[1:]
        if not self.has_change_permission(request, obj):
            fields = tuple(f"{name}_shown" if name in DOCUMENTS else name for name in fields)
        return ["service", "number", *fields, "consultation_until", "published_at", "based_on"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [*super().get_readonly_fields(request, obj), *(f"{name}_shown" for name in DOCUMENTS)]

    def editable_fields(self, row: Any) -> tuple[str, ...]:
        """The service of a version is chosen once."""
        fields = tuple(super().editable_fields(row))
        return fields if row is None else fields[1:]

    def panels(self, request: HttpRequest, row: ServiceVersion) -> list[Panel]:
        return panels_of(row, request, now())

    def workflow_context(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        found = super().workflow_context(request, row)
        return found | self.deeds(request, row) | {"public_url": public_address(row, found["now"])}

    def begin(self, request: HttpRequest, row: ServiceVersion, form: Any) -> None:
        rules.begin_draft(row, actor=actor_of(request), at=now())


for document in DOCUMENTS:
    setattr(ServiceVersionAdmin, f"{document}_shown", shown_document(document))

__all__ = ["ServiceVersionAdmin"]
