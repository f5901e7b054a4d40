"""What may be edited: drafts through their services, rules from now on, secrets shown once."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from carriers.models import Carrier
from portal.clock import SHANGHAI
from portal.models import (
    CalendarDay,
    PolicyValue,
    ServiceVersion,
    TimelineEvent,
)
from portal.queries.calendar import CACHE_KEY
from portal.services import moves
from tests.admin.conftest import rule_fields
from tests.builders import NOW, make_service, staff

pytestmark = pytest.mark.django_db


def instant(name: str, when: Any) -> dict[str, str]:
    local = when.astimezone(SHANGHAI)
    return {f"{name}_0": f"{local:%Y-%m-%d}", f"{name}_1": f"{local:%H:%M:%S}"}


def policy(value: Any, when: Any = NOW, key: str = "enrol.term_days") -> dict[str, Any]:
    return {
        "key": key,
        "value": json.dumps(value),
        "source": "S9",
        "note": "",
        **instant("effective_from", when),
    }


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        (policy(-1), "value"),
        (policy("many"), "value"),
        (policy({"amount": 0, "unit": "hours"}, key="enrol.review"), "value"),
        (policy({"amount": 4, "unit": "fortnights"}, key="enrol.review"), "value"),
        (policy(30, key="no.such.policy"), "key"),
        (policy(30, NOW - timedelta(minutes=1)), "effective_from"),
    ],
)
def test_a_policy_value_that_does_not_fit_is_refused(
    login: Callable[[str], Client], fields: dict[str, Any], wrong: str
) -> None:
    answer = login("rule_editor").post("/admin/portal/policyvalue/add/", fields)

    assert set(answer.context["adminform"].form.errors) == {wrong}
    assert not PolicyValue.objects.exists()


def test_a_policy_value_is_added_and_never_edited(login: Callable[[str], Client]) -> None:
    client = login("rule_editor")
    client.post("/admin/portal/policyvalue/add/", policy(180, NOW + timedelta(days=1)))
    row = PolicyValue.objects.get()
    page = f"/admin/portal/policyvalue/{row.pk}/change/"

    refused = client.post(page, policy(1, NOW + timedelta(days=1)))

    assert (row.value, row.created_by) == (180, client.user)  # type: ignore[attr-defined]
    assert (client.get(page).status_code, refused.status_code) == (200, 403)
    assert PolicyValue.objects.get().value == 180
    listing = client.get("/admin/portal/policyvalue/").content.decode()
    assert "365" in listing, "the documented default stands beside the new value"


def test_a_calendar_day_counts_at_once(
    login: Callable[[str], Client], django_capture_on_commit_callbacks: Any
) -> None:
    cache.set(CACHE_KEY, "old")

    with django_capture_on_commit_callbacks(execute=True):
        login("rule_editor").post(
            "/admin/portal/calendarday/add/", {"date": "2026-12-25", "kind": "rest", "name": ""}
        )

    assert CalendarDay.objects.filter(date="2026-12-25").exists()
    assert cache.get(CACHE_KEY) is None


def version_fields(version: ServiceVersion, **changed: Any) -> dict[str, Any]:
    fields = {
        "service": version.service_id,
        "text_zh": "新文本",
        "text_en": "New text",
        "legal_mandate": "",
        **rule_fields(exit_rule={"cooling_off_days": 45}),
        **instant("effective_at", NOW + timedelta(days=30)),
    }
    return fields | changed


def test_a_new_version_has_the_next_number_and_a_timeline(login: Callable[[str], Client]) -> None:
    first, client = make_service("home_pickup"), login("rule_editor")

    client.post("/admin/portal/serviceversion/add/", version_fields(first))

    draft = ServiceVersion.objects.get(state="draft")
    event = TimelineEvent.objects.get(name="record.created", subject_id=draft.pk)
    assert (draft.number, draft.cooling_off_days) == (2, 45)
    assert event.actor_id == client.user.pk  # type: ignore[attr-defined]


@pytest.fixture
def draft(login: Callable[[str], Client]) -> ServiceVersion:
    login("rule_editor").post(
        "/admin/portal/serviceversion/add/", version_fields(make_service("home_pickup"))
    )
    return ServiceVersion.objects.get(state="draft")


def test_a_draft_is_edited_as_seen_and_its_edits_are_facts(draft: ServiceVersion, client: Client) -> None:
    page = f"/admin/portal/serviceversion/{draft.pk}/change/"

    client.post(page, version_fields(draft, text_en="Better", seen_version=draft.version))
    stale = client.post(page, version_fields(draft, text_en="Lost", seen_version=draft.version))

    fresh = ServiceVersion.objects.get(pk=draft.pk)
    assert (fresh.text_en, fresh.version, stale.status_code) == ("Better", draft.version + 1, 200)
    assert "Lost" in stale.content.decode(), "what was typed is still there"
    events = list(
        TimelineEvent.objects.filter(subject_id=draft.pk, name__startswith="record.").order_by("id")
    )
    assert [event.name for event in events] == ["record.created", "record.changed"]
    assert events[1].previous_digest == events[0].digest
    assert fresh.chain == events[1].digest


def test_a_published_version_cannot_be_changed(draft: ServiceVersion, client: Client) -> None:
    moves.perform(draft, "publish", actor=staff("platform.rule_editor"), at=NOW)

    answer = client.post(
        f"/admin/portal/serviceversion/{draft.pk}/change/",
        version_fields(draft, text_en="Sly", seen_version=2),
    )

    assert answer.status_code == 403
    assert ServiceVersion.objects.get(pk=draft.pk).text_en == "New text"


@pytest.mark.parametrize(
    ("field", "rest", "value"),
    [
        ("conditions", "0-metric", "x"),
        ("conditions", "0-unit", "only a unit"),
        ("promises", "0-evidence", "photo"),
        ("exit_rule", "cooling_off_days", "-1"),
        ("exit_rule", "further", "[]"),
        ("scope", "sizes", "huge"),
        ("conditions", "TOTAL_FORMS", "many"),
    ],
)
def test_rules_of_a_wrong_shape_are_refused(
    login: Callable[[str], Client], field: str, rest: str, value: str
) -> None:
    fields = version_fields(make_service("home_pickup"), **{f"{field}-{rest}": value})

    answer = login("rule_editor").post("/admin/portal/serviceversion/add/", fields)

    assert set(answer.context["adminform"].form.errors) == {field}
    assert value in answer.content.decode()


def test_who_nominates_a_carrier_is_kept_and_cannot_approve_it(login: Callable[[str], Client]) -> None:
    client = login("superuser")
    fields = {"code": "yto", "name_zh": "圆通", "name_en": "YTO", "tier": "national", "integration": "push",
              "licence_no": "L-1", "quality": 800}  # fmt: skip

    client.post("/admin/carriers/carrier/add/", fields)
    carrier = Carrier.objects.get()
    answer = client.post(f"/admin/carriers/carrier/{carrier.pk}/move/approve/", {"version": carrier.version})

    assert (carrier.state, carrier.nominated_by) == ("prospect", client.user.pk)  # type: ignore[attr-defined]
    assert answer.status_code == 422
    assert Carrier.objects.get().state == "prospect"
