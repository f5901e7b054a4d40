"""The terms of contracts in the portal: read, compared, printed, and drafted for a contract of the shop's own."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from carriers.models import ContractRevision
from carriers.queries.contract_document import differences
from carriers.queries.contracts import revision_before
from carriers.queries.for_merchants import revisions_for
from carriers.services import contracts, documents, drafting
from carriers.states import RevisionState
from carriers.web.terms_form import ContractForm, TermsEditor
from portal.actors import SHOP_DECIDERS
from portal.errors import DomainError, NotFound
from portal.queries.timeline import deadlines_of, facts_of
from portal.web.access import ShopRequest, merchant_page
from portal.web.deadlines import shown
from portal.web.enrolment import FOR_MERCHANTS
from portal.web.files import private_bytes, private_file
from portal.web.languages import language_of
from portal.web.moves import RowKind, moves_context, register, row_or_404, seen_version, url_of


def key_of(row: ContractRevision) -> str:
    """How a revision stands in an address: its contract's number and its own."""
    return f"{row.contract.number}-{row.ordinal}"


def _lookup(key: str) -> dict[str, Any]:
    number, _dash, ordinal = key.rpartition("-")
    return {"contract__number": number, "ordinal": int(ordinal) if ordinal.isdecimal() else 0}


register(
    RowKind(
        kind="contract-terms",
        label=gettext_lazy("Carrier contracts"),
        model=ContractRevision,
        rows=revisions_for,
        list_name="web:contracts",
        page_name="web:revision",
        key=key_of,
        lookup=_lookup,
    )
)


@merchant_page()
@require_GET
def revision(request: ShopRequest, key: str) -> HttpResponseBase:
    """One revision: what is signed, what it changes, its moves."""
    row = row_or_404("contract-terms", key, request.actor)
    before = revision_before(row)
    context = {
        "title": row.number,
        "contract": row.contract,
        "contract_url": url_of(row.contract),
        "document": documents.read(row),
        "before": before,
        "changes": differences(before, row) if before else [],
        "deadlines": [shown(deadline, row) for deadline in deadlines_of(row)],
        "events": facts_of(row).filter(visibility__in=FOR_MERCHANTS) if row.concerns(request.actor) else (),
        **moves_context(row, request.actor, request.now),
    }
    if row.ordinal == 1:
        context["moves"] = []
    return render(request, "carriers/revision.html", context)


@merchant_page()
@require_GET
def printed(request: ShopRequest, key: str) -> HttpResponseBase:
    """The terms as a page for A4 paper."""
    row = row_or_404("contract-terms", key, request.actor)
    response = HttpResponse(documents.printed(row, language_of(request)))
    response["Cache-Control"] = "private, no-store"
    return response


@merchant_page()
@require_GET
def pdf(request: ShopRequest, key: str) -> HttpResponseBase:
    """The terms as a PDF, as they stand."""
    row = row_or_404("contract-terms", key, request.actor)
    language = language_of(request)
    name = documents.file_name(row, language)
    return private_bytes(documents.rendered(row, language), name=name, media_type="application/pdf")


@merchant_page()
@require_GET
def document(request: ShopRequest, number: str) -> HttpResponseBase:
    """The document as both have signed it, for the shop that signed."""
    row = row_or_404("contracts", number, request.actor)
    if row.document is None or not row.concerns(request.actor):
        raise NotFound()
    return private_file(row.document)


@merchant_page(SHOP_DECIDERS)
@require_http_methods(["GET", "POST"])
def draft(request: ShopRequest) -> HttpResponseBase:
    """Draft a contract of the shop's own with a carrier; it is proposed from its page."""
    data = request.POST if request.method == "POST" else None
    form, editor = ContractForm(data), TermsEditor(data)
    if data is not None and all([form.is_valid(), editor.is_valid()]):
        row = contracts.draft(
            actor=request.actor, at=request.now, shop=request.shop, **form.said, **editor.said
        )
        messages.success(request, _("The draft was kept. Read it once more, then propose it to the carrier."))
        return redirect("web:contract", row.number)
    context = {"title": _("Draft a contract"), "form": form, "editor": editor}
    return render(request, "carriers/draft.html", context, status=200 if data is None else 422)


@merchant_page(SHOP_DECIDERS)
@require_http_methods(["GET", "POST"])
def edit(request: ShopRequest, key: str) -> HttpResponseBase:
    """Change the terms of a draft of the shop's own."""
    row = row_or_404("contract-terms", key, request.actor)
    if row.state != RevisionState.DRAFT or not row.concerns(request.actor):
        raise NotFound()
    data = request.POST if request.method == "POST" else None
    editor, refusal = TermsEditor(data, revision=row), None
    if data is not None and editor.is_valid():
        try:
            seen = seen_version(data.get("version", ""))
            drafting.rewrite(row, actor=request.actor, at=request.now, version=seen, **editor.said)
        except DomainError as problem:
            refusal = problem
        else:
            messages.success(request, _("The terms were kept."))
            return redirect("web:contract", row.contract.number)
    context = {"title": _("Change the terms"), "row": row, "editor": editor, "refusal": refusal}
    return render(request, "carriers/draft.html", context, status=200 if data is None else 422)
