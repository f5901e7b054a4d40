"""Sending a parcel to the buyer as a leg of a case."""

from __future__ import annotations

from datetime import datetime

from carriers.models import Carrier, Shipment
from carriers.services import polling, shipments
from tickets.models import Ticket
from tickets.services import legs


def send_parcel(
    ticket: Ticket, role: str, carrier_code: str, waybill: str, *, reference: str, origin: str, at: datetime
) -> Shipment:
    """Announce a parcel to the buyer, so that its tracking is heard, and put it on the case. `origin` is the region
    it comes from; the carrier must be connected."""
    carrier = Carrier.objects.get(code=carrier_code)
    account = carrier.accounts.filter(active=True).order_by("id").first()
    assert account
    parcel = shipments.register(
        reference=reference,
        account=account,
        carrier_id=carrier.pk,
        waybill=waybill,
        shop_id=ticket.shop_id,
        origin=origin,
        destination=ticket.contact.region,
        at=at,
    )
    polling.subscribe(parcel, at=at, phone=ticket.contact.phone_tail)
    legs.add_parcel(ticket, role, parcel, at=at)
    return parcel
