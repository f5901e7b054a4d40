"""Waivers: one condition or requirement that one shop need not meet until a date."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import AutocompleteSelectFilter, RangeDateTimeFilter
from unfold.contrib.filters.admin.dropdown_filters import DropdownFilter
from unfold.decorators import display
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextareaWidget

from portal.actors import Actor
from portal.admin import columns
from portal.admin.base import actor_of
from portal.admin.verdicts import metric_words
from portal.admin.workflow import WorkflowAdmin
from portal.clock import now
from portal.models import Service, ServiceVersion, Waiver
from portal.queries.attachment import versions_in_force
from portal.services import waivers
from portal.services.requirements import code_of
from portal.states import ServiceState, WaiverState
from portal.templatetags.portal_look import words

BESIDE: Mapping[str, str] = {"unknown_code": "rule", "ends_in_the_past": "valid_until"}


def rule_choices() -> Iterator[tuple[str, Any]]:
    """The conditions and requirements in force of every service that asks for any; the value names both."""
    yield "", "–"
    services = {row.pk: row for row in Service.objects.filter(state__in=ServiceState.listed)}
    versions = versions_in_force(services, now())
    for pk, service in services.items():
        if pk in versions and (known := codes_of(versions[pk])):
            yield str(service), [(f"{pk}:{code}", shown) for code, shown in known.items()]


def codes_of(version: ServiceVersion) -> dict[str, str]:
    """What can be waived of a version, with its words."""
    rules = [*version.conditions, *version.kept_conditions]
    found = {rule["metric"]: metric_words(rule["metric"]) for rule in rules}
    return found | {code_of(rule): words(code_of(rule)) for rule in version.requirements}


class WaiverForm(forms.ModelForm):
    """What speaks against the waiver stands beside its field; the service asks again."""

    actor: Actor

    rule = forms.ChoiceField(
        label=_("Condition or requirement"), choices=rule_choices, widget=UnfoldAdminSelectWidget
    )
    reason = forms.CharField(
        label=_("Reason"), min_length=2, max_length=500, widget=UnfoldAdminTextareaWidget(attrs={"rows": 3})
    )

    class Meta:
        model = Waiver
        fields = ("shop", "reason", "valid_until")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not {"shop", "rule", "valid_until"} <= {name for name, value in cleaned.items() if value}:
            return cleaned
        service, _colon, code = cleaned["rule"].partition(":")
        self.instance.service_id, self.instance.code = int(service), code
        row = Waiver(
            shop=cleaned["shop"], service_id=int(service), code=code, valid_until=cleaned["valid_until"]
        )
        for reason in waivers.reasons_against(row, self.actor, now()):
            self.add_error(BESIDE.get(reason.code), reason.sentence)
        return cleaned


class ForceFilter(DropdownFilter):
    """Waivers that hold now."""

    title = _("in force")
    parameter_name = "force"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [("yes", _("in force")), ("over", _("over"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        holds = {"state": WaiverState.GRANTED, "valid_until__gt": now()}
        if self.value() == "yes":
            return queryset.filter(**holds)
        return queryset.exclude(**holds) if self.value() == "over" else queryset


@admin.register(Waiver)
class WaiverAdmin(WorkflowAdmin):
    """Granted by supervisors only, never for a shop they work for; ended early by a move."""

    form = WaiverForm
    clocked = False
    draft_fields = ("shop", "rule", "reason", "valid_until")
    fields = (
        ("number", "shop"),
        ("service", "code_shown"),
        ("valid_from", "valid_until"),
        "granted_by",
        "reason",
    )
    readonly_fields = ("code_shown",)
    list_display = (
        "number",
        "shop",
        "service",
        "code_shown",
        columns.state,
        "granted_by",
        "valid_from",
        "valid_until",
    )
    list_filter = (
        ("state", columns.StateFilter),
        ForceFilter,
        ("shop", AutocompleteSelectFilter),
        ("service", AutocompleteSelectFilter),
        ("valid_until", RangeDateTimeFilter),
    )
    search_fields = ("number__startswith", "shop__name", "shop__code", "code__startswith")
    list_select_related = ("shop", "service")
    autocomplete_fields = ("shop",)

    @display(description=_("condition or requirement"), ordering="code")
    def code_shown(self, row: Waiver) -> str:
        return metric_words(row.code)

    def get_form(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, **kwargs)
        form.actor = actor_of(request)  # type: ignore[attr-defined]
        return form

    def begin(self, request: HttpRequest, row: Waiver, form: Any) -> None:
        waivers.grant(row, actor=actor_of(request), at=now())


__all__ = ["WaiverAdmin"]
