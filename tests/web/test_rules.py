"""The rules of every service, for everybody and for ever (Measures for Online Transactions art 28)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from portal.actors import SYSTEM, Role
from portal.models import Enrolment, Service, ServiceVersion
from portal.services import moves, outbox
from tests.builders import NOW, at, make_area, make_member, make_service, make_shop, staff

pytestmark = pytest.mark.django_db
SAID = {"text_zh": "签收次日起7天内可退货。", "text_en": "Return intact goods within seven days."}


def version(code: str, number: int, effective: str, **fields: Any) -> ServiceVersion:
    row = ServiceVersion(
        service=Service.objects.get(code=code), number=number, text_zh=f"第{number}版", text_en=f"Edition {number}",
        effective_at=at(effective), promises=[{"kind": code, **SAID}], **fields,
    )  # fmt: skip
    published = at(effective) - timedelta(days=30)
    moves.begin(row, emits="record.created", actor=SYSTEM, at=published)
    return moves.perform(row, "publish", actor=staff(Role.RULE_EDITOR), at=published)


@pytest.fixture(autouse=True)
def _versions() -> None:
    make_service("next_day")
    version("next_day", 2, "2026-06-01 00:00:00")
    version("next_day", 3, "2027-01-01 00:00:00")


@pytest.mark.parametrize("path", ["", "next_day/", "next_day/1/", "next_day/2/", "next_day/3/"])
def test_nobody_needs_a_login(client: Client, path: str) -> None:
    assert client.get(f"/rules/{path}").status_code == 200


def test_every_version_is_listed_with_how_it_stands(client: Client) -> None:
    shown = client.get("/rules/next_day/").context["versions"]
    assert [(entry.version.number, entry.standing.value) for entry in shown] == [
        (3, "scheduled"),
        (2, "effective"),
        (1, "superseded"),
    ]


@pytest.mark.parametrize(
    ("instant", "number"),
    [("2026-05-31 23:59:59", 1), ("2026-06-01 00:00:00", 2), ("2027-01-01 00:00:00", 3)],
)
def test_b8_the_text_in_force_changes_with_the_clock_alone(client: Client, instant: str, number: int) -> None:
    with time_machine.travel(at(instant), tick=False):
        assert client.get("/rules/next_day/").context["shown"].version.number == number
        (row,) = client.get("/rules/").context["rows"]
    assert row.in_force.number == number


@pytest.mark.parametrize("number", [1, 2, 3])
def test_b6_every_version_is_downloaded_as_text_and_json(client: Client, number: int) -> None:
    text = client.get(f"/rules/next_day/{number}.txt")
    data = client.get(f"/rules/next_day/{number}.json")

    row = ServiceVersion.objects.get(number=number)
    assert text["Content-Type"] == "text/plain; charset=utf-8"
    assert row.text_zh in text.content.decode("utf-8")
    assert row.text_en in text.content.decode("utf-8")
    for answer, suffix in ((text, "txt"), (data, "json")):
        wanted = f'attachment; filename="next_day-v{number}.{suffix}"'
        assert answer["Content-Disposition"] == wanted
    said = data.json()
    assert (said["number"], said["text_zh"], said["promises"]) == (number, row.text_zh, row.promises)


def test_where_a_service_holds_is_public_and_what_is_over_is_not(client: Client) -> None:
    service = Service.objects.get()
    make_area(service, "3301", "2026-01-01")
    make_area(service, "3201", "2027-01-01", "2027-06-30")
    make_area(service, "11", "2026-01-01", "2026-11-19")
    shown = client.get("/rules/next_day/").context["areas"]
    assert [area.region_id for area in shown] == ["3301", "3201"]


def test_drafts_are_nowhere(client: Client) -> None:
    service = Service.objects.get()
    draft = ServiceVersion(service=service, number=4, text_zh="秘密", text_en="secret draft")
    moves.begin(draft, emits="record.created", actor=SYSTEM, at=NOW)

    assert "secret draft" not in client.get("/rules/next_day/").content.decode()
    for path in ("next_day/4/", "next_day/4.txt", "next_day/4.json", "next_day/99.txt", "nothing/"):
        assert client.get(f"/rules/{path}").status_code == 404, path
    Service.objects.update(state="draft")
    assert client.get("/rules/next_day/").status_code == 404
    assert client.get("/rules/").context["rows"] == []


def test_a_retired_service_keeps_its_rules(client: Client) -> None:
    Service.objects.update(state="retired")
    page = client.get("/rules/next_day/", headers={"Accept-Language": "en"}).content.decode()
    assert "retired" in page
    assert client.get("/rules/next_day/1.txt").status_code == 200


@pytest.mark.parametrize(("language", "text"), [("zh-hans", "第2版"), ("en", "Edition 2")])
def test_both_languages(client: Client, language: str, text: str) -> None:
    page = client.get("/rules/next_day/", headers={"Accept-Language": language}).content.decode()
    assert text in page


def test_the_index_costs_two_queries_however_many_services(
    client: Client, settings: Any, django_assert_num_queries: Any
) -> None:
    settings.SANDBOX = False
    client.get("/rules/")
    with django_assert_num_queries(2):
        client.get("/rules/")
    for number in range(5):
        make_service(f"service_{number}")
    with django_assert_num_queries(2):
        client.get("/rules/")


def test_a_notice_about_a_service_leads_to_its_rules(client: Client) -> None:
    shop = make_shop()
    user = make_member(shop)
    make_enrolment_of(shop)
    service = Service.objects.get()
    moves.perform(service, "close_to_new", actor=staff(Role.SUPERVISOR), at=NOW, data={"reason": "over"})
    outbox.fan_out(at=NOW)
    notice = user.notices.get(template="service.closed_to_new", channel="in_app")

    client.force_login(user)
    assert client.post(f"/portal/notices/{notice.pk}/open/")["Location"] == "/rules/next_day/"


def make_enrolment_of(shop: Any) -> Enrolment:
    row = Enrolment(
        shop=shop, service=Service.objects.get(), terms=ServiceVersion.objects.get(number=2), effective_from=NOW,
        number="EN2611-000001-1",
    )  # fmt: skip
    return moves.begin(row, emits="enrolment.activated", actor=SYSTEM, at=NOW)
