"""What surrounds every page: notices, sandbox clock, health."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.test import Client

from portal.models import Heartbeat, SandboxClock, TimelineEvent
from portal.services import outbox, sweeps
from tests.builders import NOW, make_order, partner_actor
from tests.web.conftest import World
from tickets.services import warranty

ICONS = Path(__file__).parents[2] / "portal/static/portal/icons.svg"


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


def test_a_reminder_says_what_ends_when_and_what_follows(owner: Client, world: World) -> None:
    sweeps.send_reminders(at=NOW + timedelta(hours=24))
    reminder = (
        world.people["owner"]
        .notices.filter(channel="in_app")
        .get(template="deadline.reminder", values__number=world.ticket.number)
    )
    assert reminder.body == "Merchant answers a return ends at 2026-11-22 10:00. Then: Agree by silence"


def test_an_overdue_step_without_a_move_stays_overdue(owner: Client, world: World) -> None:
    order = make_order(world.shop)
    case = warranty.submit(
        order.lines.get(), description="dead", serial="", actor=partner_actor(order.storefront), at=NOW
    )
    later = NOW + timedelta(hours=25)
    assert sweeps.fire_deadlines(at=later) >= 1
    sweeps.fire_deadlines(at=later + timedelta(minutes=5))
    with time_machine.travel(later, tick=False):
        owner.force_login(world.people["owner"])
        shown = owner.get("/portal/tickets/?due=over").context["rows"]
    assert case.number in [entry["row"].number for entry in shown]
    facts = TimelineEvent.objects.filter(name="deadline.escalation", subject_id=case.pk)
    assert facts.count() == 1


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


def database_says(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    monkeypatch.setattr("portal.clock.database_now", lambda: moment)


def test_readiness_names_migrations_and_sweeps(
    client: Client, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    database_says(monkeypatch, NOW)
    Heartbeat.objects.create(name="deadlines", beat_at=NOW - timedelta(minutes=9))
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {
        "status": "ready",
        "database": "ok",
        "migrations": "applied",
        "clock": "ok",
        "sweeps": {"deadlines": {"age_seconds": 540, "stale": True}},
    }


def test_n10_a_server_whose_clock_is_seven_minutes_off_is_not_ready(
    client: Client, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    database_says(monkeypatch, NOW + timedelta(minutes=7))
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["clock"]) == (503, "420 seconds off")


def test_a_missing_migration_is_not_ready(client: Client, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.web.health.MigrationExecutor.migration_plan", lambda *_: [("one", False)])
    assert client.get("/readyz").status_code == 503


@pytest.mark.parametrize(
    "path", ["", "tickets/", "search/?q=nothing", "warnings/", "saved-filters/", "exports/"]
)
def test_every_icon_that_a_page_shows_exists(owner: Client, world: World, path: str) -> None:
    known = set(re.findall(r'symbol id="([^"]+)"', ICONS.read_text(encoding="utf-8")))
    shown = set(re.findall(r"icons[^\"#]*#([\w-]+)", owner.get(f"/portal/{path}").content.decode()))
    assert shown and shown <= known
