"""Warnings on the desk."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from portal.models import DeadlineWarning
from tests.admin.conftest import World
from tests.builders_warnings import make_warning

pytestmark = pytest.mark.django_db
PAGE = "/admin/portal/deadlinewarning/"


def test_opening_a_warning_reads_it(world: World, login: Callable[[str], Client]) -> None:
    row = make_warning(world.shop)
    page = login("supervisor").get(f"{PAGE}{row.pk}/change/")
    assert page.status_code == 200
    assert DeadlineWarning.objects.get(pk=row.pk).state == "read"


def test_several_are_taken_in_hand_at_once(world: World, login: Callable[[str], Client]) -> None:
    rows = [make_warning(world.shop) for _ in range(2)]
    chosen = {
        "action": "make_a_move",
        "_selected_action": [row.pk for row in rows],
        "chosen_move": "take",
        "go": "1",
    }
    seen = {f"version_{row.pk}": row.version for row in rows}
    login("supervisor").post(PAGE, chosen | seen)
    assert set(
        DeadlineWarning.objects.filter(pk__in=[r.pk for r in rows]).values_list("state", flat=True)
    ) == {"handling"}


def test_the_list_shows_what_nobody_has(world: World, login: Callable[[str], Client]) -> None:
    row = make_warning(world.shop)
    client = login("supervisor")
    assert row.number in client.get(f"{PAGE}?whose=nobody").content.decode()
    assert row.number not in client.get(f"{PAGE}?whose=mine").content.decode()
