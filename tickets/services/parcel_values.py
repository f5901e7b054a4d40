"""What the goods in a parcel are worth: only this room knows the order."""

from __future__ import annotations

from django.db.models import Q

from carriers.models import CarrierComplaint
from carriers.services import complaints
from portal.models import TimelineEvent
from tickets.models import Leg, Order


def on_complaint_raised(complaint: CarrierComplaint, _event: TimelineEvent) -> None:
    """Tell the carriers room what was paid for the goods; a share of it may be the penalty."""
    parcel = complaint.shipment_id
    leg = Leg.objects.filter(Q(shipment=parcel) | Q(pickup__shipment=parcel)).select_related("ticket__line")
    found = leg.first()
    if found is not None and found.ticket.line is not None:
        line = found.ticket.line
        complaints.set_value(complaint, line.paid_fen * found.ticket.quantity // max(1, line.quantity))
        return
    order = Order.objects.filter(shipment=parcel).prefetch_related("lines").first()
    if order is not None:
        complaints.set_value(complaint, sum(line.paid_fen for line in order.lines.all()))
