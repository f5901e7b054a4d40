"""One order of the shop: what was promised on it, where it is, which cases it has."""

from __future__ import annotations

from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from carriers.web.tracking import parcels
from portal.queries.timeline import deadlines_of, facts_of
from portal.web.access import ShopRequest, merchant_page
from portal.web.deadlines import shown
from portal.web.enrolment import FOR_MERCHANTS
from tickets.models import DeliveryPromise, OrderPromise
from tickets.queries.worklist import orders_for


@merchant_page()
@require_GET
def order(request: ShopRequest, pk: int) -> HttpResponseBase:
    """An order with the promises fixed at payment."""
    row = get_object_or_404(orders_for(request.actor), pk=pk)
    delivery = DeliveryPromise.objects.filter(order=row).first()
    promises = OrderPromise.objects.filter(line__order=row).select_related("service", "terms", "line")
    context = {
        "title": _("Order %(number)s") % {"number": row.external_id},
        "order": row,
        "lines": row.lines.all(),
        "promises": promises.order_by("line_id", "id"),
        "delivery": delivery,
        "deadlines": [shown(d, delivery) for d in deadlines_of(delivery)] if delivery else [],
        "tickets": row.tickets.order_by("-id"),
        "parcel": parcels([row.shipment]).get(row.shipment_id or 0),
        "events": facts_of(row, *filter(None, [delivery])).filter(visibility__in=FOR_MERCHANTS),
    }
    return render(request, "tickets/order.html", context)
