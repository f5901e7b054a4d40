"""The warnings of a shop on its pages."""

from __future__ import annotations

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.models import DeadlineWarning
from tests.builders_warnings import make_warning
from tests.web.conftest import World


def test_a_new_warning_is_counted_until_it_was_opened(owner: Client, world: World) -> None:
    before = unread(owner)
    owner.post(f"/portal/warnings/{world.warning.number}/open/")
    assert before - unread(owner) == 1
    assert DeadlineWarning.objects.get(pk=world.warning.pk).state == "read"


def unread(client: Client) -> int:
    groups = client.get("/portal/warnings/").context["shell"]["navigation"]
    return next(item["count"] for group in groups for item in group["items"] if item["label"] == "Warnings")


def test_it_is_taken_in_hand_and_handled(owner: Client, world: World) -> None:
    address = f"/portal/warnings/{world.warning.number}/"
    owner.post(f"{address}moves/take/", {"version": world.warning.version})
    page = owner.get(address).content.decode()
    assert "being handled" in page
    assert "Why then?" in page
    row = DeadlineWarning.objects.get(pk=world.warning.pk)
    owner.post(f"{address}moves/handle/", {"note": "called the buyer", "version": row.version})
    assert "called the buyer" in owner.get(address).content.decode()


def test_the_list_narrows_by_level(owner: Client, world: World) -> None:
    assert world.warning.subject_label in owner.get("/portal/warnings/?level=1").content.decode()
    assert world.warning.subject_label not in owner.get("/portal/warnings/?level=3").content.decode()


def test_many_warnings_cost_as_much_as_one(owner: Client, world: World) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            owner.get("/portal/warnings/")
        return len(queries)

    cost()
    one = cost()
    for _ in range(5):
        make_warning(world.shop)
    assert cost() == one
