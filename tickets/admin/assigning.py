"""Who works on a case at the desk of the platform: a filter of the lists, a page that changes it, the teams."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from portal.actors import REVIEWERS
from portal.admin.base import BackOfficeAdmin, actor_of
from portal.admin.forms import dressed
from portal.admin.panels import Panel
from portal.admin.workflow import WorkflowAdmin
from portal.clock import now
from portal.errors import DomainError
from portal.models import User
from portal.queries.people import users_with
from tickets.models import Team, Ticket
from tickets.queries.assigning import assignment_of, colleagues, may_undo, on_desk, teams_of_case
from tickets.services import assigning as service
from tickets.services import viewers
from tickets.states import Desk

TAKE, BACK, UNDO = "take", "put_back", "undo"


class DeskFilter(admin.SimpleListFilter):
    """Mine, my teams', nobody's."""

    title = _("in whose hands")
    parameter_name = "desk"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(Desk.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Ticket]) -> QuerySet[Ticket]:
        wanted = self.value()
        return on_desk(queryset, wanted, actor_of(request)) if wanted in Desk.values else queryset


class DeskAsked(forms.Form):
    """Into whose hands the case goes."""

    to = forms.ChoiceField(label=_("Into whose hands"))

    def __init__(self, data: Any, row: Ticket, request: HttpRequest) -> None:
        super().__init__(data)
        actor = actor_of(request)
        known = assignment_of(row, actor)
        mine = known is not None and known.assignee_id == actor.id
        offered: list[tuple[str, Any]] = [(BACK, _("back into the queue"))] if mine else [(TAKE, _("my own"))]
        if known is not None and may_undo(known, actor, now()):
            offered.append((UNDO, _("undo my change")))
        offered += [(f"person-{one.pk}", one.shown_name) for one in colleagues(row, actor)]
        offered += [(f"team-{one.pk}", one.name) for one in teams_of_case(row, actor)]
        self.fields["to"].choices = offered  # type: ignore[attr-defined]


class DesksAdmin(WorkflowAdmin):
    """For pages of cases: who has one, and the page that changes it."""

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_desk"
        view = self.admin_site.admin_view(self.desk_view)
        return [path("<int:pk>/desk/", view, name=name), *super().get_urls()]

    def workflow_context(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        actor = actor_of(request)
        return super().workflow_context(request, row) | {
            "desk_url": self.page_url(row, "desk") if actor.holds_any(REVIEWERS) else "",
            "viewers": viewers.look(row, actor=actor, at=now()),
        }

    def desk_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        row = self.row_or_404(request, str(pk))
        if not (self.has_view_permission(request, row) and actor_of(request).holds_any(REVIEWERS)):
            raise PermissionDenied
        form = dressed(DeskAsked(request.POST or None, row, request))
        if request.method == "POST" and form.is_valid() and self._handed(request, row, form):
            return redirect(self.page_url(row))
        context = {
            **self.admin_site.each_context(request),
            "title": _now("Who works on it"),
            "opts": self.opts,
            "row": row,
            "form": form,
            "back": self.page_url(row),
        }
        return TemplateResponse(request, "admin/cases/form.html", context, status=422 if form.errors else 200)

    def _handed(self, request: HttpRequest, row: Ticket, form: DeskAsked) -> bool:
        verb, _dash, key = form.cleaned_data["to"].partition("-")
        by: dict[str, Any] = {"actor": actor_of(request), "at": now()}
        try:
            if verb == "person":
                service.assign(row, User.objects.get(pk=key), **by)
            elif verb == "team":
                service.hand_to_team(row, Team.objects.get(pk=key), **by)
            else:
                {TAKE: service.take, BACK: service.put_back, UNDO: service.undo}[verb](row, **by)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
            return False
        messages.success(request, _now("Done."))
        return True


def desk_panel(request: HttpRequest, row: Ticket) -> Panel:
    """Who of the platform has the case."""
    known = assignment_of(row, actor_of(request))
    person = known.assignee.shown_name if known and known.assignee else "–"
    team = known.team.name if known and known.team else "–"
    return Panel(_("Who works on it"), (_("Person"), _("Team")), [(None, (person, team))])


@admin.register(Team)
class TeamAdmin(BackOfficeAdmin):
    """The platform's teams; a shop keeps its own in the portal."""

    list_display = ("name",)
    search_fields = ("name",)
    fields = ("name", "members")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Team]:
        return super().get_queryset(request).filter(shop=None)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Only people who work on cases."""
        return super().formfield_for_manytomany(
            db_field, request, **kwargs | {"queryset": users_with(REVIEWERS, None)}
        )


__all__ = ["DeskFilter", "DesksAdmin", "TeamAdmin", "desk_panel"]
