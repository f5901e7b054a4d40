"""The provider's list: every wrong row is named, a row known already changes nothing."""

from __future__ import annotations

import pytest

from portal.services import tables
from portal.services.tables import RowsRefused
from tests.builders import NOW, staff
from tickets.models import ProviderPayment
from tickets.services.provider_list import ProviderList

pytestmark = pytest.mark.django_db
GOOD = {"key": "k-1", "reference": "P1", "amount_fen": "500", "paid_on": "2026-11-20"}


def bring_in(*rows: dict[str, str]) -> int:
    return len(tables.bring_in(ProviderList(), rows, actor=staff("platform.finance"), at=NOW).changes)


def test_the_same_list_twice_is_stored_once() -> None:
    assert (bring_in(GOOD), bring_in(GOOD), ProviderPayment.objects.count()) == (1, 0, 1)


@pytest.mark.parametrize(
    ("field", "value"),
    [("key", ""), ("key", "x" * 81), ("amount_fen", "5.5"), ("amount_fen", "-5"), ("paid_on", "2026-02-30")],
)
def test_a_wrong_row_is_named_and_nothing_is_stored(field: str, value: str) -> None:
    with pytest.raises(RowsRefused) as refused:
        bring_in(GOOD, GOOD | {"key": "k-2"} | {field: value})

    assert [(problem.row, problem.name) for problem in refused.value.problems] == [(2, field)]
    assert not ProviderPayment.objects.exists()


def test_a_key_never_changes_its_amount() -> None:
    bring_in(GOOD)

    with pytest.raises(RowsRefused):
        bring_in(GOOD | {"amount_fen": "501"})
