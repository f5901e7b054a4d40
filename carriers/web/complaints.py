"""Complaints of a shop against carriers: raised on a parcel, followed, appealed."""

from __future__ import annotations

import django_filters
from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from carriers.models import CarrierComplaint
from carriers.queries.complaints import complaints_for, parcels_in_reach
from carriers.services import complaints as service
from carriers.states import ComplaintState, ComplaintType
from portal.actors import SHOP_WORKERS
from portal.errors import Reason, Refused
from portal.queries.timeline import deadlines_of, facts_of
from portal.web.access import ShopRequest, merchant_page
from portal.web.deadlines import shown
from portal.web.enrolment import FOR_MERCHANTS
from portal.web.moves import RowKind, moves_context, register, row_or_404
from portal.web.paging import page_of

MOST_FEN = 100_000_000

register(
    RowKind(
        kind="complaints",
        label=gettext_lazy("Complaints against carriers"),
        model=CarrierComplaint,
        rows=complaints_for,
        list_name="web:complaints",
        page_name="web:complaint",
    )
)


class ComplaintFilter(django_filters.FilterSet):
    """How the list of complaints can be narrowed."""

    q = django_filters.CharFilter(label=gettext_lazy("Complaint or waybill"), method="filter_q")
    state = django_filters.ChoiceFilter(
        empty_label=gettext_lazy("all"), label=gettext_lazy("State"), choices=ComplaintState.choices
    )
    type = django_filters.ChoiceFilter(
        empty_label=gettext_lazy("all"), label=gettext_lazy("Type"), choices=ComplaintType.choices
    )

    class Meta:
        model = CarrierComplaint
        fields = ["q", "state", "type"]

    def filter_q(self, rows: object, _name: str, value: str) -> object:
        wanted = Q(number__istartswith=value) | Q(shipment__waybill__istartswith=value)
        return rows.filter(wanted)  # type: ignore[attr-defined]


class ComplainForm(forms.Form):
    """Which parcel, what happened, and what the goods are worth."""

    parcel = forms.CharField(
        label=gettext_lazy("Waybill or our reference of the parcel"), min_length=3, max_length=40
    )
    type = forms.ChoiceField(label=gettext_lazy("What happened"), choices=ComplaintType.choices)
    statement = forms.CharField(
        label=gettext_lazy("In your words"),
        min_length=2,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("The carrier reads this. Photos can be added afterwards."),
    )
    value_fen = forms.IntegerField(
        label=gettext_lazy("Value of the goods (fen)"), min_value=0, max_value=MOST_FEN, required=False
    )


@merchant_page()
@require_GET
def complaints(request: ShopRequest) -> HttpResponseBase:
    """The shop's complaints, newest first."""
    found = ComplaintFilter(request.GET, complaints_for(request.actor))
    context = {
        "title": _("Complaints against carriers"),
        "filter": found,
        "page": page_of(request, found.qs),
        "may_complain": request.actor.holds_any(SHOP_WORKERS),
    }
    return render(request, "carriers/complaints.html", context)


@merchant_page()
@require_GET
def complaint(request: ShopRequest, number: str) -> HttpResponseBase:
    """One complaint: what was said, what became of it, what can be done."""
    row = row_or_404("complaints", number, request.actor)
    context = {
        "title": row.number,
        "reasons": [Reason.from_json(stored).sentence for stored in row.liability.get("reasons", ())],
        "deadlines": [shown(deadline, row) for deadline in deadlines_of(row)],
        "events": facts_of(row).filter(visibility__in=FOR_MERCHANTS),
        **moves_context(row, request.actor, request.now),
    }
    return render(request, "carriers/complaint.html", context)


@merchant_page(SHOP_WORKERS)
@require_http_methods(["GET", "POST"])
def complain(request: ShopRequest) -> HttpResponseBase:
    """Raise a complaint on a parcel of the shop."""
    if request.method == "GET":
        return _form(request, ComplainForm(initial={"parcel": request.GET.get("parcel", "")[:40]}))
    form = ComplainForm(request.POST)
    if not form.is_valid():
        return _form(request, form, 422)
    said = form.cleaned_data
    wanted = Q(waybill=said["parcel"].upper()) | Q(reference=said["parcel"])
    parcel = parcels_in_reach(request.actor).filter(wanted).first()
    if parcel is None:
        form.add_error("parcel", _("No parcel of your shop has this number."))
        return _form(request, form, 422)
    try:
        made = service.complain(
            parcel,
            said["type"],
            statement=said["statement"],
            value_fen=said["value_fen"] or 0,
            actor=request.actor,
            at=request.now,
        )
    except Refused as refusal:
        form.add_error("type", str(refusal))
        return _form(request, form, 422)
    messages.success(request, _("Complaint %(number)s is raised.") % {"number": made.number})
    return redirect("web:complaint", number=made.number)


def _form(request: ShopRequest, form: ComplainForm, status: int = 200) -> HttpResponseBase:
    context = {"title": _("Complain about a carrier"), "form": form}
    return render(request, "carriers/complain.html", context, status=status)
