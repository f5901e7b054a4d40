"""One application: where it stands, what is missing, what was found, what can be done."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from portal.actors import SHOP_DECIDERS, SHOP_WORKERS
from portal.errors import DomainError, NotFound, NotPermitted
from portal.models import EnrolmentApplication, ServiceVersion
from portal.queries.attachment import version_in_force
from portal.queries.policy import value_at
from portal.queries.reviews import usual_wait
from portal.queries.standing import position_in_queue
from portal.queries.timeline import deadlines_of, facts_of
from portal.services import documents
from portal.states import ApplicationState
from portal.web import labels
from portal.web.access import ShopRequest, merchant_page
from portal.web.deadlines import shown
from portal.web.enrolment import FOR_MERCHANTS
from portal.web.files import EvidenceForm, files_of, limits_at, said
from portal.web.moves import ShownMove, apart, moves_context, row_or_404
from portal.web.requirement_words import answer_rows, tasks_of

UNDER_REVIEW = (ApplicationState.IN_REVIEW, ApplicationState.INFO_REQUESTED)


@merchant_page()
@require_GET
def application(request: ShopRequest, number: str) -> HttpResponseBase:
    """One application with everything that the shop may know of it."""
    row = row_or_404("applications", number, request.actor)
    buttons = moves_context(row, request.actor, request.now)
    elsewhere = apart(buttons, reply="provide_info", appeal_move="appeal")
    review = _review(row, request.now)
    deadlines = [shown(deadline, row) for deadline in deadlines_of(row)]
    context = {
        "title": row.number,
        "tasks": tasks_of(row, request.now),
        "decides": request.actor.holds_any(SHOP_DECIDERS),
        "conditions": labels.condition_rows(row.verdict_reasons),
        "answers": answer_rows(row),
        "appeals": row.appeals.order_by("-pk"),
        "events": facts_of(row).filter(visibility__in=FOR_MERCHANTS),
        "deadlines": [deadline for deadline in deadlines if not deadline.paused],
        "expected": next((deadline for deadline in deadlines if deadline.name == "review"), None),
        **review,
        **_decision(row, request.now),
        **_files(row, request),
        **elsewhere,
        "reply": [_reply(move, row, review.get("newer")) for move in elsewhere["reply"]],
        **buttons,
    }
    return render(request, "portal/application.html", context)


def _reply(move: ShownMove, row: EnrolmentApplication, newer: ServiceVersion | None) -> ShownMove:
    """The answer as a form that asks for a version's number only where there is one to accept."""
    form = move.form(row=row, auto_id=f"{move.name}_%s")
    if newer is None:
        form.fields.pop("accept_version", None)
    return replace(move, form=form)


def _review(row: EnrolmentApplication, at: datetime) -> dict[str, Any]:
    """What somebody who waits for a decision wants to know."""
    if row.state not in UNDER_REVIEW:
        return {}
    return {
        "position": position_in_queue(row),
        "usual": labels.span(wait) if (wait := usual_wait(row.service, at)) else "",
        "newer": _newer_version(row, at),
    }


def _newer_version(row: EnrolmentApplication, at: datetime) -> ServiceVersion | None:
    """The version that took effect since the application was handed in and was not accepted yet (B1)."""
    found = version_in_force(row.service_id, at)
    return found if found and found.pk not in {row.terms_id, row.accepted_terms_id} else None


def _decision(row: EnrolmentApplication, at: datetime) -> dict[str, Any]:
    if row.state != ApplicationState.REJECTED or row.decided_at is None:
        return {}
    return {"appeal_until": row.decided_at + timedelta(days=value_at("enrol.appeal_days", at))}


def _files(row: EnrolmentApplication, request: ShopRequest) -> dict[str, Any]:
    may_add = row.state == ApplicationState.INFO_REQUESTED and request.actor.holds_any(SHOP_WORKERS)
    return {
        "files": files_of(row),
        "file_form": EvidenceForm(row=row) if may_add else None,
        "file_limits": limits_at(request.now),
    }


@merchant_page(SHOP_DECIDERS)
@require_POST
def document(request: ShopRequest, number: str, code: str) -> HttpResponseBase:
    """Hand in a document that is still missing; a file that is refused is named with the reason."""
    row = row_or_404("applications", number, request.actor)
    form = EvidenceForm(request.POST, request.FILES, row=row)
    if not form.is_valid():
        messages.error(request, _("Choose a file first."))
        return redirect("web:application", number=row.number)
    chosen = form.cleaned_data["file"]
    try:
        documents.attach(row, chosen, code=code, actor=request.actor, at=request.now)
    except (NotFound, NotPermitted):
        raise
    except DomainError as refusal:
        messages.error(request, _("%(file)s: %(reason)s") % {"file": chosen.name, "reason": said(refusal)})
    else:
        messages.success(request, _("File added."))
    return redirect("web:application", number=row.number)
