"""Complaints, statements and scorecards of carriers by API: each side reads and does its own part."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from carriers.models import Carrier, CarrierComplaint, CustodyRecord, PickupOrder
from carriers.services import complaints
from tests.api.access_world import World
from tests.builders import NOW, make_contract, make_scorecard, make_statement, merchant


@pytest.fixture
def world(db: None) -> World:
    return World()


def test_both_sides_accept_and_the_statement_is_concluded(world: World) -> None:
    contract = make_contract(Carrier.objects.get(), world.shop, services=("spare",))
    path = f"/carrier-statements/{make_statement(contract, 1500).number}/"

    world.who["courier"].post(f"{path}actions/accept_for_carrier/", {})
    answer = world.who["program"].post(f"{path}actions/accept_for_customer/", {})

    assert answer.json()["state"] == "accepted"


def test_a_disputed_line_names_its_dispute(world: World) -> None:
    lines = world.who["courier"].get(f"/carrier-statements/{world.names['statement']}/lines/").json()

    told = {line["reference"]: (line["amount_fen"], line["dispute"]) for line in lines["results"]}
    assert told == {"WB0": (1500, world.names["dispute"]), "WB1": (900, None)}


@pytest.mark.parametrize(("who", "told"), [("courier", True), ("program", False)])
def test_only_the_carrier_reads_what_its_work_has_cost(world: World, who: str, told: bool) -> None:
    card = world.who[who].get(f"/carrier-scorecards/{world.names['scorecard']}/").json()

    assert ("cost_fen" in card["counts"]) is told
    assert card["counts"]["on_time"] == 90


def test_a_repair_centres_receipt_lets_it_complain(world: World) -> None:
    centre, parcel = world.who["centre"], world.names["parcel"]
    body = {"shipment": parcel, "type": "damage", "statement": "crushed"}
    assert centre.post("/carrier-complaints/", body).status_code == 404

    job = {"condition": "crushed corner", "packaging": "damaged", "grams": 1480}
    assert centre.post(f"/repair-jobs/{world.names['job']}/actions/receive/", job).status_code == 200

    row = CustodyRecord.objects.get()
    assert (row.holder, row.packaging, row.grams) == ("repair_centre", "damaged", 1480)
    assert centre.post("/carrier-complaints/", body).status_code == 201


def test_what_the_goods_are_worth_is_told_by_the_order(world: World) -> None:
    body = {"shipment": world.names["parcel"], "type": "loss", "statement": "gone"}

    answer = world.who["storefront"].post("/carrier-complaints/", body).json()

    assert answer["value_fen"] > 0


def spent(world: World, path: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert world.who["courier"].get(path).status_code == 200
    return len(queries)


def grow(world: World, kinds: tuple[Any, ...]) -> None:
    parcel = PickupOrder.objects.get().shipment
    assert parcel
    for number, kind in enumerate(kinds):
        complaints.complain(parcel, kind, statement="x", actor=merchant(world.shop), at=NOW)
        services = (f"extra{number}",)
        make_statement(make_contract(parcel.carrier, world.shop, services=services), 1, 2, 3)
        make_scorecard(parcel.carrier, region=str(40 + number))


@pytest.mark.parametrize("path", ["/carrier-complaints/", "/carrier-statements/", "/carrier-scorecards/"])
def test_a_list_costs_the_same_with_one_row_and_with_many(world: World, path: str) -> None:
    spent(world, path)
    before = spent(world, path)

    grow(world, ("damage", "loss", "slow_transit"))

    assert CarrierComplaint.objects.count() == 4
    assert spent(world, path) == before
