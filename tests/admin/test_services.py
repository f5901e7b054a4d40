"""Services and their areas in the admin: begun through the kernel, moved by buttons, never deleted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from portal.models import Service, ServiceArea, TimelineEvent
from portal.queries.areas import CACHE_KEY
from tests.builders import NOW, make_area, make_open_service, make_regions

pytestmark = pytest.mark.django_db
NEW = {
    "code": "gift_wrap",
    "parent": "",
    "module": "after_sales",
    "phase": "after_sale",
    "name_zh": "礼品包装",
    "name_en": "Gift wrapping",
    "joinable": "on",
    "portal_path": "",
    "position": "40",
}
INLINES = {f"{name}-{count}_FORMS": "0" for name in ("versions", "areas") for count in ("TOTAL", "INITIAL")}
PAGE, AREAS = "/admin/portal/service/", "/admin/portal/servicearea/"


def facts(row: Any) -> list[str]:
    kind = row._meta.model_name
    found = TimelineEvent.objects.filter(subject_id=row.pk, subject_type__model=kind)
    return list(found.order_by("id").values_list("name", flat=True))


def test_a_service_begins_as_a_draft_and_is_opened_by_its_button(login: Callable[[str], Client]) -> None:
    client = login("rule_editor")
    client.post(f"{PAGE}add/", NEW)
    row = Service.objects.get(code="gift_wrap")
    assert row.state == "draft"

    answer = client.post(f"{PAGE}{row.pk}/move/open/", {"version": row.version})

    assert answer.status_code == 302
    row.refresh_from_db()
    assert row.state == "open"
    assert facts(row) == ["record.created", "service.opened"]


@pytest.mark.parametrize(("role", "status"), [("reviewer", 403), ("auditor", 403), ("supervisor", 302)])
def test_who_may_close_a_service(login: Callable[[str], Client], role: str, status: int) -> None:
    row = make_open_service("gift_wrap")

    data = {"reason": "pilot over", "version": row.version}
    answer = login(role).post(f"{PAGE}{row.pk}/move/close_to_new/", data)

    row.refresh_from_db()
    assert (answer.status_code, row.state) == (status, "closed_to_new" if status == 302 else "open")


def test_names_change_as_facts_and_the_code_never(login: Callable[[str], Client]) -> None:
    row = make_open_service("gift_wrap")
    changed = {**NEW, **INLINES, "code": "other", "name_en": "Wrapping", "seen_version": row.version}

    login("rule_editor").post(f"{PAGE}{row.pk}/change/", changed)

    row.refresh_from_db()
    assert (row.code, row.name_en, row.state) == ("gift_wrap", "Wrapping", "open")
    assert facts(row)[-1] == "record.changed"


def test_a_retired_service_is_not_edited(login: Callable[[str], Client]) -> None:
    row = make_open_service("gift_wrap")
    Service.objects.filter(pk=row.pk).update(state="retired")

    answer = login("rule_editor").post(
        f"{PAGE}{row.pk}/change/", {**NEW, **INLINES, "seen_version": row.version}
    )

    assert answer.status_code == 403


def test_nothing_is_deleted(login: Callable[[str], Client]) -> None:
    make_regions()
    area = make_area(make_open_service("gift_wrap"), "3301", "2026-01-01")
    client = login("superuser")

    assert client.post(f"{PAGE}{area.service_id}/delete/", {"post": "yes"}).status_code == 403
    assert client.post(f"{AREAS}{area.pk}/delete/", {"post": "yes"}).status_code == 403
    assert ServiceArea.objects.exists()


def area(service: Service, since: Any, until: Any = "") -> dict[str, Any]:
    fields = {"service": service.pk, "region": "3301", "note": "second wave"}
    return {**fields, "effective_from": since, "effective_until": until}


def test_an_area_is_added_and_ended_on_its_timeline(
    login: Callable[[str], Client], django_capture_on_commit_callbacks: Any
) -> None:
    make_regions()
    service, client = make_open_service("gift_wrap"), login("rule_editor")
    today = NOW.date()
    cache.set(CACHE_KEY, "old")

    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"{AREAS}add/", area(service, today))
    row = ServiceArea.objects.get()
    assert cache.get(CACHE_KEY) is None
    client.post(f"{AREAS}{row.pk}/change/", {"effective_until": today + timedelta(days=9), "note": "over"})

    row.refresh_from_db()
    assert (row.effective_from, row.effective_until, row.note) == (today, today + timedelta(days=9), "over")
    assert facts(row) == ["record.created", "record.changed"]
    page = client.get(f"{AREAS}{row.pk}/change/").content.decode()
    assert "Timeline" in page or "时间线" in page


@pytest.mark.parametrize(
    ("days", "field"),
    [((-1, None), "effective_from"), ((5, 4), "effective_until"), ((10, None), "effective_from")],
)
def test_a_wrong_area_is_told_beside_its_field(
    login: Callable[[str], Client], days: tuple[int, int | None], field: str
) -> None:
    service, today = make_open_service("gift_wrap"), NOW.date()
    make_area(service, "3301", today + timedelta(days=10), today + timedelta(days=20))
    since, until = (today + timedelta(days=n) if n is not None else "" for n in days)

    answer = login("rule_editor").post(f"{AREAS}add/", area(service, since, until))

    assert set(answer.context["adminform"].form.errors) == {field}
    assert ServiceArea.objects.count() == 1
