"""Complaints, statements and scorecards of carriers as the people of a shop see them."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from carriers.models import CarrierComplaint, CarrierStatement, LineDispute
from tests.builders import make_statement
from tests.web.conftest import World


def complain(owner: Client, parcel: str, **fields: Any) -> Any:
    body = {"parcel": parcel, "type": "damage", "statement": "The corner is broken."}
    return owner.post("/portal/complaints/new/", body | fields)


def test_a_complaint_is_raised_on_a_parcel_of_the_shop(owner: Client, world: World) -> None:
    assert world.pickup.shipment
    answer = complain(owner, world.pickup.shipment.reference)

    made = CarrierComplaint.objects.get(type="damage")
    assert (answer.status_code, answer["Location"]) == (302, f"/portal/complaints/{made.number}/")


@pytest.mark.parametrize(("parcel", "kind"), [("NOBODY-1", "damage"), ("", "attitude")])
def test_what_cannot_be_raised_is_said_beside_the_field(
    owner: Client, world: World, parcel: str, kind: str
) -> None:
    assert world.pickup.shipment
    answer = complain(owner, parcel or world.pickup.shipment.reference, type=kind)

    assert answer.status_code == 422
    assert CarrierComplaint.objects.count() == 1


def test_a_line_is_disputed_on_its_page(owner: Client, world: World) -> None:
    line = world.statement.lines.order_by("id").last()
    assert line
    path = f"/portal/statements/{world.statement.number}/lines/{line.pk}/dispute/"

    answer = owner.post(path, {"claimed_fen": "700", "reason": "weighed twice"})

    assert answer.status_code == 302
    assert LineDispute.objects.get(line=line).claimed_fen == 700
    assert owner.post(path, {"claimed_fen": "600", "reason": "again"}).status_code == 422


def test_a_statement_is_exported_as_a_workbook_with_amounts_as_numbers(owner: Client, world: World) -> None:
    answer = owner.get(f"/portal/statements/{world.statement.number}/lines.xlsx")

    rows = list(load_workbook(BytesIO(answer.content)).active.values)
    assert [row[3] for row in rows] == ["Amount (yuan)", 15, 9]


def test_scorecards_are_drawn_and_told(owner: Client, world: World) -> None:
    page = owner.get("/portal/carriers/scorecards/").content.decode()

    assert "900 ‰" in page and "90 / 100" in page and "<svg" in page


def test_a_statement_of_many_lines_costs_no_more_queries(
    owner: Client, world: World, django_assert_max_num_queries: Any
) -> None:
    CarrierStatement.objects.filter(pk=world.statement.pk).update(period="2026-01-01")
    many = make_statement(world.contract, *range(1, 20))

    with django_assert_max_num_queries(30):
        assert owner.get(f"/portal/statements/{many.number}/").status_code == 200
