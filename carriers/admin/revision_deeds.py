"""What may be done with a revision besides its moves: printed, kept as a file, sent to be signed by link."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from carriers.models import ContractRevision
from carriers.models.agreement import DESK
from carriers.services import documents, signing
from carriers.services.tables import REVISION_TABLES
from carriers.states import RevisionState
from portal.admin.base import actor_of
from portal.admin.forms import dressed
from portal.admin.tables import TablePages
from portal.clock import now
from portal.errors import DomainError
from portal.web.files import private_bytes
from portal.web.languages import language_of


class LinkForm(forms.Form):
    sent_to = forms.EmailField(
        label=_("E-mail address of the signer"),
        required=False,
        help_text=_("Kept on the timeline. The link is shown once; you send it yourself."),
    )


def reading_deeds(row: ContractRevision) -> list[tuple[str, Any]]:
    """Where a revision is read on paper and as a file."""
    pages = [reverse(f"admin:carriers_contractrevision_{what}", args=[row.pk]) for what in ("print", "pdf")]
    return [
        (f"{pages[0]}", _("Print")),
        (f"{pages[1]}?lang=zh", _("PDF in Chinese")),
        (f"{pages[1]}?lang=en", _("PDF in English")),
    ]


class RevisionDeeds(TablePages):
    """Three more addresses on a revision's page, and its price book as a table."""

    tables = REVISION_TABLES
    table_labels = {"rates": _("Bring in prices")}

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        base = "carriers_contractrevision"
        return [
            path("<int:pk>/print/", view(self.print_view), name=f"{base}_print"),
            path("<int:pk>/pdf/", view(self.pdf_view), name=f"{base}_pdf"),
            path("<int:pk>/link/", view(self.link_view), name=f"{base}_link"),
            *super().get_urls(),
        ]

    def workflow_context(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        waits = signing.agreement_of(row).carrier_signed_at is None
        awaiting = row.state == RevisionState.AWAITING and waits
        may_link = awaiting and actor_of(request).holds_any(DESK)
        return super().workflow_context(request, row) | {
            "may_link": may_link,
            "deeds": reading_deeds(row),
        }

    def print_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The terms as a page for A4 paper."""
        row: ContractRevision = self.row_or_404(request, str(pk))
        return HttpResponse(documents.printed(row, language_of(request)))

    def pdf_view(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """The terms as a PDF, as they stand."""
        row: ContractRevision = self.row_or_404(request, str(pk))
        language = language_of(request)
        name = documents.file_name(row, language)
        return private_bytes(documents.rendered(row, language), name=name, media_type="application/pdf")

    def link_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Issue a signing link: GET asks, POST shows it once."""
        row: ContractRevision = self.row_or_404(request, str(pk))
        if not actor_of(request).holds_any(DESK):
            raise PermissionDenied
        form = dressed(LinkForm(request.POST if request.method == "POST" else None))
        if request.method == "POST" and form.is_valid():
            try:
                token = signing.issue(row, actor=actor_of(request), at=now(), **form.cleaned_data)
            except DomainError as refusal:
                form.add_error(None, str(refusal))
            else:
                return self._shown_once(request, row, token)
        context = {
            **self.admin_site.each_context(request),
            "title": _now("Issue a signing link"),
            "said": _now("Whoever has the address reads the terms and signs or refuses for the carrier. Older "
                         "links of these terms stop working."),
            "button": _now("Issue the link"),
            "opts": self.opts,
            "row": row,
            "form": form,
            "back": self.page_url(row),
        }  # fmt: skip
        status = 422 if request.method == "POST" else 200
        return TemplateResponse(request, "admin/carriers/deed.html", context, status=status)

    def _shown_once(self, request: HttpRequest, row: ContractRevision, token: str) -> HttpResponse:
        address = settings.SITE_URL + reverse("sign:page", args=[token])
        context = {
            **self.admin_site.each_context(request),
            "title": _now("Signing link of %(number)s") % {"number": row},
            "opts": self.opts,
            "credentials": [(_now("Address"), address)],
            "back": self.page_url(row),
        }
        response = TemplateResponse(request, "admin/parts/secret.html", context)
        response["Cache-Control"] = "no-store"
        return response


__all__ = ["RevisionDeeds", "reading_deeds"]
