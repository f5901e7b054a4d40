"""What surrounds every page: notices, sandbox clock, health."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client

from portal.models import Heartbeat, SandboxClock
from portal.services import outbox
from tests.builders import NOW
from tests.web.conftest import World


@pytest.fixture
def told(world: World) -> World:
    outbox.fan_out(at=NOW)
    return world


def test_unread_notices_are_counted_and_read(owner: Client, told: World) -> None:
    unread = owner.get("/portal/").context["shell"]["unread"]
    assert unread == told.people["owner"].notices.filter(channel="in_app").count() > 0
    notice = owner.get("/portal/notices/").context["page"].rows[0]
    assert owner.post(f"/portal/notices/{notice.pk}/read/")["Location"] == "/portal/notices/"
    part = owner.post(f"/portal/notices/{notice.pk}/read/", headers={"HX-Request": "true"})
    assert f'id="notice-{notice.pk}"' in part.content.decode()
    assert owner.get("/portal/").context["shell"]["unread"] == unread - 1
    owner.post("/portal/notices/read/")
    assert owner.get("/portal/").context["shell"]["unread"] == 0
    assert owner.get("/portal/notices/?unread=1").context["page"].rows == []


def test_a_notice_leads_to_what_it_is_about(owner: Client, told: World) -> None:
    notice = told.people["owner"].notices.filter(channel="in_app", template="return.requested").first()
    assert notice
    answer = owner.post(f"/portal/notices/{notice.pk}/open/", follow=True)
    assert answer.status_code == 200
    assert answer.redirect_chain[-1][0].startswith("/portal/tickets/RT")


def test_the_sandbox_clock_goes_forward_by_known_steps(owner: Client, world: World) -> None:
    answer = owner.post("/portal/advance-clock/", {"seconds": "3888000", "next": "/portal/notices/"})
    assert answer["Location"] == "/portal/notices/"
    assert SandboxClock.objects.get().offset_seconds == 3_888_000
    shown = owner.get("/sandbox/clock.json").json()["now"]
    assert datetime.fromisoformat(shown) == NOW + timedelta(days=45)


@pytest.mark.parametrize("seconds", ["-86400", "1", "", "nonsense"])
def test_other_steps_are_refused(owner: Client, world: World, seconds: str) -> None:
    assert owner.post("/portal/advance-clock/", {"seconds": seconds}).status_code == 404
    assert not SandboxClock.objects.exists()


@pytest.mark.parametrize("wanted", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_the_way_back_is_one_of_ours(owner: Client, world: World, wanted: str) -> None:
    answer = owner.post("/portal/advance-clock/", {"seconds": "7200", "next": wanted})
    assert answer["Location"] == "/"


def test_outside_a_sandbox_there_is_no_such_clock(owner: Client, world: World, settings: object) -> None:
    settings.SANDBOX = False  # type: ignore[attr-defined]
    assert owner.post("/portal/advance-clock/", {"seconds": "7200"}).status_code == 404
    assert owner.get("/sandbox/clock.json").status_code == 404
    assert "Sandbox clock" not in owner.get("/portal/").content.decode()


def test_advancing_needs_a_login(client: Client, db: None) -> None:
    assert client.post("/portal/advance-clock/", {"seconds": "7200"}).status_code == 302
    assert not SandboxClock.objects.exists()


def test_health_answers_without_login_or_database(client: Client) -> None:
    assert client.get("/healthz").status_code == 200


def test_readiness_names_migrations_and_sweeps(client: Client, db: None) -> None:
    Heartbeat.objects.create(name="deadlines", beat_at=NOW - timedelta(minutes=9))
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {
        "status": "ready",
        "database": "ok",
        "migrations": "applied",
        "sweeps": {"deadlines": {"age_seconds": 540, "stale": True}},
    }


def test_a_missing_migration_is_not_ready(client: Client, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.web.health.MigrationExecutor.migration_plan", lambda *_: [("one", False)])
    assert client.get("/readyz").status_code == 503
