"""The talk on a case at the desk: read on the page of the case, written on a page of its own; prepared replies."""

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
from django.utils.translation import gettext_noop as noop

from portal.admin.base import BackOfficeAdmin, actor_of
from portal.admin.forms import dressed
from portal.admin.panels import Panel
from portal.admin.workflow import WorkflowAdmin
from portal.clock import now
from portal.errors import DomainError
from portal.policies import masking
from portal.templatetags.portal_look import local
from tickets.models import ReplyTemplate, Ticket
from tickets.policies.messages import LONGEST, filled, unknown_placeholders
from tickets.queries.messages import facts_for_replies, may_say, messages_for, templates_for
from tickets.services import messages as service


class SayAsked(forms.Form):
    """What to say, and who reads it; nobody is chosen beforehand."""

    audience = forms.ChoiceField(label=_("Who reads it"))
    text = forms.CharField(label=_("Text"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 5}))

    def __init__(self, data: Any, row: Ticket, request: HttpRequest) -> None:
        chosen = request.GET.get("template", "")
        found = templates_for(actor_of(request)).filter(pk=chosen).first() if chosen.isdecimal() else None
        text = filled(found.text, facts_for_replies(row)) if found else ""
        super().__init__(data, initial={"text": text})
        offered = [(word.value, word.label) for word in may_say(row, actor_of(request))]
        self.fields["audience"].choices = [("", "–"), *offered]  # type: ignore[attr-defined]


class TalksAdmin(WorkflowAdmin):
    """For pages of cases: what was said, and the page on which to say something."""

    change_form_outer_before_template = "admin/cases/case.html"

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_say"
        view = self.admin_site.admin_view(self.say_view)
        return [path("<int:pk>/say/", view, name=name), *super().get_urls()]

    def workflow_context(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        url = self.page_url(row, "say") if may_say(row, actor_of(request)) else ""
        return super().workflow_context(request, row) | {"say_url": url}

    def say_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        row = self.row_or_404(request, str(pk))
        if not (self.has_view_permission(request, row) and may_say(row, actor_of(request))):
            raise PermissionDenied
        form = dressed(SayAsked(request.POST or None, row, request))
        if request.method == "POST" and form.is_valid() and self._said(request, row, form):
            return redirect(self.page_url(row))
        context = {
            **self.admin_site.each_context(request),
            "title": _now("Write a message or a note"),
            "opts": self.opts,
            "row": row,
            "form": form,
            "templates": templates_for(actor_of(request)),
            "back": self.page_url(row),
        }
        return TemplateResponse(request, "admin/cases/form.html", context, status=422 if form.errors else 200)

    def _said(self, request: HttpRequest, row: Ticket, form: SayAsked) -> bool:
        try:
            service.say(row, **form.cleaned_data, actor=actor_of(request), at=now())
        except DomainError as refusal:
            form.add_error(None, str(refusal))
            return False
        messages.success(request, _now("Message sent."))
        return True


def talk_panel(request: HttpRequest, row: Ticket) -> Panel:
    """What was said to the platform."""
    said = [
        (
            None,
            (
                one.get_party_display(),
                one.author,
                one.get_audience_display(),
                masking.text(one.text),
                local(one.said_at),
            ),
        )
        for one in messages_for(row, actor_of(request))
    ]
    return Panel(_("Messages and notes"), (_("Side"), _("Author"), _("Read by"), _("Text"), _("When")), said)


class ReplyTemplateForm(forms.ModelForm):
    """A prepared reply with placeholders that can be filled."""

    def clean_text(self) -> str:
        text = self.cleaned_data["text"]
        if unknown_placeholders(text):
            raise forms.ValidationError(_now(noop("Only {number}, {item} and {amount} can be filled in.")))
        return text


@admin.register(ReplyTemplate)
class ReplyTemplateAdmin(BackOfficeAdmin):
    """The prepared replies for everybody; a shop keeps its own in the portal."""

    form = ReplyTemplateForm
    list_display = ("title", "text")
    search_fields = ("title",)
    fields = ("title", "text")

    def get_queryset(self, request: HttpRequest) -> QuerySet[ReplyTemplate]:
        return super().get_queryset(request).filter(shop=None)


__all__ = ["ReplyTemplateAdmin", "TalksAdmin", "talk_panel"]
