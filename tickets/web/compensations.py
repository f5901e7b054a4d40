"""The money page of a shop: compensations charged to it, and claims under freight insurance."""

from __future__ import annotations

from typing import Any

import django_filters
from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from portal.actors import SHOP_WORKERS
from portal.queries.timeline import deadlines_of, facts_of
from portal.web.access import ShopRequest, merchant_page
from portal.web.deadlines import shown
from portal.web.enrolment import FOR_MERCHANTS
from portal.web.files import EvidenceForm, files_of, limits_at
from portal.web.listings import listed
from portal.web.moves import RowKind, moves_context, register, row_or_404
from portal.web.paging import page_of
from tickets.models import Compensation, InsuranceClaim
from tickets.queries.claims import claims_for
from tickets.queries.compensations import compensations_for
from tickets.states import BookAccount, ClaimState, CompensationState

register(
    RowKind(
        kind="compensations",
        label=gettext_lazy("Compensations"),
        model=Compensation,
        rows=compensations_for,
        list_name="web:compensations",
        page_name="web:compensation",
    )
)
register(
    RowKind(
        kind="claims",
        label=gettext_lazy("Insurance claims"),
        model=InsuranceClaim,
        rows=claims_for,
        list_name="web:insurance_claims",
        page_name="web:insurance_claim",
    )
)


class CompensationFilter(django_filters.FilterSet):
    """How the list of compensations can be narrowed."""

    q = django_filters.CharFilter(
        label=gettext_lazy("Number"), field_name="number", lookup_expr="istartswith"
    )
    state = django_filters.ChoiceFilter(
        empty_label=gettext_lazy("all"), label=gettext_lazy("State"), choices=CompensationState.choices
    )

    class Meta:
        model = Compensation
        fields = ["q", "state"]


class ClaimFilter(django_filters.FilterSet):
    """How the list of claims can be narrowed."""

    q = django_filters.CharFilter(
        label=gettext_lazy("Waybill"), field_name="waybill", lookup_expr="istartswith"
    )
    state = django_filters.ChoiceFilter(
        empty_label=gettext_lazy("all"), label=gettext_lazy("State"), choices=ClaimState.choices
    )

    class Meta:
        model = InsuranceClaim
        fields = ["q", "state"]


@merchant_page()
@require_GET
@listed("compensations")
def compensations(request: ShopRequest) -> HttpResponseBase:
    """What buyers were paid, and what of it the shop bears."""
    found = CompensationFilter(request.GET, compensations_for(request.actor))
    page = page_of(request, found.qs)
    context = {"title": _("Compensations"), "filter": found, "page": page}
    return render(request, "tickets/compensations.html", context)


@merchant_page()
@require_GET
def compensation(request: ShopRequest, number: str) -> HttpResponseBase:
    """One compensation: the rule, who pays, and the appeal."""
    row = row_or_404("compensations", number, request.actor)
    names = dict(BookAccount.choices)
    shares = [
        {"payer": names[share.payer], "fen": share.fen, "reason": share.reason} for share in row.paid_by
    ]
    borne = names.get(row.borne_by, "")
    context = {"title": row.number, "shares": shares, "borne_by": borne} | _story(request, row)
    return render(request, "tickets/compensation.html", context)


@merchant_page()
@require_GET
@listed("insurance-claims")
def claims(request: ShopRequest) -> HttpResponseBase:
    """The shop's insurance claims, newest first."""
    found = ClaimFilter(request.GET, claims_for(request.actor))
    page = page_of(request, found.qs)
    context = {"title": _("Insurance claims"), "filter": found, "page": page}
    return render(request, "tickets/claims.html", context)


@merchant_page()
@require_GET
def claim(request: ShopRequest, number: str) -> HttpResponseBase:
    """One claim: what the insurer says, and new evidence where it has refused."""
    row = row_or_404("claims", number, request.actor)
    files = {
        "files": files_of(row),
        "file_form": EvidenceForm(row=row) if request.actor.holds_any(SHOP_WORKERS) else None,
        "file_limits": limits_at(request.now),
    }
    return render(
        request, "tickets/claim.html", {"title": row.number, "money_row": row} | files | _story(request, row)
    )


def _story(request: ShopRequest, row: Any) -> dict[str, Any]:
    return {
        "deadlines": [shown(deadline, row) for deadline in deadlines_of(row)],
        "events": facts_of(row).filter(visibility__in=FOR_MERCHANTS),
        **moves_context(row, request.actor, request.now),
    }
