"""One field for everything: an exact number opens its page, anything else lists the cases and orders that fit."""

from __future__ import annotations

import unicodedata
from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from carriers.models import CarrierContract, PickupOrder
from carriers.queries.for_merchants import contracts_for, pickups_for
from portal.models import Appeal, Enrolment, EnrolmentApplication, ExportRun
from portal.queries.enrolment import applications_for, enrolments_for
from portal.queries.exports import exports_for
from portal.queries.governance import appeals_for
from portal.web.access import ShopRequest, merchant_page
from portal.web.moves import url_of
from tickets.models import Order, Refund, RepairJob
from tickets.policies.words import compact
from tickets.queries.case_text import excerpts
from tickets.queries.tickets import tickets_for
from tickets.queries.worklist import SHORTEST_WAYBILL, carrying, matching, orders_for

LIMIT = 50
BY_PREFIX: dict[str, Any] = {
    **dict.fromkeys(("RT", "WR", "ND"), tickets_for),
    EnrolmentApplication.number_prefix: applications_for,
    Enrolment.number_prefix: enrolments_for,
    Appeal.number_prefix: appeals_for,
    ExportRun.number_prefix: exports_for,
    PickupOrder.number_prefix: pickups_for,
    CarrierContract.number_prefix: contracts_for,
}
PARTS: dict[str, Any] = {RepairJob.number_prefix: RepairJob, Refund.number_prefix: Refund}


@merchant_page()
@require_GET
def search(request: ShopRequest) -> HttpResponseBase:
    """Search by case, application, membership, appeal, pickup, contract, order or waybill number, by phone, or for what
    was written in cases."""
    text = request.GET.get("q", "").strip()[:64]
    if text and (url := exact_page(text, request)):
        return redirect(url)
    cases = list(matching(tickets_for(request.actor), text, request.actor)[:LIMIT]) if len(text) >= 2 else []
    orders = list(_orders(text, request)) if len(text) >= 3 else []
    pieces = excerpts([case.pk for case in cases], text, request.actor)
    found = [{"row": case.as_kind(), "pieces": pieces.get(case.pk)} for case in cases]
    context = {"title": _("Search"), "text": text, "tickets": found, "orders": orders}
    return render(request, "tickets/search.html", context | {"limit": LIMIT})


def _orders(text: str, request: ShopRequest) -> Any:
    rows = orders_for(request.actor)
    found = rows.filter(external_id__startswith=text)
    if len(text) == 4 and text.isdecimal():
        found = found | rows.filter(contact__phone_tail=text)
    return found[:LIMIT]


def exact_page(text: str, request: ShopRequest) -> str:
    """The page of the one thing that has exactly this number; empty if there is none or more than one."""
    text = unicodedata.normalize("NFKC", text)
    if part := _part_of_case(text, request):
        return part
    reader = BY_PREFIX.get(text[:2].upper())
    if reader is not None and (row := reader(request.actor).filter(number=text.upper()).first()):
        return url_of(row)
    orders = list(orders_for(request.actor).filter(external_id=text)[:2])
    if len(orders) == 1:
        return reverse("web:order", args=[orders[0].pk])
    return _page_of_waybill(text, request)


def _part_of_case(text: str, request: ShopRequest) -> str:
    """Repair jobs and refunds have no page of their own: their case shows them."""
    model = PARTS.get(text[:2].upper())
    found = model.objects.filter(number=text.upper(), shop_id__in=request.actor.shops) if model else None
    part = found.select_related("ticket").first() if found is not None else None
    return url_of(part.ticket) if part else ""


def _page_of_waybill(waybill: str, request: ShopRequest) -> str:
    """A waybill leads to the case whose goods it carries, else to its pickup, else to its order."""
    shops, waybill = request.actor.shops, compact(waybill)
    if len(waybill) < SHORTEST_WAYBILL:
        return ""
    leg = carrying(waybill, request.actor).select_related("ticket").first()
    if leg is not None:
        return url_of(leg.ticket)
    pickup = pickups_for(request.actor).filter(shipment__waybill__iexact=waybill).first()
    if pickup is not None:
        return url_of(pickup)
    order = Order.objects.filter(shop_id__in=shops, shipment__waybill__iexact=waybill).first()
    return reverse("web:order", args=[order.pk]) if order else ""
