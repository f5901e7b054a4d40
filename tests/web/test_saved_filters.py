"""Saved filters in the portal: kept from a list, opened, pinned, deleted."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from portal.models import SavedFilter, User
from tests.builders import make_member, make_shop
from tests.web.conftest import World, request_return


def keep(client: Client, query: str = "kind=return", **said: str) -> SavedFilter:
    said = {"name": "My returns"} | said
    answer = client.post(f"/portal/saved-filters/keep/tickets/?{query}", said)
    assert answer["Location"] == f"/portal/tickets/?{query}"
    cache.clear()  # what a commit does; a test never commits
    return SavedFilter.objects.latest("pk")


def labels(client: Client) -> dict[str, Any]:
    groups = client.get("/portal/tickets/").context["shell"]["navigation"]
    return {str(item["label"]): item["count"] for group in groups for item in group["items"]}


def test_the_list_offers_to_keep_its_filter(owner: Client, world: World) -> None:
    page = owner.get("/portal/tickets/?kind=return").content.decode()
    assert 'href="/portal/saved-filters/keep/tickets/?kind=return"' in page


@pytest.mark.parametrize(
    "name", ["case-disputes", "compensations", "insurance-claims", "appointments", "units"]
)
def test_other_lists_offer_it_too(owner: Client, world: World, name: str) -> None:
    assert "/portal/saved-filters/keep/" in owner.get(f"/portal/{name}/").content.decode()


@pytest.mark.parametrize("address", ["/portal/saved-filters/open/tickets/{}/", "/portal/tickets/?filter={}"])
def test_a_filter_opens_its_list(owner: Client, world: World, address: str) -> None:
    row = keep(owner)
    answer = owner.get(address.format(row.slug), follow=True)
    assert answer.redirect_chain[-1][0] == "/portal/tickets/?kind=return"


def test_an_outdated_filter_says_what_it_leaves_out(owner: Client, world: World) -> None:
    row = keep(owner)
    SavedFilter.objects.update(query="colour=red&kind=return")
    answer = owner.get(f"/portal/saved-filters/open/tickets/{row.slug}/", follow=True)
    assert "any more, so they are left out: colour" in answer.content.decode()
    assert len(answer.context["rows"]) == 2


def test_a_pinned_filter_stands_in_the_navigation_with_its_count(owner: Client, world: World) -> None:
    keep(owner, pinned="on")
    assert labels(owner)["My returns"] == 2
    request_return(world.shop)
    assert labels(owner)["My returns"] == 3


def test_a_filter_that_is_only_kept_does_not(owner: Client, world: World) -> None:
    keep(owner)
    assert "My returns" not in labels(owner)


def test_renamed_and_moved(owner: Client, world: World) -> None:
    row = keep(owner)
    owner.post(f"/portal/saved-filters/{row.pk}/", {"name": "Ours", "pinned": "on", "position": "3"})
    row.refresh_from_db()
    assert (row.name, row.pinned, row.position, row.slug) == ("Ours", True, 3, "my-returns")


def test_deleting_asks_first(owner: Client, world: World) -> None:
    row = keep(owner)
    assert owner.get(f"/portal/saved-filters/{row.pk}/delete/").status_code == 200
    assert SavedFilter.objects.exists()
    owner.post(f"/portal/saved-filters/{row.pk}/delete/")
    assert not SavedFilter.objects.exists()


def test_an_agent_sees_no_box_for_sharing(client: Client, world: World) -> None:
    client.force_login(world.people["agent"])
    keep(client, shared="on")
    assert not SavedFilter.objects.get().shared


def test_foreign_filters_are_not_found(owner: Client, world: World, client: Client) -> None:
    row = keep(owner, shared="on")
    stranger = Client()
    stranger.force_login(make_member(make_shop()))
    for path in (f"{row.pk}/", f"{row.pk}/delete/", f"open/tickets/{row.slug}/"):
        assert stranger.get(f"/portal/saved-filters/{path}").status_code == 404, path


@pytest.mark.django_db(transaction=True)
def test_a_change_shows_at_once_though_pins_are_remembered(client: Client) -> None:
    client.force_login(make_member(make_shop()))
    row = keep(client, pinned="on")
    assert "My returns" in labels(client)
    client.post(f"/portal/saved-filters/{row.pk}/delete/")
    assert "My returns" not in labels(client)


def test_pinned_filters_cost_a_query_each(
    owner: Client, world: World, django_assert_max_num_queries: Any
) -> None:
    owner.get("/portal/reply-templates/")
    with django_assert_max_num_queries(26) as none:
        owner.get("/portal/reply-templates/")
    for name in ("one", "two", "three"):
        keep(owner, name=name, pinned="on")
    owner.get("/portal/reply-templates/")
    with django_assert_max_num_queries(26) as three:
        owner.get("/portal/reply-templates/")
    assert len(three) == len(none) + 3


def test_rows_of_a_list_lead_keys_to_pages_that_ask(owner: Client, world: World) -> None:
    page = owner.get("/portal/tickets/").content.decode()
    address = f"/portal/tickets/{world.ticket.number}/"
    assert f'data-open="{address}"' in page
    assert f'data-approve="{address}moves/agree/"' in page
    assert f'data-refuse="{address}moves/refuse/"' in page
    assert owner.get(f"{address}moves/agree/").status_code == 200
    world.ticket.refresh_from_db()
    assert world.ticket.state == "wait_merchant"


def test_a_viewers_rows_only_open(client: Client, world: World) -> None:
    client.force_login(world.people["viewer"])
    page = client.get("/portal/tickets/").content.decode()
    assert "data-open=" in page
    assert "data-approve=" not in page


def test_single_keys_can_be_switched_off(owner: Client, world: World) -> None:
    assert 'data-keys="off"' not in owner.get("/portal/").content.decode()
    owner.post("/portal/settings/", {"language": "en"})
    assert not User.objects.get(pk=world.people["owner"].pk).single_keys
    assert 'data-keys="off"' in owner.get("/portal/").content.decode()
