"""What may be done with a rule version besides its moves: a new draft from it, and a trial on real data."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from portal.admin.base import actor_of
from portal.admin.forms import dressed
from portal.admin.nudge import nudge
from portal.admin.workflow import WorkflowAdmin
from portal.clock import now
from portal.errors import DomainError
from portal.models import ServiceVersion
from portal.models.rules import EDITORS
from portal.services import lab, rules

USUAL_DAYS = 30


class TrialForm(forms.Form):
    days = forms.IntegerField(
        label=_("Days"),
        min_value=1,
        max_value=lab.LONGEST,
        initial=USUAL_DAYS,
        help_text=_("How many of the last days the draft is tried on: 1 to 180."),
    )


class VersionDeeds(WorkflowAdmin):
    """Two more addresses on a version's page, for rule editors."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/draft/", view(self.draft_view), name="portal_serviceversion_draft"),
            path("<int:pk>/try/", view(self.try_view), name="portal_serviceversion_try"),
            *super().get_urls(),
        ]

    def deeds(self, request: HttpRequest, row: ServiceVersion) -> dict[str, bool]:
        """Which of the two are offered to this person."""
        may = actor_of(request).holds_any(EDITORS)
        return {"may_draft": may, "may_try": may and not list(lab.reasons_against(row, USUAL_DAYS, now()))}

    def _row_for_editors(self, request: HttpRequest, pk: int) -> ServiceVersion:
        row: ServiceVersion = self.row_or_404(request, str(pk))
        if not actor_of(request).holds_any(EDITORS):
            raise PermissionDenied
        return row

    def draft_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """A new draft with the content of this version: to amend it, or to go back to it."""
        row = self._row_for_editors(request, pk)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        draft = rules.draft_from(row, actor=actor_of(request), at=now())
        messages.success(request, _now("This draft says what %(version)s says.") % {"version": row})
        return redirect(self.page_url(draft))

    def try_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask for how many days, then begin the trial and show it at work."""
        row = self._row_for_editors(request, pk)
        form = dressed(TrialForm(request.POST if request.method == "POST" else None))
        if request.method == "POST" and form.is_valid() and (run := self._begun(request, row, form)):
            return redirect(reverse("admin:portal_labrun_change", args=[run.pk]))
        context = {
            **self.admin_site.each_context(request),
            "title": _now("Try it on real data"),
            "opts": self.opts,
            "row": row,
            "form": form,
            "reasons": list(lab.reasons_against(row, USUAL_DAYS, now())),
            "back": self.page_url(row),
        }
        status = 422 if request.method == "POST" else 200
        return TemplateResponse(request, "admin/lab/try.html", context, status=status)

    def _begun(self, request: HttpRequest, row: ServiceVersion, form: Any) -> Any:
        try:
            with transaction.atomic():
                run = lab.begin(row, days=form.cleaned_data["days"], actor=actor_of(request), at=now())
                transaction.on_commit(lambda: nudge("portal.work_lab"))
        except DomainError as refusal:
            form.add_error(None, str(refusal))
            return None
        return run


__all__ = ["VersionDeeds"]
