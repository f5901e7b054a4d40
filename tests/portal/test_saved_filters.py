"""Filters that people keep."""

from __future__ import annotations

from typing import Any

import pytest

from portal.actors import Actor, Role
from portal.errors import InvalidInput, NotFound, NotPermitted, Refused
from portal.models import SavedFilter, Shop
from portal.queries.listings import clean, listing_named, listings
from portal.queries.people import merchant_actor
from portal.queries.saved_filters import count_of, filter_named, filters_for, pinned_for
from portal.services import saved_filters
from tests.builders import NOW, make_member, make_shop
from tests.builders_messages import erp_of, make_case

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Shop:
    return make_shop()


def member(shop: Shop, role: str = Role.OWNER) -> Actor:
    actor = merchant_actor(make_member(shop, role), shop)
    assert actor
    return actor


def kept(shop: Shop, actor: Actor | None = None, **said: Any) -> SavedFilter:
    said = {"listing": "tickets", "query": "kind=return", "name": "My returns"} | said
    return saved_filters.keep(actor=actor or member(shop), shop=shop, at=NOW, **said)


def test_a_filter_keeps_what_narrows_and_no_place_in_the_list(shop: Shop) -> None:
    row = kept(shop, query="state=&after=xyz&kind=return&desk=mine")
    assert (row.query, row.slug) == ("desk=mine&kind=return", "my-returns")


def test_a_chinese_name_makes_a_slug(shop: Shop) -> None:
    assert kept(shop, name="我的 退货").slug == "我的-退货"


def test_a_slug_is_used_once_in_a_shop(shop: Shop) -> None:
    assert [kept(shop).slug for _ in range(3)] == ["my-returns", "my-returns-2", "my-returns-3"]
    assert kept(make_shop()).slug == "my-returns"


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"query": "colour=red"}, "query"),
        ({"query": "kind=nonsense"}, "query"),
        ({"query": f"q={'x' * 1000}"}, "query"),
        ({"name": "  "}, "name"),
        ({"name": "x" * 41}, "name"),
    ],
)
def test_what_cannot_be_kept_is_said(shop: Shop, said: dict[str, str], field: str) -> None:
    with pytest.raises(InvalidInput) as problem:
        kept(shop, **said)
    assert set(problem.value.errors) == {field}
    assert not SavedFilter.objects.exists()


def test_an_unknown_list_is_not_found(shop: Shop) -> None:
    with pytest.raises(NotFound):
        kept(shop, listing="nothing")


def test_there_is_a_limit(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saved_filters, "value_at", lambda *_: 1)
    actor = member(shop)
    kept(shop, actor)
    with pytest.raises(Refused):
        kept(shop, actor)


def test_who_sees_a_filter(shop: Shop) -> None:
    owner = member(shop)
    private, shared = kept(shop, owner), kept(shop, owner, shared=True)
    seen = {
        "owner": (owner, {private, shared}),
        "colleague": (member(shop, Role.AGENT), {shared}),
        "program": (erp_of(shop), {shared}),
        "other": (member(make_shop()), set()),
    }
    assert {name: set(filters_for(one)) for name, (one, _) in seen.items()} == {
        name: rows for name, (_, rows) in seen.items()
    }


@pytest.mark.parametrize(("role", "may"), [(Role.MANAGER, True), (Role.AGENT, False), (Role.VIEWER, False)])
def test_sharing_is_for_those_who_lead(shop: Shop, role: str, may: bool) -> None:
    actor = member(shop, role)
    if may:
        assert kept(shop, actor, shared=True).shared
    else:
        with pytest.raises(NotPermitted):
            kept(shop, actor, shared=True)


def test_a_filter_is_changed_by_its_owner_and_a_shared_one_by_managers(shop: Shop) -> None:
    row = kept(shop, shared=True)
    with pytest.raises(NotPermitted):
        saved_filters.drop(row, actor=member(shop, Role.AGENT))
    manager = member(shop, Role.MANAGER)
    changed = saved_filters.change(row, name="Ours", shared=True, pinned=True, actor=manager)
    assert (changed.name, changed.slug, changed.pinned) == ("Ours", "my-returns", True)


def test_programs_keep_no_filters(shop: Shop) -> None:
    with pytest.raises(NotPermitted):
        kept(shop, erp_of(shop))


def test_the_count_is_what_the_list_shows_and_is_capped(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    actor = member(shop)
    row = kept(shop, actor, pinned=True)
    for _ in range(3):
        make_case(shop)
    make_case()
    assert (pinned_for(actor), count_of(row, actor, NOW)) == ([row], 3)
    monkeypatch.setattr("portal.queries.saved_filters.COUNTED", 1)
    assert count_of(row, actor, NOW) == 2


def test_an_outdated_filter_narrows_by_what_is_still_known(shop: Shop) -> None:
    actor = member(shop)
    row = kept(shop, actor)
    SavedFilter.objects.filter(pk=row.pk).update(query="gone=1&kind=warranty")
    row.refresh_from_db()
    make_case(shop)
    listing = listing_named("tickets")
    assert listing
    assert listing.troubles(row.query, actor, NOW) == ["gone"]
    assert count_of(row, actor, NOW) == 0


def test_a_program_finds_a_shared_filter_by_its_slug(shop: Shop) -> None:
    row = kept(shop, shared=True)
    assert filter_named(row.slug, "tickets", erp_of(shop)) == row
    assert filter_named(row.slug, "disputes", erp_of(shop)) is None


def test_every_list_narrows_and_has_a_page(shop: Shop) -> None:
    actor = member(shop)
    assert {listing.name for listing in listings()} >= {"tickets", "insurance-claims"}
    for listing in listings():
        assert list(listing.narrowed("", actor, NOW)) == []
        assert listing.troubles("surely_unknown=1", actor, NOW) == ["surely_unknown"]


def test_a_range_is_known_by_its_ends() -> None:
    listing = listing_named("tickets")
    assert listing
    actor = member(make_shop())
    assert listing.troubles("created_at_after=2026-11-01&created_at_before=2026-11-02", actor, NOW) == []
    assert clean("created_at_before=2026-11-02&created_at_after=") == "created_at_before=2026-11-02"
