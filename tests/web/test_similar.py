"""Similar cases are looked up from the page of a case, within the shop."""

from __future__ import annotations

import pytest

from tests.builders import make_member, make_shop
from tests.builders_messages import make_case
from tests.journeys.doors import Person

pytestmark = pytest.mark.django_db


def test_similar_cases_are_named_with_how_they_stand() -> None:
    shop = make_shop()
    case, other, foreign = make_case(shop), make_case(shop), make_case()
    person = Person(make_member(shop))
    path = f"/portal/tickets/{case.number}/similar/"
    assert path in person.page(f"/portal/tickets/{case.number}/")

    shown = person.page(path)

    assert other.number in shown and foreign.number not in shown
    assert Person(make_member(foreign.shop)).browser.get(path).status_code == 404
