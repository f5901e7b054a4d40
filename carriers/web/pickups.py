"""The pickups of a shop."""

from __future__ import annotations

from typing import Any

import django_filters
from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from carriers.models import PickupOrder
from carriers.queries.for_merchants import pickups_for
from carriers.states import PickupState
from carriers.web.tracking import attempts_by_pickup, parcels, shown_pickup
from portal.queries.timeline import deadlines_of, facts_of
from portal.web.access import ShopRequest, merchant_page
from portal.web.deadlines import shown
from portal.web.enrolment import FOR_MERCHANTS
from portal.web.moves import RowKind, moves_context, register, row_or_404
from portal.web.paging import page_of

register(
    RowKind(
        kind="pickups",
        label=gettext_lazy("Pickups"),
        model=PickupOrder,
        rows=pickups_for,
        list_name="web:pickups",
        page_name="web:pickup",
    )
)


class PickupFilter(django_filters.FilterSet):
    """How the list of pickups can be narrowed."""

    q = django_filters.CharFilter(label=gettext_lazy("Pickup, case or waybill"), method="filter_q")
    state = django_filters.ChoiceFilter(
        empty_label=gettext_lazy("all"), label=gettext_lazy("State"), choices=PickupState.choices
    )
    missed = django_filters.ChoiceFilter(
        empty_label=gettext_lazy("all"),
        label=gettext_lazy("Promise"),
        choices=[("1", gettext_lazy("missed"))],
        method="filter_missed",
    )

    class Meta:
        model = PickupOrder
        fields = ["q", "state", "missed"]

    def filter_q(self, rows: Any, _name: str, value: str) -> Any:
        wanted = value.strip()
        by_number = rows.filter(number__istartswith=wanted) | rows.filter(return_number__istartswith=wanted)
        return by_number | rows.filter(shipment__waybill__iexact=wanted)

    def filter_missed(self, rows: Any, _name: str, _value: str) -> Any:
        return rows.filter(missed_at__isnull=False)


@merchant_page()
@require_GET
def pickups(request: ShopRequest) -> HttpResponseBase:
    """Every door pickup of the shop, newest first."""
    found = PickupFilter(request.GET, pickups_for(request.actor))
    context = {"title": _("Pickups"), "filter": found, "page": page_of(request, found.qs)}
    return render(request, "carriers/pickups.html", context)


@merchant_page()
@require_GET
def pickup(request: ShopRequest, number: str) -> HttpResponseBase:
    """One pickup: the slot, who comes, what it costs, why this carrier, what happened."""
    row = row_or_404("pickups", number, request.actor)
    attempts = attempts_by_pickup([row])[row.pk]
    parcel = parcels([row.shipment]).get(row.shipment_id)
    context = {
        "title": row.number,
        "pickup": shown_pickup(row, attempts),
        "parcel": parcel,
        "deadlines": [shown(deadline, row) for deadline in deadlines_of(row)],
        "events": facts_of(row, *filter(None, [row.shipment])).filter(visibility__in=FOR_MERCHANTS),
        **moves_context(row, request.actor, request.now),
    }
    return render(request, "carriers/pickup.html", context)
