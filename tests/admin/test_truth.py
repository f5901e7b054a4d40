"""What the carrier desk adds and decides in the back office: complaints, hand-overs, statements, scorecards."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from carriers.models import CarrierComplaint, CarrierContract, CustodyRecord, PickupOrder
from tests.admin.conftest import World
from tests.builders import make_scorecard, make_statement

pytestmark = pytest.mark.django_db
STATED = {"holder": "repair_centre", "holder_name": "centre", "taken_from": "carrier", "packaging": "damaged"}


def shipment_id() -> int:
    found = PickupOrder.objects.exclude(shipment=None).values_list("shipment", flat=True).first()
    assert found
    return found


def test_the_desk_raises_a_complaint(world: World, login: Callable[[str], Client]) -> None:
    body = {"shipment": shipment_id(), "type": "attitude", "statement": "shouted", "value_fen": "0"}

    answer = login("carrier_manager").post("/admin/carriers/carriercomplaint/add/", body)

    assert answer.status_code == 302
    assert CarrierComplaint.objects.get().number.startswith("CC")


def add_hand_over(client: Client, day: str) -> int:
    happened = {"happened_at_0": day, "happened_at_1": "09:00:00"}
    body = STATED | happened | {"shipment": shipment_id(), "grams": "900", "note": ""}
    return client.post("/admin/carriers/custodyrecord/add/", body).status_code


def test_the_desk_adds_a_hand_over(world: World, login: Callable[[str], Client]) -> None:
    assert add_hand_over(login("carrier_manager"), "2026-11-20") == 302

    row = CustodyRecord.objects.get()
    assert (row.packaging, row.grams, row.recorded_by != "") == ("damaged", 900, True)


def test_a_statement_is_shown_and_exported(world: World, login: Callable[[str], Client]) -> None:
    row = make_statement(CarrierContract.objects.first(), 1500, 900)  # type: ignore[arg-type]
    client = login("finance")

    page = client.get(f"/admin/carriers/carrierstatement/{row.pk}/change/").content.decode()
    table = b"".join(client.get(f"/admin/carriers/carrierstatement/{row.pk}/export.csv")).decode()

    assert "¥24.00" in page
    assert "WB0" in table and "15.00" in table


def test_a_scorecard_is_drawn_and_told(world: World, login: Callable[[str], Client]) -> None:
    contract = CarrierContract.objects.first()
    assert contract
    row = make_scorecard(contract.carrier, 650)

    page = login("carrier_manager").get(f"/admin/carriers/carrierscorecard/{row.pk}/change/").content.decode()

    assert "<svg" in page and "650 ‰" in page
