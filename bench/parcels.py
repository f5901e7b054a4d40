"""Parcels of one carrier and the pushes that tell of them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import timedelta

from carriers.models import CarrierAccount, Shipment
from tests.builders import NOW, make_carrier

CODES = ["50", "30", "31", "36", "44", "80"]
"""Collected, three scans on the way, out for delivery, delivered."""


def make_account() -> CarrierAccount:
    return make_carrier("sf", provider="sf").accounts.get()


def make_parcels(account: CarrierAccount, series: str, number: int) -> list[Shipment]:
    """Parcels of one series; what is told of one series never touches another."""
    carrier = account.carriers.get()
    rows = [
        Shipment(
            reference=f"OR-{series}-{parcel}",
            account=account,
            carrier=carrier,
            waybill=waybill(series, parcel),
            created_at=NOW,
            updated_at=NOW,
        )
        for parcel in range(number)
    ]
    return Shipment.objects.bulk_create(rows)


def waybill(series: str, parcel: int) -> str:
    return f"SF{series.upper()}{parcel:010d}"


def route_push(series: str, parcel: int, step: int, salt: str = "") -> bytes:
    """A push with one new row, as SF sends it."""
    moment = NOW + timedelta(hours=step) - timedelta(days=3)
    row = {
        "id": f"{series}{parcel}-{step}{salt}",
        "mailno": waybill(series, parcel),
        "orderid": f"OR-{series}-{parcel}",
        "acceptTime": f"{moment:%Y-%m-%d %H:%M:%S}",
        "acceptAddress": "杭州市",
        "remark": "快件",
        "opCode": CODES[step % len(CODES)],
        "reasonCode": "",
    }
    return json.dumps({"Body": {"WaybillRoute": [row]}}).encode()


def round_of_pushes(series: str, parcels: int, step: int) -> Iterable[bytes]:
    """The same step of every parcel."""
    return (route_push(series, parcel, step) for parcel in range(parcels))
