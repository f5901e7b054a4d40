"""Rule versions of services. A version is drafted here, published as a move, and never changed after."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import AutocompleteSelectFilter, RangeDateTimeFilter

from portal.admin import columns
from portal.admin.base import actor_of
from portal.admin.workflow import WorkflowAdmin
from portal.clock import now
from portal.models import Service, ServiceVersion
from portal.policies.eligibility import OPERATORS, Condition
from portal.services import moves
from portal.states import VersionState


class VersionForm(forms.ModelForm):
    """Checks the shape of the rules while they are still a draft; what they mean is checked at publishing."""

    class Meta:
        model = ServiceVersion
        fields = "__all__"

    def clean_conditions(self) -> Any:
        rules = self.cleaned_data["conditions"]
        for rule in _dicts(rules):
            if "threshold" not in rule or not rule.get("metric") or rule.get("operator") not in OPERATORS:
                raise forms.ValidationError(
                    _('A condition names a metric, an operator of %(known)s and a threshold: "%(rule)s".'),
                    params={"known": " ".join(OPERATORS), "rule": rule},
                )
            Condition.from_rule(rule)
        return rules

    def clean_promises(self) -> Any:
        promises = self.cleaned_data["promises"]
        if not all(promise.get("kind") for promise in _dicts(promises)):
            raise forms.ValidationError(_("Each promise names its kind."))
        return promises

    def clean_exit_rule(self) -> Any:
        rule = self.cleaned_data["exit_rule"]
        days = rule.get("cooling_off_days", 0) if isinstance(rule, dict) else None
        if not isinstance(days, int) or isinstance(days, bool) or days < 0:
            raise forms.ValidationError(_("The cooling-off is a whole number of days, zero or more."))
        return rule


def _dicts(value: Any) -> list[dict[str, Any]]:
    if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
        raise forms.ValidationError(_("A list of objects is needed."))
    return value


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
        "requirements",
        "promises",
        "scope",
        "exit_rule",
        "effective_at",
        "legal_mandate",
    )
    draft_states = (VersionState.DRAFT,)
    fields = ("service", "number", *draft_fields[1:], "published_at")
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
        Service.objects.select_for_update().get(pk=row.service_id)
        newest = row.service.versions.order_by("-number").first()
        row.number = newest.number + 1 if newest else 1
        moves.begin(row, emits="record.created", actor=actor_of(request), at=now())


__all__ = ["ServiceVersionAdmin"]
