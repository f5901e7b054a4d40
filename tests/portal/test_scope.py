"""Category × size × region: where a promise holds (S1 1.11, 1.22)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.errors import InvalidInput
from portal.policies import goods as question
from portal.policies.scope import Area, Goods, covers, holds, reaches
from tests.builders import at

ALL: dict[str, Any] = {}
FOOD = {"categories": ["food"]}
NOT_FRESH = {"categories": ["food/"], "excluded_categories": ["food/fresh"]}


@pytest.mark.parametrize(
    ("scope", "goods", "expected"),
    [
        (ALL, Goods("footwear"), True),
        (FOOD, Goods("food"), True),
        (FOOD, Goods("food/snacks"), True),
        (FOOD, Goods("food/"), True),
        (FOOD, Goods("footwear"), False),
        (FOOD, Goods("foodstuff/snacks"), False),
        (FOOD, Goods("pet/food"), False),
        (FOOD, Goods(""), True),
        (NOT_FRESH, Goods("food/snacks"), True),
        (NOT_FRESH, Goods("food/fresh"), False),
        (NOT_FRESH, Goods("food/fresh/fish"), False),
        (NOT_FRESH, Goods("food/freshener"), True),
        ({"sizes": ["small"]}, Goods(size="large"), False),
        ({"sizes": ["small"]}, Goods(size="small"), True),
        ({"sizes": ["small"]}, Goods(), True),
        ({"sizes": []}, Goods(size="large"), True),
        ({"excluded_items": ["i-1"]}, Goods(item="i-1"), False),
        ({"excluded_items": ["i-1"]}, Goods(item="i-10"), True),
        ({"excluded_items": ["i-1"]}, Goods(), True),
        (
            {"categories": None, "sizes": None, "excluded_items": None},
            Goods("a", size="large", item="i"),
            True,
        ),
    ],
)
def test_a_scope_covers_whole_segments_sizes_and_items(
    scope: dict[str, Any], goods: Goods, expected: bool
) -> None:
    assert covers(scope, goods) is expected


HANGZHOU_2026 = Area("3301", date(2026, 1, 1), date(2026, 12, 31))


@pytest.mark.parametrize(
    ("areas", "region", "day", "expected"),
    [
        ([], "330106", "2020-01-01", True),
        ([HANGZHOU_2026], "", "2020-01-01", True),
        ([HANGZHOU_2026], "3301", "2026-06-01", True),
        ([HANGZHOU_2026], "330106", "2026-06-01", True),
        ([HANGZHOU_2026], "330106", "2025-12-31", False),
        ([HANGZHOU_2026], "330106", "2026-01-01", True),
        ([HANGZHOU_2026], "330106", "2026-12-31", True),
        ([HANGZHOU_2026], "330106", "2027-01-01", False),
        ([HANGZHOU_2026], "33", "2026-06-01", False),
        ([HANGZHOU_2026], "330206", "2026-06-01", False),
        ([HANGZHOU_2026, Area("3302", date(2026, 5, 1))], "330206", "2026-06-01", True),
    ],
)
def test_an_area_covers_what_lies_below_it_on_its_days(
    areas: list[Area], region: str, day: str, expected: bool
) -> None:
    assert reaches(areas, region, date.fromisoformat(day)) is expected


@pytest.mark.parametrize(
    ("instant", "expected"),
    [
        ("2025-12-31 23:59:59", False),
        ("2026-01-01 00:00:00", True),
        ("2026-12-31 23:59:59", True),
        ("2027-01-01 00:00:00", False),
    ],
)
def test_an_area_begins_and_ends_at_midnight_in_shanghai(instant: str, expected: bool) -> None:
    assert holds(ALL, [HANGZHOU_2026], Goods(region="330106"), at(instant)) is expected


def test_every_dimension_has_to_fit() -> None:
    scope, when = {"categories": ["appliances"], "sizes": ["large"]}, at("2026-06-01 10:00:00")
    fits = Goods("appliances/tv", "330106", "large", "i-1")

    assert holds(scope, [HANGZHOU_2026], fits, when)
    for wrong in ({"category": "food"}, {"region": "110105"}, {"size": "small"}):
        assert not holds(scope, [HANGZHOU_2026], Goods(**{**fits.__dict__, **wrong}), when)


@given(st.text(max_size=80), st.text(max_size=80), st.text(max_size=20))
def test_any_question_is_read_or_refused(category: str, item: str, region: str) -> None:
    try:
        goods = question.read({"category": category, "item": item, "region": region})
    except InvalidInput as refusal:
        assert refusal.errors.keys() <= {"category", "item", "region"}
    else:
        assert (goods.category, goods.item, goods.region) == (category, item, region)
        assert len(category) <= 60
        assert "\x00" not in category
