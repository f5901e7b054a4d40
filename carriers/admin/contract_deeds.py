"""What may be done with a contract besides its moves: amended, read, and its signed document taken."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from carriers.admin.revision_deeds import reading_deeds
from carriers.models import CarrierContract, ContractRevision
from carriers.models.agreement import DESK
from carriers.queries.contracts import current_terms
from carriers.services import contracts
from carriers.states import ContractState
from portal.admin.base import actor_of
from portal.admin.forms import dressed
from portal.admin.workflow import WorkflowAdmin
from portal.clock import SHANGHAI, now
from portal.errors import DomainError
from portal.web.files import private_file


class AmendForm(forms.Form):
    effective_from = forms.DateTimeField(
        label=_("Effective from"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
        help_text=_("In the future, time of Shanghai. Bookings made before keep the terms of today."),
    )


class ContractDeeds(WorkflowAdmin):
    """Two more addresses on a contract's page."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        base = "carriers_carriercontract"
        return [
            path("<int:pk>/amend/", view(self.amend_view), name=f"{base}_amend"),
            path("<int:pk>/document/", view(self.document_view), name=f"{base}_document"),
            *super().get_urls(),
        ]

    def workflow_context(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        found = super().workflow_context(request, row)
        terms = current_terms(row, found["now"])
        return found | {
            "terms_url": reverse("admin:carriers_contractrevision_change", args=[terms.pk]) if terms else "",
            "deeds": reading_deeds(terms) if terms else [],
            "may_amend": self._may_amend(request, row),
        }

    def _may_amend(self, request: HttpRequest, row: CarrierContract) -> bool:
        return row.state in ContractState.in_force and actor_of(request).holds_any(DESK)

    def amend_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Draft a revision with the terms in force in it, and open it."""
        row: CarrierContract = self.row_or_404(request, str(pk))
        if not self._may_amend(request, row):
            raise PermissionDenied
        form = dressed(AmendForm(request.POST if request.method == "POST" else None))
        if request.method == "POST" and form.is_valid() and (made := self._amended(request, row, form)):
            messages.success(
                request, _now("This draft says what the terms in force say. Change it and propose it.")
            )
            return redirect(reverse("admin:carriers_contractrevision_change", args=[made.pk]))
        context = {
            **self.admin_site.each_context(request),
            "title": _now("Amend the contract"),
            "said": _now("A draft with the terms in force opens. It holds once both sides have signed it."),
            "button": _now("Draft the revision"),
            "opts": self.opts,
            "row": row,
            "form": form,
            "back": self.page_url(row),
        }
        status = 422 if request.method == "POST" else 200
        return TemplateResponse(request, "admin/carriers/deed.html", context, status=status)

    def _amended(self, request: HttpRequest, row: CarrierContract, form: Any) -> ContractRevision | None:
        starts = form.cleaned_data["effective_from"].astimezone(SHANGHAI)
        try:
            return contracts.amend(row, actor=actor_of(request), at=now(), effective_from=starts)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
            return None

    def document_view(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """The document as both have signed it."""
        row: CarrierContract = self.row_or_404(request, str(pk))
        if row.document is None:
            raise Http404
        return private_file(row.document)


__all__ = ["ContractDeeds"]
