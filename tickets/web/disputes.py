"""Disputes of a shop: opened on a refused case, answered, proved, settled or decided."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import django_filters
from django import forms
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from portal.actors import SHOP_WORKERS, Actor
from portal.errors import DomainError, NotFound
from portal.policies import masking
from portal.queries.timeline import deadlines_of, facts_of
from portal.web.access import ShopRequest, merchant_page
from portal.web.deadlines import shown
from portal.web.enrolment import FOR_MERCHANTS
from portal.web.files import EvidenceForm, limits_at, private_bytes
from portal.web.listings import listed
from portal.web.moves import RowKind, moves_context, register, row_or_404
from portal.web.paging import page_of
from tickets.models import Dispute, Ticket
from tickets.queries.disputes import dispute_of, disputes_for, may_dispute, messages_for
from tickets.services import disputes as service
from tickets.services import evidence_pack
from tickets.states import Audience, DisputeState
from tickets.web.panels import panel

register(
    RowKind(
        kind="case-disputes",
        label=gettext_lazy("Disputes"),
        model=Dispute,
        rows=disputes_for,
        list_name="web:case_disputes",
        page_name="web:case_dispute",
    )
)


class DisputeFilter(django_filters.FilterSet):
    """How the list of disputes can be narrowed."""

    q = django_filters.CharFilter(
        label=gettext_lazy("Case"), field_name="ticket__number", lookup_expr="istartswith"
    )
    state = django_filters.ChoiceFilter(
        empty_label=gettext_lazy("all"), label=gettext_lazy("State"), choices=DisputeState.choices
    )

    class Meta:
        model = Dispute
        fields = ["q", "state"]


class OpenForm(forms.Form):
    """Why the platform is called on."""

    reason = forms.CharField(
        label=gettext_lazy("Why should the platform decide?"),
        min_length=2,
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("2 to 200 characters; the other side reads this."),
    )


class SayForm(forms.Form):
    """A message, and who reads it."""

    text = forms.CharField(
        label=gettext_lazy("Message"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    audience = forms.ChoiceField(label=gettext_lazy("Who reads it"), choices=Audience.choices)


@panel("tickets/parts/dispute.html")
def dispute_panel(row: Ticket, actor: Actor, _at: datetime) -> dict[str, Any] | None:
    """The dispute of a case, or the way to open one."""
    known = dispute_of(row)
    form = OpenForm(auto_id="dispute_%s")
    may = actor.holds_any(SHOP_WORKERS) and may_dispute(row, actor)
    return {"dispute": known, "form": form if may else None} if known or may else None


def words_of(dispute: Dispute, actor: Actor) -> dict[str, Any]:
    """The files of both sides and what was said, as an actor may read it."""
    said = [
        {"party": one.get_party_display(), "text": masking.text(one.text), "at": one.said_at, "row": one}
        for one in messages_for(dispute, actor)
    ]
    files = dispute.files.select_related("evidence")  # type: ignore[attr-defined]
    return {"messages_shown": said, "files_shown": list(files)}


@merchant_page()
@require_GET
@listed("disputes")
def disputes(request: ShopRequest) -> HttpResponseBase:
    """The shop's disputes, newest first."""
    found = DisputeFilter(request.GET, disputes_for(request.actor))
    page = page_of(request, found.qs)
    return render(request, "tickets/disputes.html", {"title": _("Disputes"), "filter": found, "page": page})


@merchant_page()
@require_GET
def dispute(request: ShopRequest, number: str) -> HttpResponseBase:
    """One dispute: both sides, the verdict, and what can be done."""
    return dispute_page(request, row_or_404("case-disputes", number, request.actor))


def dispute_page(request: ShopRequest, row: Dispute, *, status: int = 200, **extra: Any) -> HttpResponseBase:
    works = request.actor.holds_any(SHOP_WORKERS) and row.state not in DisputeState.over
    context = {
        "title": row.number,
        "deadlines": [shown(deadline, row) for deadline in deadlines_of(row)],
        "events": facts_of(row).filter(visibility__in=FOR_MERCHANTS),
        "cases": list(row.cases.select_related("ticket")),  # type: ignore[attr-defined]
        "say_form": SayForm() if works else None,
        "file_form": EvidenceForm(row=row) if works else None,
        "file_limits": limits_at(request.now),
        **words_of(row, request.actor),
        **moves_context(row, request.actor, request.now),
        **extra,
    }
    return render(request, "tickets/dispute.html", context, status=status)


@merchant_page(SHOP_WORKERS)
@require_POST
def open_dispute(request: ShopRequest, number: str) -> HttpResponseBase:
    """Call on the platform to decide a case."""
    ticket = row_or_404("tickets", number, request.actor)
    form = OpenForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say in 2 to 200 characters why the platform should decide."))
        return redirect("web:ticket", ticket.number)
    try:
        made = service.open_dispute(
            ticket, reason=form.cleaned_data["reason"], actor=request.actor, at=request.now
        )
    except NotFound:
        raise
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect("web:ticket", ticket.number)
    messages.success(request, _("Dispute %(number)s is open.") % {"number": made.number})
    return redirect("web:case_dispute", made.number)


@merchant_page(SHOP_WORKERS)
@require_POST
def say(request: ShopRequest, number: str) -> HttpResponseBase:
    """Say something in a dispute."""
    row = row_or_404("case-disputes", number, request.actor)
    form = SayForm(request.POST)
    if not form.is_valid():
        return dispute_page(request, row, status=422, say_form=form)
    said = form.cleaned_data
    service.say(row, said["text"], audience=said["audience"], actor=request.actor, at=request.now)
    messages.success(request, _("Message sent."))
    return redirect("web:case_dispute", row.number)


@merchant_page(SHOP_WORKERS)
@require_POST
def pack(request: ShopRequest, number: str) -> HttpResponseBase:
    """The signed evidence pack, with what the shop may read; that it was taken is recorded."""
    row = row_or_404("case-disputes", number, request.actor)
    content = evidence_pack.take(row, actor=request.actor, at=request.now)
    return private_bytes(content, name=f"{row.number}.zip", media_type="application/zip")
