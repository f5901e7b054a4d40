"""A parcel of SF and what is pushed of it, for tests of tracking."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from django.contrib.contenttypes.models import ContentType

from carriers.adapters.base import PushRequest
from carriers.models import Carrier, Shipment
from carriers.services import pushes, shipments
from portal.models import TimelineEvent
from portal.services import timeline
from tests.builders import NOW, make_carrier

_serial = count(1)


def make_parcel(waybill: str = "SF1", **fields: Any) -> Shipment:
    """A parcel announced now; the carrier is made with the first one."""
    carrier = Carrier.objects.filter(code="sf").first() or make_carrier("sf", provider="sf")
    facts = {"reference": f"OR-{waybill}", "carrier_id": carrier.pk, "shop_id": None, "at": NOW}
    return shipments.register(account=carrier.accounts.get(), waybill=waybill, **(facts | fields))


def scan(code: str, minutes: int, waybill: str = "SF1", **fields: Any) -> PushRequest:
    """A push with one new row: SF's code, told for so many minutes after NOW."""
    row = {
        "id": f"{waybill}-{code}-{minutes}",
        "mailno": waybill,
        "orderid": "",
        "acceptTime": f"{NOW + timedelta(minutes=minutes):%Y-%m-%d %H:%M:%S}",
        "acceptAddress": "杭州市",
        "remark": "快件",
        "opCode": code,
    }
    body = {"Body": {"WaybillRoute": [row | fields]}, "n": next(_serial)}
    return PushRequest("POST", {"Content-Type": "application/json"}, {}, json.dumps(body).encode())


def hear(parcel: Shipment, *requests: PushRequest, at: datetime = NOW + timedelta(days=1)) -> Shipment:
    """Store pushes and apply them; the parcel as it stands then."""
    assert parcel.account
    for request in requests:
        pushes.store(parcel.account, request, at=at)
    pushes.apply_due(at=at)
    parcel.refresh_from_db()
    return parcel


def broken_chains() -> list[int]:
    """The parcels whose facts do not follow one another."""
    kind = ContentType.objects.get_for_model(Shipment)
    broken = []
    for shipment in Shipment.objects.all():
        digest = ""
        for event in TimelineEvent.objects.filter(subject_type=kind, subject_id=shipment.pk).order_by("id"):
            if event.previous_digest != digest or timeline.digest_of(event) != event.digest:
                broken.append(shipment.pk)
            digest = event.digest
        if digest != shipment.chain:
            broken.append(shipment.pk)
    return broken
