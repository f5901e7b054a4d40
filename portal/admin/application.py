"""Applications: who reviews them, what they were judged on, what is still missing, and appeals against them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import AutocompleteSelectFilter, RangeDateTimeFilter
from unfold.contrib.filters.admin.dropdown_filters import DropdownFilter
from unfold.decorators import display

from portal.admin import columns
from portal.admin.conflicts import conflict_panels
from portal.admin.panels import Panel, shown_facts
from portal.admin.rule_panels import link
from portal.admin.verdicts import stored_panel
from portal.admin.workflow import WorkflowAdmin
from portal.clock import now
from portal.models import Enrolment, EnrolmentApplication
from portal.policies import masking
from portal.services.requirements import missing_for
from portal.services.reviews import UNDER_REVIEW
from portal.states import ApplicationState

WAITING = {*UNDER_REVIEW, ApplicationState.APPROVED}


class AssignedFilter(DropdownFilter):
    """Applications under review by who reviews them."""

    title = _("reviewer")
    parameter_name = "assigned"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [("mine", _("assigned to me")), ("nobody", _("assigned to nobody"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        under_review = queryset.filter(state__in=UNDER_REVIEW)
        if self.value() == "mine":
            return under_review.filter(reviewer=request.user.pk)
        return under_review.filter(reviewer=None) if self.value() == "nobody" else queryset


def appeals_panel(row: EnrolmentApplication | Enrolment) -> list[Panel]:
    """What the shop said against decisions on this row, and how that ended."""
    rows = [
        (
            None,
            (
                link("appeal", appeal),
                appeal.get_state_display(),  # type: ignore[attr-defined]
                columns.local(appeal.created_at),
                masking.text(appeal.grounds),
                appeal.ruling or "–",
            ),
        )
        for appeal in row.appeals.all()
    ]
    headers = (_("Number"), _("State"), _("Lodged at"), _("Grounds"), _("Ruling"))
    return [Panel(_("Appeals"), headers, rows)] if rows else []


@admin.register(EnrolmentApplication)
class ApplicationAdmin(WorkflowAdmin):
    list_display = (
        "number",
        "shop",
        "service",
        columns.state,
        columns.due,
        "reviewer_shown",
        "closer_look",
        "submitted_at",
        "decided_at",
    )
    list_filter = (
        ("state", columns.StateFilter),
        columns.DueFilter,
        AssignedFilter,
        ("shop", AutocompleteSelectFilter),
        ("service", AutocompleteSelectFilter),
        ("submitted_at", RangeDateTimeFilter),
    )
    search_fields = ("number__startswith", "shop__name", "shop__code")
    list_select_related = ("shop", "service", "reviewer")
    fields = (
        ("number", "shop"),
        ("service", "terms"),
        ("accepted_terms", "reviewer_shown"),
        ("submitted_at", "closer_look"),
        ("decided_at", "escalated_at"),
        "decision_note",
        "advice",
    )
    readonly_fields = ("closer_look", "reviewer_shown")

    def get_ordering(self, request: HttpRequest) -> Sequence[str]:
        """What waits for a reviewer: the longest first. Everything else: the newest first."""
        query = request.GET
        waits = query.get("assigned") or query.get("state__exact") in UNDER_REVIEW
        return ("submitted_at", "id") if waits else ("-id",)

    @display(description=_("closer look"), ordering="manual_review")
    def closer_look(self, row: EnrolmentApplication) -> str:
        return _now("needed") if row.manual_review else "–"

    @display(description=_("reviewer"), ordering="reviewer")
    def reviewer_shown(self, row: EnrolmentApplication) -> str:
        return row.reviewer.shown_name if row.reviewer else "–"

    def panels(self, request: HttpRequest, row: EnrolmentApplication) -> list[Panel]:
        found = conflict_panels(request, row.shop_id) if row.state in UNDER_REVIEW else []
        if row.state in WAITING:
            found.append(_missing_panel(row))
        if row.verdicts:
            found.append(stored_panel(_("Conditions"), row.verdicts, _("As judged when it was handed in.")))
        if row.answers:
            found.append(Panel(_("Answers"), (_("Question"), _("Answer")), shown_facts(row.answers)))
        return [*found, *appeals_panel(row)]


def _missing_panel(row: EnrolmentApplication) -> Panel:
    """What still has to be met before the membership can begin."""
    rows = [(False, (reason.sentence,)) for reason in missing_for(row, now())]
    return Panel(
        _("Requirements still missing"),
        (_("Requirement"),),
        rows or [(True, (_now("Every requirement is met."),))],
    )


__all__ = ["ApplicationAdmin", "appeals_panel"]
