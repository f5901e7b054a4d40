"""Lists as files: asked for, watched while they are made, fetched."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from portal.errors import DomainError, NotFound, NotPermitted
from portal.models import ExportRun
from portal.queries.exports import exports_for
from portal.queries.listings import clean, listing_named
from portal.queries.policy import value_at
from portal.services import exports as service
from portal.states import ExportFormat, ExportState
from portal.web.access import ShopRequest, merchant_page
from portal.web.files import private_open
from portal.web.listings import address_of
from portal.web.members import show_refusal
from portal.web.moves import RowKind, moves_context, register, row_or_404
from portal.web.paging import page_of

RELOAD_SECONDS = 2
register(
    RowKind(
        kind="exports",
        label=gettext_lazy("Exports"),
        model=ExportRun,
        rows=exports_for,
        list_name="web:exports",
        page_name="web:export",
    )
)


class ExportForm(forms.Form):
    """Which kind of file."""

    format = forms.ChoiceField(label=gettext_lazy("Format"), choices=ExportFormat.choices)


@merchant_page()
@require_GET
def exports(request: ShopRequest) -> HttpResponseBase:
    """The exports one may see, the newest first."""
    page = page_of(request, exports_for(request.actor))
    rows = [_named(row) for row in page.rows]
    return render(request, "portal/exports.html", {"title": _("Exports"), "page": page, "rows": rows})


@merchant_page()
@require_http_methods(["GET", "POST"])
def new(request: ShopRequest, listing: str) -> HttpResponseBase:
    """Ask for a file of the list as the address filters it."""
    found, query = listing_named(listing), clean(request.GET.urlencode())
    if found is None or found.columns is None:
        raise Http404
    form = ExportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["format"]
        try:
            run = service.begin(
                listing, query, format=chosen, actor=request.actor, shop=request.shop, at=request.now
            )
        except (NotFound, NotPermitted):
            raise
        except DomainError as refusal:
            show_refusal(form, refusal, "format")
        else:
            return redirect("web:export", run.number)
    context = {
        "title": _("Export in the background"),
        "form": form,
        "label": found.label,
        "back": address_of(found.url_name, query),
        "days": value_at("export.keep_days", request.now),
        "direct": value_at("export.direct_rows", request.now),
    }
    return render(request, "portal/export_new.html", context, status=422 if form.errors else 200)


@merchant_page()
@require_GET
def export(request: ShopRequest, number: str) -> HttpResponseBase:
    """How far an export is; the page looks again by itself meanwhile."""
    run = _named(row_or_404("exports", number, request.actor))
    ready = run.state == ExportState.FINISHED and bool(run.file)
    context = {"title": run.number, "ready": ready, **moves_context(run, request.actor, request.now)}
    response = render(request, "portal/export.html", context)
    if run.running:
        response["Refresh"] = str(RELOAD_SECONDS)
    return response


@merchant_page()
@require_GET
def download(request: ShopRequest, number: str) -> HttpResponseBase:
    """The file, to whoever asked for it or manages the shop; each time is recorded."""
    run = service.fetched(row_or_404("exports", number, request.actor), actor=request.actor, at=request.now)
    return private_open(run.file, run.file_name, run.media_type)


def too_many(rows: Any, request: ShopRequest) -> bool:
    """Whether a list has more rows than a file that is sent at once."""
    most = value_at("export.direct_rows", request.now)
    return rows.order_by().values("pk")[most : most + 1].exists()


def _named(run: ExportRun) -> ExportRun:
    listing = listing_named(run.listing)
    run.label = listing.label if listing else run.listing  # type: ignore[attr-defined]
    return run
