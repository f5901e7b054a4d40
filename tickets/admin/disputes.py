"""The workbench of disputes: both sides' evidence and words side by side, the cases, and the pack to take away."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import AutocompleteSelectFilter, ChoicesDropdownFilter, RangeDateTimeFilter

from portal.admin import columns
from portal.admin.base import actor_of
from portal.admin.panels import Panel
from portal.admin.workflow import WorkflowAdmin
from portal.clock import now
from portal.policies import masking
from portal.templatetags.portal_look import local
from portal.web.files import private_bytes
from tickets.models import Dispute
from tickets.queries.disputes import messages_for
from tickets.services import evidence_pack


@admin.register(Dispute)
class DisputeAdmin(WorkflowAdmin):
    list_display = (
        "number",
        "ticket",
        "shop",
        columns.state,
        columns.due,
        "opened_by",
        "winner",
        "round",
        "created_at",
    )
    list_filter = (
        ("state", columns.StateFilter),
        columns.DueFilter,
        ("opened_by", ChoicesDropdownFilter),
        ("winner", ChoicesDropdownFilter),
        ("shop", AutocompleteSelectFilter),
        ("created_at", RangeDateTimeFilter),
    )
    search_fields = ("number__startswith", "ticket__number__startswith", "shop__name")
    list_select_related = ("ticket", "shop")
    change_form_outer_before_template = "admin/disputes/dispute.html"
    fields = (
        ("number", "ticket", "shop"),
        ("opened_by", "created_at"),
        "reason",
        ("asked_of", "evidence_until", "round"),
        ("offer_by", "offer_for"),
        ("winner", "articles"),
        "verdict",
        ("ruled_at", "executed_at", "closed_at"),
        ("appealed_by", "platform_bears"),
    )

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.pack_view)
        return [path("<int:pk>/pack/", view, name="tickets_dispute_pack"), *super().get_urls()]

    def pack_view(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """The signed evidence pack; that it was taken is recorded. A POST, because it leaves a trace."""
        row = self.row_or_404(request, str(pk))
        if request.method != "POST" or not self.has_view_permission(request, row):
            raise PermissionDenied
        content = evidence_pack.take(row, actor=actor_of(request), at=now())
        return private_bytes(content, name=f"{row.number}.zip", media_type="application/zip")

    def workflow_context(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        pack = reverse("admin:tickets_dispute_pack", args=[row.pk])
        return super().workflow_context(request, row) | {"pack_url": pack}

    def panels(self, request: HttpRequest, row: Dispute) -> list[Panel]:
        cases = [(None, (str(case.ticket), case.ticket.get_kind_display())) for case in row.cases.all()]
        files = [
            (
                None,
                (file.get_party_display(), file.round, file.evidence.name, local(file.evidence.uploaded_at)),
            )
            for file in row.files.select_related("evidence")
        ]
        said = [
            (
                None,
                (
                    one.get_party_display(),
                    one.get_audience_display(),
                    masking.text(one.text),
                    local(one.said_at),
                ),
            )
            for one in messages_for(row, actor_of(request))
        ]
        return [
            Panel(_("Cases"), (_("Case"), _("Kind")), cases),
            Panel(_("Evidence"), (_("Side"), _("Round"), _("File"), _("When")), files),
            Panel(_("Messages"), (_("Side"), _("Read by"), _("Text"), _("When")), said),
        ]


__all__ = ["DisputeAdmin"]
