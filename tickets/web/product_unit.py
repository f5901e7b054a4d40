"""The items of a shop with their warranty and what was done to them."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Q
from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from portal.errors import NotFound
from portal.web.access import ShopRequest, merchant_page
from portal.web.listings import listed
from portal.web.paging import page_of
from tickets.models import ProductUnit
from tickets.queries.product_unit import repairs_of, units_for, visits_of


class UnitFilter(django_filters.FilterSet):
    """How the list of items can be narrowed."""

    q = django_filters.CharFilter(label=gettext_lazy("Serial number or order"), method="filter_q")

    class Meta:
        model = ProductUnit
        fields = ["q"]

    def filter_q(self, rows: Any, _name: str, value: str) -> Any:
        wanted = value.strip()
        return rows.filter(Q(serial__istartswith=wanted) | Q(line__order__external_id__istartswith=wanted))


@merchant_page()
@require_GET
@listed("units")
def units(request: ShopRequest) -> HttpResponseBase:
    """Every item with a warranty that was asked about, newest first."""
    found = UnitFilter(request.GET, units_for(request.actor))
    context = {"title": _("Items under warranty"), "filter": found, "page": page_of(request, found.qs)}
    return render(request, "tickets/units.html", context)


@merchant_page()
@require_GET
def unit(request: ShopRequest, number: str) -> HttpResponseBase:
    """One item: its warranty, its cases, its repairs and visits."""
    row = units_for(request.actor).filter(number=number.upper()).first()
    if row is None:
        raise NotFound()
    context = {"title": str(row), "unit": row, "repairs": repairs_of(row), "visits": visits_of(row)}
    return render(request, "tickets/unit.html", context)
