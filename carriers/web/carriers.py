"""Carriers as shops see them: who collects where, and where nobody does."""

from __future__ import annotations

from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from carriers.models import Carrier
from carriers.policies.slots import SHANGHAI
from carriers.queries.coverage import areas_in_force
from carriers.queries.coverage_map import coverage_map
from carriers.queries.coverage_view import MapForm, tiles
from carriers.queries.for_merchants import carriers_for
from carriers.states import Capability
from portal.errors import NotFound
from portal.templatetags.portal_look import words
from portal.web.access import ShopRequest, merchant_page


@merchant_page()
@require_GET
def carriers(request: ShopRequest) -> HttpResponseBase:
    """The carriers that work with the platform, where they collect, and the contracts with them."""
    rows = [
        {
            "carrier": row,
            "capabilities": capabilities(row),
            "regions": sorted({area.region.name for area in row.coverage.all() if area.region}),
            "contracts": row.my_contracts,  # type: ignore[attr-defined]
        }
        for row in carriers_for(request.actor)
    ]
    return render(request, "carriers/carriers.html", {"title": _("Carriers"), "carriers": rows})


def capabilities(row: Carrier) -> list[str]:
    can = dict(Capability.choices)
    return [str(can.get(code, words(code))) for code in row.capabilities]


@merchant_page()
@require_GET
def carrier(request: ShopRequest, code: str) -> HttpResponseBase:
    """One carrier: what it handles, where and when it collects, when it is closed, the contracts with it."""
    row = carriers_for(request.actor).filter(code=code).first()
    if row is None:
        raise NotFound()
    today = request.now.astimezone(SHANGHAI).date()
    closures = row.exceptions.filter(withdrawn_at__isnull=True, last_day__gte=today)
    context = {
        "title": row.name,
        "row": row,
        "capabilities": capabilities(row),
        "areas": areas_in_force(today).filter(carrier=row).select_related("region").order_by("code"),
        "closures": closures.order_by("first_day"),
        "contracts": row.my_contracts,  # type: ignore[attr-defined]
    }
    return render(request, "carriers/carrier.html", context)


@merchant_page()
@require_GET
def coverage(request: ShopRequest) -> HttpResponseBase:
    """Regions by carriers, gaps marked: provinces first, the cities of one after a click."""
    form = MapForm(request.GET)
    found = coverage_map(at=request.now, shop_id=request.shop.pk, **form.wanted)
    context = {"title": _("Coverage"), "form": form, "map": found, "tiles": tiles(found)}
    return render(request, "carriers/coverage.html", context)
