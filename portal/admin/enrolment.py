"""Applications with the verdicts they were judged on, and memberships."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import AutocompleteSelectFilter, RangeDateTimeFilter
from unfold.decorators import display

from portal.admin import columns
from portal.admin.panels import Panel, shown_facts
from portal.admin.workflow import WorkflowAdmin
from portal.models import Enrolment, EnrolmentApplication
from portal.states import Verdict
from portal.templatetags.portal_look import fact, words

VERDICTS = dict(Verdict.choices)


def verdict_panel(row: EnrolmentApplication) -> Panel:
    """Every condition with what it required, what was found and what was concluded, as stored at submission."""
    rows = [_verdict_row(verdict) for verdict in row.verdicts]
    return Panel(_("Conditions"), (_("Verdict"), _("Metric"), _("Required"), _("Found")), rows)


def _verdict_row(verdict: Mapping[str, Any]) -> tuple[bool | None, list[str]]:
    code, facts = str(verdict["code"]).removeprefix("condition."), verdict.get("facts", {})
    required = (
        f"{facts.get('operator', '')} {fact(facts.get('required'), 'required')} {facts.get('unit', '')}"
    )
    good = {"pass": True, "fail": False}.get(code)
    return good, [str(VERDICTS.get(code, code)), words(facts.get("metric")), required.strip(), _found(facts)]


def _found(facts: Mapping[str, Any]) -> str:
    top, bottom = facts.get("numerator"), facts.get("denominator")
    if top is None or bottom in (None, 1):
        return fact(top)
    return f"{top} / {bottom}" + (f" ({top * 100 / bottom:.3g} %)" if bottom else "")


@admin.register(EnrolmentApplication)
class ApplicationAdmin(WorkflowAdmin):
    list_display = (
        "number",
        "shop",
        "service",
        columns.state,
        columns.due,
        "closer_look",
        "submitted_at",
        "decided_at",
    )
    list_filter = (
        ("state", columns.StateFilter),
        columns.DueFilter,
        "manual_review",
        ("shop", AutocompleteSelectFilter),
        ("service", AutocompleteSelectFilter),
        ("submitted_at", RangeDateTimeFilter),
    )
    search_fields = ("number__startswith", "shop__name", "shop__code")
    list_select_related = ("shop", "service")
    fields = (
        ("number", "shop"),
        ("service", "terms"),
        ("submitted_at", "closer_look"),
        ("decided_at", "escalated_at"),
        "decision_note",
    )
    readonly_fields = ("closer_look",)

    @display(description=_("closer look"), ordering="manual_review")
    def closer_look(self, row: EnrolmentApplication) -> str:
        return _now("needed") if row.manual_review else "–"

    def panels(self, request: HttpRequest, row: EnrolmentApplication) -> list[Panel]:
        found = [verdict_panel(row)] if row.verdicts else []
        if row.answers:
            found.append(Panel(_("Answers"), (_("Question"), _("Answer")), shown_facts(row.answers)))
        return found


@admin.register(Enrolment)
class EnrolmentAdmin(WorkflowAdmin):
    list_display = (
        "number",
        "shop",
        "service",
        columns.state,
        "effective_from",
        "term_ends_at",
        "effective_exit_at",
        "rejoin_allowed_at",
    )
    list_filter = (
        ("state", columns.StateFilter),
        ("shop", AutocompleteSelectFilter),
        ("service", AutocompleteSelectFilter),
        ("effective_from", RangeDateTimeFilter),
    )
    search_fields = ("number__startswith", "shop__name", "shop__code")
    list_select_related = ("shop", "service")
    clocked = False
    fields = (
        ("number", "shop"),
        ("service", "terms"),
        ("application", "effective_from"),
        ("term_ends_at", "rejoin_allowed_at"),
        ("suspended_until", "suspension_cause"),
        ("effective_exit_at", "exit_kind"),
    )

    def panels(self, request: HttpRequest, row: Enrolment) -> list[Panel]:
        if not row.suspensions:
            return []
        spells = [(None, (fact(spell["from"]), fact(spell["until"]))) for spell in row.suspensions]
        return [Panel(_("Suspensions"), (_("From"), _("Until")), spells)]


__all__ = ["ApplicationAdmin", "EnrolmentAdmin"]
