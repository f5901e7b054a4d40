"""What is the same for jobs and visits: moves, files, and the buyer's data shown once."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from portal.errors import DomainError, NotFound, NotPermitted
from portal.models import Evidence
from portal.queries.timeline import deadlines_of, facts_of
from portal.services import personal
from portal.web.access import ShopRequest, partner_page
from portal.web.deadlines import shown
from portal.web.enrolment import FOR_MERCHANTS
from portal.web.files import EvidenceForm, files_of, limits_at, private_file, upload_at_any_door
from portal.web.moves import kind_of, move_of_any_door, moves_context, row_or_404, url_of
from portal.workflow import ReasonForm

move = partner_page()(move_of_any_door)
upload = partner_page()(upload_at_any_door)


@partner_page()
@require_GET
def download(request: ShopRequest, pk: int) -> HttpResponseBase:
    """A file of a job or a visit of one's own."""
    found = Evidence.objects.filter(pk=pk).first()
    subject: Any = found.subject if found else None
    kind = kind_of(subject, "centre") if subject is not None else None
    if found is None or kind is None or not kind.rows(request.actor).filter(pk=subject.pk).exists():
        raise NotFound()
    return private_file(found)


def row_context(request: ShopRequest, row: Any) -> dict[str, Any]:
    """What the page of every row shows: moves, deadlines, facts, files."""
    return {
        "title": row.number,
        "contact": row.contact if hasattr(row, "contact") else row.ticket.contact,
        "deadlines": [shown(deadline, row) for deadline in deadlines_of(row)],
        "events": facts_of(row).filter(visibility__in=FOR_MERCHANTS),
        "files": files_of(row),
        "file_form": EvidenceForm(row=row),
        "file_limits": limits_at(request.now),
        "file_page": "centre:file",
        "upload_page": "centre:upload",
        **moves_context(row, request.actor, request.now),
    }


@partner_page()
@require_http_methods(["GET", "POST"])
def reveal(request: ShopRequest, kind: str, number: str) -> HttpResponseBase:
    """The buyer's name, phone and address in full, once; why is asked and recorded."""
    row = row_or_404(kind, number, request.actor)
    contact = row.contact if hasattr(row, "contact") else row.ticket.contact
    form = ReasonForm(request.POST or None, auto_id="reveal_%s")
    form.fields["reason"].help_text = _("2 to 200 characters; kept with the case.")
    context = {
        "title": _("Show the buyer's data"),
        "row": row,
        "form": form,
        "row_url": url_of(row, "centre"),
    }
    if request.method == "POST" and form.is_valid():
        try:
            context["revealed"] = personal.reveal(
                contact, row, actor=request.actor, reason=form.cleaned_data["reason"], at=request.now
            )
        except (NotFound, NotPermitted):
            raise
        except DomainError as refusal:
            form.add_error("reason", refusal.sentence)
    response = render(request, "centre/reveal.html", context, status=422 if form.errors else 200)
    response["Cache-Control"] = "private, no-store"
    return response
