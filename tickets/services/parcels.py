"""Parcels of a case that somebody sends with a carrier of their own choice: announced, followed, put on the case."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext_noop as noop

from carriers.models import Carrier, Shipment
from carriers.services import polling, pushes, shipments
from portal.errors import Reason
from tickets.models import Leg, Ticket
from tickets.states import LegRole


def objections(carrier_code: str, waybill: str, *, but: Ticket | None = None) -> Iterator[Reason]:
    """Why a parcel cannot be announced: nobody knows the carrier, or the waybill belongs to another case."""
    carrier = Carrier.objects.filter(code=carrier_code).first()
    if carrier is None:
        yield Reason("unknown_carrier", noop("Unknown carrier."))
        return
    legs = Leg.objects.filter(shipment__carrier=carrier, shipment__waybill__iexact=waybill.strip())
    if legs.exclude(ticket=but.pk if but else None).exists():
        yield Reason("waybill_used", noop("This waybill belongs to another case; look at the number again."))


def heard(carrier_code: str) -> bool:
    """Whether we are connected to the carrier, so that its scans reach us."""
    return Carrier.objects.filter(code=carrier_code, accounts__active=True).exists()


def send_parcel(
    ticket: Ticket,
    role: str,
    carrier_code: str,
    waybill: str,
    *,
    reference: str,
    origin: str,
    destination: str = "",
    at: datetime,
) -> Shipment | None:
    """Announce a parcel of a case and follow it; None where the carrier is not connected, so that nothing will be
    heard of it. `origin` and `destination` are region codes; without the latter it ends with the buyer or with the
    shop, by its role."""
    carrier = Carrier.objects.get(code=carrier_code)
    account = carrier.accounts.filter(active=True).order_by("id").first()
    if account is None:
        return None
    to_buyer = LegRole(role).goes_to_buyer
    parcel = shipments.register(
        reference=reference,
        account=account,
        carrier_id=carrier.pk,
        waybill=waybill,
        shop_id=ticket.shop_id,
        origin=origin,
        destination=destination or (ticket.contact.region if to_buyer else ticket.shop.return_region),
        at=at,
    )
    polling.subscribe(parcel, at=at, phone=ticket.contact.phone_tail)
    pushes.retry_waiting([account.pk], at=at)
    add_parcel(ticket, role, parcel, at=at)
    return parcel


def add_parcel(ticket: Ticket, role: str, shipment: Shipment, *, at: datetime) -> Leg:
    """Put a parcel on a case as one of its legs."""
    leg, _ = Leg.objects.get_or_create(
        ticket_id=ticket.pk, role=role, shipment=shipment, defaults={"created_at": at}
    )
    return leg
