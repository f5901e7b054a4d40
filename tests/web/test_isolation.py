"""One shop never sees a trace of another: data that could leak is there, and does not."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from portal.actors import Role
from portal.models import ShopMember
from portal.services import evidence
from tests.builders import NOW, make_member, make_shop, merchant
from tests.web.conftest import World, make_world, request_return

PDF = b"%PDF-1.4 private"


@pytest.fixture
def other(world: World) -> World:
    return make_world("other-")


LISTS = [
    "",
    "tickets/",
    "tickets/export.csv",
    "applications/",
    "memberships/",
    "appeals/",
    "appeals/export.csv",
    "rule-changes/",
    "promise-report/",
    "promise-report/export.csv",
    "scorecard/",
    "scorecard/export.csv",
    "pickups/",
    "contracts/",
    "carriers/",
]


@pytest.mark.parametrize("path", LISTS)
def test_lists_hold_only_ones_own_rows(owner: Client, other: World, path: str) -> None:
    answer = owner.get(f"/portal/{path}")
    shown = b"".join(answer.streaming_content) if answer.streaming else answer.content
    for row in (
        other.ticket,
        other.collected,
        other.application,
        other.membership,
        other.pickup,
        other.contract,
        other.appeal,
    ):
        assert row.number.encode() not in shown


def test_home_counts_only_ones_own(owner: Client, world: World, other: World) -> None:
    queues = {queue["label"]: queue["count"] for queue in owner.get("/portal/").context["queues"]}
    assert queues["Returns to answer"] == 1


def test_search_finds_nothing_foreign(owner: Client, other: World) -> None:
    for text in (
        other.ticket.number,
        other.pickup.number,
        other.order.external_id,
        other.application.number,
        other.appeal.number,
    ):
        answer = owner.get("/portal/search/", {"q": text})
        assert answer.status_code == 200
        assert not answer.context["tickets"]
        assert not answer.context["orders"]


def test_a_foreign_file_cannot_be_fetched(owner: Client, other: World) -> None:
    upload = SimpleUploadedFile("secret.pdf", PDF)
    kept = evidence.add(other.ticket, upload, actor=merchant(other.shop), at=NOW)
    assert owner.get(f"/portal/files/{kept.pk}/").status_code == 404


def test_another_shop_of_mine_needs_switching_first(owner: Client, world: World) -> None:
    second = make_shop()
    ShopMember.objects.create(shop=second, user=world.people["owner"], role=Role.OWNER)
    ticket = request_return(second)
    assert owner.get(f"/portal/tickets/{ticket.number}/").status_code == 404
    owner.post("/portal/switch-shop/", {"shop": second.pk})
    assert owner.get(f"/portal/tickets/{ticket.number}/").status_code == 200


def test_a_shop_one_does_not_belong_to_cannot_be_chosen(owner: Client, other: World, world: World) -> None:
    assert owner.post("/portal/switch-shop/", {"shop": other.shop.pk}).status_code == 404
    assert owner.get("/portal/").context["shell"]["shop"] == world.shop


def test_members_of_another_shop_cannot_be_changed(owner: Client, other: World) -> None:
    member = other.shop.members.get(user=other.people["agent"])
    owner.post(f"/portal/members/{member.pk}/role/", {"role": Role.OWNER})
    owner.post(f"/portal/members/{member.pk}/remove/")
    member.refresh_from_db()
    assert member.role == Role.AGENT


def test_a_notice_of_somebody_else_cannot_be_read(client: Client, world: World) -> None:
    from portal.services import outbox

    outbox.fan_out(at=NOW)
    notice = world.people["owner"].notices.first()
    assert notice
    client.force_login(make_member(make_shop()))
    assert client.post(f"/portal/notices/{notice.pk}/read/").status_code == 404
    notice.refresh_from_db()
    assert notice.read_at is None
