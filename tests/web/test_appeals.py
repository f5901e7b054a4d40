"""The appeals of a shop: the list, its filters and file, one appeal, and nobody else's."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from portal.actors import Role
from portal.models import Appeal, Shop
from portal.services import moves
from tests.builders import (
    NOW,
    expel,
    make_appeal,
    make_calendar,
    make_enrolment,
    make_member,
    make_shop,
    staff,
)

PAGE = "/portal/appeals/"


@pytest.fixture
def shop(db: None) -> Shop:
    make_calendar()
    return make_shop()


@pytest.fixture
def owner(client: Client, shop: Shop) -> Client:
    client.force_login(make_member(shop))
    return client


def appealed(shop: Shop, code: str = "home_pickup") -> Appeal:
    return make_appeal(expel(make_enrolment(shop, code), NOW))


def numbers(client: Client, query: str = "") -> list[str]:
    return [entry["row"].number for entry in client.get(f"{PAGE}?{query}").context["rows"]]


def test_nothing_yet_says_how_an_appeal_is_made(owner: Client) -> None:
    assert "can be appealed on its own page" in owner.get(PAGE).content.decode()


def test_the_list_is_narrowed_by_state_and_decision(owner: Client, shop: Shop) -> None:
    row = appealed(shop)
    assert numbers(owner) == numbers(owner, "state=open&decision=enrolment.terminated") == [row.number]
    assert numbers(owner, "state=granted") == numbers(owner, "decision=application.rejected") == []
    assert "Nothing matches" in owner.get(f"{PAGE}?state=granted").content.decode()


def test_the_file_holds_the_filtered_rows(owner: Client, shop: Shop) -> None:
    row = appealed(shop)
    full = b"".join(owner.get(f"{PAGE}export.csv")).decode()
    empty = b"".join(owner.get(f"{PAGE}export.csv?state=granted")).decode()
    assert row.number in full and "termination" in full and row.grounds in full
    assert row.number not in empty


def test_an_appeal_is_followed_to_its_ruling(owner: Client, shop: Shop) -> None:
    row = appealed(shop)
    waiting = owner.get(f"{PAGE}{row.number}/")
    assert [deadline.name for deadline in waiting.context["deadlines"]] == ["appeal"]
    assert [move.name for move in waiting.context["moves"]] == ["withdraw"]

    ruled = {"note": "Mistaken identity."}
    moves.perform(row, "grant", actor=staff(Role.SUPERVISOR, id=77), at=NOW, data=ruled)

    shown = owner.get(f"{PAGE}{row.number}/")
    assert shown.context["deadlines"] == [] and shown.context["moves"] == []
    assert "Mistaken identity." in shown.content.decode()


def test_an_appeal_is_withdrawn_by_its_button(owner: Client, shop: Shop) -> None:
    row = appealed(shop)
    owner.post(f"{PAGE}{row.number}/moves/withdraw/", {"version": row.version})
    row.refresh_from_db()
    assert row.state == "withdrawn"


def test_a_number_typed_into_the_search_leads_to_its_page(owner: Client, shop: Shop) -> None:
    row = appealed(shop)
    assert owner.get("/portal/search/", {"q": row.number})["Location"] == f"{PAGE}{row.number}/"


def test_foreign_appeals_do_not_exist(owner: Client) -> None:
    foreign = appealed(make_shop())
    assert numbers(owner) == []
    assert foreign.number not in b"".join(owner.get(f"{PAGE}export.csv")).decode()
    assert owner.get(f"{PAGE}{foreign.number}/").status_code == 404
    answer = owner.post(f"{PAGE}{foreign.number}/moves/withdraw/", {"version": foreign.version})
    foreign.refresh_from_db()
    assert (answer.status_code, foreign.state) == (404, "open")


@pytest.mark.parametrize("path", [PAGE, f"{PAGE}export.csv"])
def test_one_or_many_rows_cost_the_same(
    owner: Client, shop: Shop, path: str, django_assert_max_num_queries: Any
) -> None:
    appealed(shop)
    list(owner.get(path))
    with django_assert_max_num_queries(8):
        list(owner.get(path))
    for n in range(6):
        appealed(shop, f"service_{n}")
    with django_assert_max_num_queries(8):
        assert f"{list(owner.get(path))}".count("AL26") >= 7
