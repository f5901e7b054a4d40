"""Accounts with providers, as the back office keeps them."""

from __future__ import annotations

from typing import Any

import pytest

from carriers.admin.account import AccountForm
from tests.builders import make_carrier

pytestmark = pytest.mark.django_db

NAMES = ("17track", "aftership", "dhl", "easypost", "karrio", "shippo")


def entered(provider: str, **fields: Any) -> AccountForm:
    carrier = make_carrier()
    return AccountForm(
        {"provider": provider, "label": "new", "carriers": [carrier.pk], "active": True} | fields
    )


@pytest.mark.parametrize("provider", NAMES)
def test_no_pickups_are_booked_with_a_provider_that_only_tracks(provider: str) -> None:
    assert list(entered(provider, books_pickups=True).errors) == ["books_pickups"]


@pytest.mark.parametrize("provider", NAMES)
def test_an_account_for_tracking_is_taken(provider: str) -> None:
    assert entered(provider).errors == {}


def test_pickups_are_booked_where_they_are_offered() -> None:
    assert entered("kuaidi100", books_pickups=True).errors == {}


def test_an_unknown_provider_is_one_error() -> None:
    assert list(entered("pigeons", books_pickups=True).errors) == ["provider"]
