"""Cases like one at hand, and how they ended."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from portal.actors import Actor
from portal.services import moves
from tests.builders import NOW, make_shop, merchant
from tests.builders_messages import buyer_with_link, make_case
from tickets.models import OrderLine
from tickets.queries.similar import similar_to

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def shop() -> Any:
    return make_shop()


def groups(case: Any, actor: Actor | None = None) -> dict[str, dict[str, int]]:
    found = similar_to(case, actor or merchant(case.shop), NOW)
    return {str(group.label): dict(group.outcomes) for group in found}


def alone(case: Any, **line: Any) -> Any:
    """The case with a buyer and an item that no other case has."""
    case.contact.phone = f"1370000{case.pk:04d}"
    case.contact.save()
    OrderLine.objects.filter(pk=case.line_id).update(**({"item": f"item-{case.pk}"} | line))
    case.refresh_from_db()
    return case


def test_a_case_like_no_other(shop: Any) -> None:
    case, _other = alone(make_case(shop)), alone(make_case(shop))

    assert groups(case) == {}


def test_counted_by_outcome(shop: Any) -> None:
    case, waiting, withdrawn = (alone(make_case(shop), item="kettle") for _ in range(3))
    moves.perform(withdrawn, "withdraw", actor=buyer_with_link(withdrawn), at=NOW)
    withdrawn.refresh_from_db()

    outcomes = {waiting.get_state_display(): 1, withdrawn.get_state_display(): 1}
    assert groups(case) == {"Same item, same reason": outcomes}


def test_another_reason_is_not_alike(shop: Any) -> None:
    case, _other = (alone(make_case(shop, reason=why), item="kettle") for why in ("damaged", "quality"))

    assert groups(case) == {}


def test_the_same_buyer(shop: Any) -> None:
    case, other = alone(make_case(shop)), alone(make_case(shop))
    other.contact.phone = case.contact.phone
    other.contact.save()

    assert list(groups(case)) == ["Same buyer"]


def test_the_same_serial_number(shop: Any) -> None:
    case, _other = (alone(make_case(shop), serial="SN-1") for _ in range(2))

    assert list(groups(case)) == ["Same serial number"]


@pytest.mark.parametrize(("days", "found"), [(89, True), (90, False)])
def test_ninety_days(shop: Any, days: int, found: bool) -> None:
    case = alone(make_case(shop), item="kettle")
    alone(make_case(shop, at=NOW - timedelta(days=days)), item="kettle")

    assert bool(groups(case)) is found


def test_never_a_case_of_another_shop(shop: Any) -> None:
    case = make_case(shop)
    make_case(make_shop())

    assert (
        groups(case, merchant(shop))
        == groups(case, Actor(**vars(merchant(shop)) | {"shops": frozenset()}))
        == {}
    )


def test_many_cost_what_one_costs(shop: Any) -> None:
    case = make_case(shop)
    make_case(shop)

    def spent() -> int:
        with CaptureQueriesContext(connection) as queries:
            similar_to(case, merchant(shop), NOW)
        return len(queries)

    groups(case)
    before = spent()
    for _ in range(4):
        make_case(shop)
    assert spent() == before
