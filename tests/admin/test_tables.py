"""The door for tables: a dry run first, a ticket for what was looked at, and roles."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from carriers.models import CapacityPattern, Carrier
from carriers.services import contracts
from tests.builders import make_calendar, make_carrier, make_contract

pytestmark = pytest.mark.django_db
GOOD = "area_code,hour,capacity\n33,14,8\n"
HALF = GOOD + "nowhere,14,8\n"


@pytest.fixture
def carrier() -> Carrier:
    make_calendar()
    return make_carrier()


def page(carrier: Carrier, name: str = "capacity") -> str:
    return f"/admin/carriers/carrier/{carrier.pk}/tables/{name}/"


def looked_at(client: Client, carrier: Carrier, content: str = GOOD) -> Any:
    return client.post(page(carrier), {"file": SimpleUploadedFile("capacity.csv", content.encode())})


def test_a_file_is_looked_at_first_and_stored_after(login: Callable[[str], Client], carrier: Carrier) -> None:
    client = login("carrier_manager")

    dry = looked_at(client, carrier)
    assert (len(dry.context["found"].changes), CapacityPattern.objects.count()) == (1, 0)
    client.post(page(carrier), {"ticket": dry.context["ticket"], "rows": "all"})

    assert CapacityPattern.objects.get().capacity == 8


@pytest.mark.parametrize(("rows", "stored"), [("all", 0), ("valid", 1)])
def test_wrong_rows_are_named_and_the_right_ones_stored_only_when_asked(
    login: Callable[[str], Client], carrier: Carrier, rows: str, stored: int
) -> None:
    client = login("carrier_manager")
    dry = looked_at(client, carrier, HALF)
    assert "nowhere" in dry.content.decode() and dry.context["wrong"] == 1

    client.post(page(carrier), {"ticket": dry.context["ticket"], "rows": rows})

    assert CapacityPattern.objects.count() == stored


def test_a_ticket_is_good_once_and_for_one_person(login: Callable[[str], Client], carrier: Carrier) -> None:
    ticket = looked_at(login("carrier_manager"), carrier).context["ticket"]

    login("superuser").post(page(carrier), {"ticket": ticket, "rows": "all"})

    assert not CapacityPattern.objects.exists()


@pytest.mark.parametrize("content", ["", "area_code,hour,capacity\n", "\0"])
def test_a_file_without_rows_is_refused(
    login: Callable[[str], Client], carrier: Carrier, content: str
) -> None:
    assert looked_at(login("carrier_manager"), carrier, content).status_code == 422


@pytest.mark.parametrize("role", ["auditor", "supervisor", "reviewer"])
def test_only_who_edits_carriers_brings_tables_in(
    login: Callable[[str], Client], carrier: Carrier, role: str
) -> None:
    client = login(role)

    assert client.get(page(carrier)).status_code == 403
    assert looked_at(client, carrier).status_code == 403


@pytest.mark.parametrize("what", ["export.csv", "example.csv"])
@pytest.mark.parametrize("name", ["coverage", "capacity"])
def test_columns_go_out_as_they_come_in(
    login: Callable[[str], Client], carrier: Carrier, name: str, what: str
) -> None:
    client = login("auditor")

    answer = client.get(page(carrier, name) + what)

    assert answer.status_code == 200
    assert answer.content.decode("utf-8-sig").startswith("code," if name == "coverage" else "area_code,")
    assert client.get(page(carrier, "nonsense") + what).status_code == 404


def test_prices_come_in_only_while_the_terms_are_a_draft(
    login: Callable[[str], Client], carrier: Carrier
) -> None:
    terms = contracts.first_terms(make_contract(carrier))

    answer = login("carrier_manager").get(f"/admin/carriers/contractrevision/{terms.pk}/tables/rates/")

    assert answer.status_code == 403
