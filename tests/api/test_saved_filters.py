"""Search, saved filters and exports by API."""

from __future__ import annotations

import pytest

from portal.models import SavedFilter
from portal.services import exports
from tests.api.conftest import program
from tests.builders import NOW, make_member, make_shop
from tests.builders_messages import make_case, write

pytestmark = pytest.mark.django_db


def numbers(answer: dict) -> set[str]:
    return {row["number"] for row in answer["results"]}


def test_words_and_numbers_find_cases() -> None:
    case, other = make_case(), make_case()
    erp = program("erp", shops=(case.shop,))
    write(case, text="鞋底脱胶")
    write(other, text="鞋底脱胶")
    assert numbers(erp.get("/tickets/?search=脱胶").json()) == {case.number}
    assert numbers(erp.get(f"/tickets/?search={case.number.lower()}").json()) == {case.number}
    assert numbers(erp.get("/tickets/?search=没有").json()) == set()


def test_a_shared_filter_narrows_the_list() -> None:
    case = make_case()
    erp = program("erp", shops=(case.shop,))
    said = {"shop": case.shop, "listing": "tickets", "owner": make_member(case.shop), "name": "x"}
    SavedFilter.objects.create(slug="returns", query="kind=return", shared=True, **said)
    SavedFilter.objects.create(slug="repairs", query="kind=warranty", shared=True, **said)
    assert numbers(erp.get("/tickets/?filter=returns").json()) == {case.number}
    assert numbers(erp.get("/tickets/?filter=repairs").json()) == set()


@pytest.mark.parametrize(
    ("query", "shared", "slug"),
    [("kind=return", False, "mine"), ("colour=red", True, "mine"), ("kind=return", True, "other")],
)
def test_a_filter_that_cannot_be_used_is_said(query: str, shared: bool, slug: str) -> None:
    shop = make_shop()
    erp = program("erp", shops=(shop,))
    SavedFilter.objects.create(
        shop=shop,
        listing="tickets",
        owner=make_member(shop),
        name="x",
        slug="mine",
        query=query,
        shared=shared,
    )
    answer = erp.get(f"/tickets/?filter={slug}")
    assert answer.status_code in {400, 422}
    assert "filter" in answer.content.decode()


def test_a_file_is_asked_for_and_fetched() -> None:
    case = make_case()
    erp = program("erp", shops=(case.shop,))
    run = erp.post("/exports/", {"list": "tickets", "query": "kind=return"}).json()
    assert erp.get(f"/exports/{run['number']}/file/").status_code == 404
    exports.work(at=NOW)
    done = erp.get(f"/exports/{run['number']}/").json()
    assert (done["done"], done["total"]) == (1, 1)
    file = b"".join(erp.get(f"/exports/{run['number']}/file/").streaming_content)
    assert case.number.encode() in file
