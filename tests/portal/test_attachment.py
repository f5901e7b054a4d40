"""The three ways in which a version of a rule attaches (C-3)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache

from portal.models import PolicyValue
from portal.queries.attachment import procedure_value
from tests.builders import NOW

pytestmark = pytest.mark.django_db
KEY = "refund.merchant_response"  # the buyer prefers less
WINDOW = "refund.return_days"  # the buyer prefers more


def change(key: str, value: object) -> None:
    PolicyValue.objects.create(key=key, value=value, effective_from=NOW, created_at=NOW)
    cache.clear()


@pytest.mark.parametrize(("hours", "holds"), [(24, 24), (72, 48)])
def test_a_case_keeps_its_procedure_unless_the_new_one_is_better_for_the_buyer(
    hours: int, holds: int
) -> None:
    change(KEY, {"amount": hours, "unit": "hours", "reminders": []})

    value, _row = procedure_value(KEY, opened_at=NOW - timedelta(days=1), at=NOW + timedelta(days=1))

    assert value["amount"] == holds


@pytest.mark.parametrize(("days", "holds"), [(15, 15), (3, 7)])
def test_more_days_for_the_buyer_hold_at_once_fewer_do_not(days: int, holds: int) -> None:
    change(WINDOW, days)

    assert procedure_value(WINDOW, opened_at=NOW - timedelta(days=1), at=NOW)[0] == holds


def test_a_case_opened_after_the_change_goes_by_the_new_value() -> None:
    change(KEY, {"amount": 72, "unit": "hours", "reminders": []})

    assert procedure_value(KEY, opened_at=NOW, at=NOW)[0]["amount"] == 72
