"""Following a parcel that somebody has sent for a case."""

from __future__ import annotations

from datetime import datetime

from carriers.models import Carrier, Shipment
from carriers.services import polling, shipments
from tickets.models import Ticket
from tickets.services import legs


def follow(
    ticket: Ticket,
    role: str,
    *,
    carrier: str,
    waybill: str,
    reference: str,
    origin: str,
    destination: str,
    at: datetime,
) -> Shipment:
    """Announce a parcel, ask its carrier to report on it, and put it on the case as a leg. The carrier must be one
    that can be heard."""
    known = Carrier.objects.get(code=carrier)
    account = known.accounts.filter(active=True).order_by("id").first()
    assert account
    parcel = shipments.register(
        reference=reference,
        account=account,
        carrier_id=known.pk,
        waybill=waybill,
        shop_id=ticket.shop_id,
        origin=origin,
        destination=destination,
        at=at,
    )
    polling.subscribe(parcel, at=at, phone=ticket.contact.phone_tail)
    legs.add_parcel(ticket, role, parcel, at=at)
    return parcel
