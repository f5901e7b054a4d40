"""How decisions about a shop are questioned and shown: appeals, published measures, comments on rules."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import AutocompleteSelectFilter, ChoicesDropdownFilter, RangeDateTimeFilter
from unfold.contrib.filters.admin.dropdown_filters import DropdownFilter
from unfold.decorators import display

from portal.admin import columns
from portal.admin.base import ReadOnlyAdmin
from portal.admin.conflicts import conflict_panels
from portal.admin.panels import Panel, sentences
from portal.admin.rule_panels import LINK
from portal.admin.verdicts import stored_panel
from portal.admin.workflow import WorkflowAdmin
from portal.events.book import catalogue
from portal.models import Appeal, PublishedMeasure, RuleComment
from portal.policies import masking
from portal.queries.governance import DECISIONS
from portal.queries.timeline import facts_of

DECIDED = sorted({name for names in DECISIONS.values() for name in names})


class DecisionFilter(DropdownFilter):
    """Appeals by the kind of decision that they are about."""

    title = _("decision appealed against")
    parameter_name = "decision"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [(name, catalogue().get(name, name)) for name in DECIDED]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(decision=self.value()) if self.value() else queryset


def history_panel(title: Any, facts: Any) -> Panel:
    """Facts of another row, newest last."""
    headers = (_("When"), _("What"), _("By"), _("Note"))
    rows = [
        (
            None,
            (
                columns.local(fact.happened_at),
                fact.label,
                f"{fact.get_actor_kind_display()} · {fact.actor_label}",
                " ".join(filter(None, (masking.text(fact.note), sentences(fact.data.get("reasons", ()))))),
            ),
        )
        for fact in facts
    ]
    return Panel(title, headers, rows)


@admin.register(Appeal)
class AppealAdmin(WorkflowAdmin):
    """The shop's grounds beside the decision and everything that led to it."""

    list_display = (
        "number",
        "shop",
        "about",
        "decision_shown",
        columns.state,
        columns.due,
        columns.whole("created_at", _("lodged at")),
        "ruled_at",
    )
    list_filter = (
        ("state", columns.StateFilter),
        columns.DueFilter,
        DecisionFilter,
        ("shop", AutocompleteSelectFilter),
        ("created_at", RangeDateTimeFilter),
    )
    search_fields = (
        "number__startswith",
        "shop__name",
        "shop__code",
        "application__number",
        "enrolment__number",
    )
    list_select_related = ("shop", "application", "enrolment")
    fields = (
        ("number", "shop"),
        ("about", "decision_shown"),
        "grounds_shown",
        ("ruled_at", "escalated_at"),
        "ruling",
    )
    readonly_fields = ("about", "decision_shown", "grounds_shown")

    @display(description=_("about"))
    def about(self, row: Appeal) -> Any:
        subject = row.subject
        url = reverse(f"admin:portal_{subject._meta.model_name}_change", args=[subject.pk])
        return format_html(LINK, url, subject.number)

    @display(description=_("decision appealed against"), ordering="decision")
    def decision_shown(self, row: Appeal) -> str:
        return str(catalogue().get(row.decision, row.decision))

    @display(description=_("grounds"))
    def grounds_shown(self, row: Appeal) -> str:
        return masking.text(row.grounds)

    def panels(self, request: HttpRequest, row: Appeal) -> list[Panel]:
        facts = facts_of(row.subject)
        decision = facts.filter(name=row.decision, happened_at__lte=row.created_at).order_by("-id").first()
        found = conflict_panels(request, row.shop_id)
        if row.decided_by is not None and row.decided_by == request.user.pk:
            rows = [(False, (_now("You made this decision, so somebody else has to look at it."),))]
            found.append(Panel(_("Four eyes"), (_("Note"),), rows))
        if decision is not None:
            found.append(history_panel(_("The decision"), [decision]))
        title = _now("Timeline of %(number)s") % {"number": row.subject.number}
        return [*found, history_panel(title, facts)]


class EndedFilter(DropdownFilter):
    title = _("standing")
    parameter_name = "ended"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [("no", _("standing, public")), ("yes", _("ended"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() not in {"no", "yes"}:
            return queryset
        return queryset.filter(ended_at__isnull=self.value() == "no")


@admin.register(PublishedMeasure)
class PublishedMeasureAdmin(ReadOnlyAdmin):
    """What the public reads of warnings, suspensions and terminations; written by the moves that decide them."""

    list_display = ("measure", "shop", "enrolment", "decided_at", "published_at", "ended_at")
    list_filter = (
        ("measure", ChoicesDropdownFilter),
        EndedFilter,
        ("shop", AutocompleteSelectFilter),
        ("published_at", RangeDateTimeFilter),
    )
    search_fields = ("shop__name", "shop__code", "enrolment__number__startswith")
    list_select_related = ("shop", "enrolment")
    fields = readonly_fields = (
        "measure",
        "shop",
        "enrolment",
        "cause",
        "advice",
        "decided_at",
        "published_at",
        "ended_at",
    )
    change_form_outer_before_template = "admin/parts/panels.html"
    change_form_outer_after_template = "admin/workflow/history.html"

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> Any:
        row = self.get_object(request, object_id)
        shown: dict[str, Any] = {}
        if row is not None and self.has_view_permission(request, row):
            panels = [stored_panel(_("Conditions"), row.findings)] if row.findings else []
            shown = {"row": row, "facts": facts_of(row), "panels": panels}
        kwargs["extra_context"] = {**(kwargs.get("extra_context") or {}), **shown}
        return super().change_view(request, object_id, *args, **kwargs)


@admin.register(RuleComment)
class RuleCommentAdmin(ReadOnlyAdmin):
    list_display = ("version", "shop", "author", columns.masked("text", _("comment")), "created_at")
    list_filter = (
        ("version", AutocompleteSelectFilter),
        ("shop", AutocompleteSelectFilter),
        ("created_at", RangeDateTimeFilter),
    )
    search_fields = ("shop__name", "shop__code", "author__startswith", "text")
    list_select_related = ("version__service", "shop")
    fields = readonly_fields = ("version", "shop", "author", "text_shown", "created_at")

    @display(description=_("comment"))
    def text_shown(self, comment: RuleComment) -> str:
        return masking.text(comment.text)


__all__ = ["AppealAdmin", "PublishedMeasureAdmin", "RuleCommentAdmin", "history_panel"]
