"""The policy lab at the desk: begun on a version's page, watched on its own, read as a list and as a file."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.actors import Role
from portal.admin import rule_deeds
from portal.models import LabFinding, LabRun, ServiceVersion, TimelineEvent
from portal.services import lab, moves
from tests.builders import NOW, make_draft, make_enrolment, make_service, make_shop, staff

pytestmark = pytest.mark.django_db
LEVEL = {"metric": "shop_level", "operator": ">=", "threshold": 8}
EDITOR = staff(Role.RULE_EDITOR, id=41)


@pytest.fixture
def draft() -> ServiceVersion:
    version = make_service("home_pickup", conditions=[LEVEL])
    make_enrolment(make_shop("member", name="=cmd()", shop_level=9), "home_pickup")
    make_shop("stranger", shop_level=9)
    return make_draft(version, NOW + timedelta(days=30), conditions=[{**LEVEL, "threshold": 12}])


@pytest.fixture
def run(draft: ServiceVersion) -> LabRun:
    return lab.begin(draft, days=3, actor=EDITOR, at=NOW)


def finished(run: LabRun) -> LabRun:
    lab.work(at=NOW)
    run.refresh_from_db()
    return run


def page_of(run: LabRun, rest: str = "change/") -> str:
    return f"/admin/portal/labrun/{run.pk}/{rest}"


@pytest.mark.parametrize(
    ("role", "may"), [("rule_editor", True), ("supervisor", True), ("reviewer", False), ("auditor", False)]
)
def test_a_trial_is_begun_on_the_page_of_the_draft_and_the_worker_is_woken(
    login: Callable[[str], Client],
    draft: ServiceVersion,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
    role: str,
    may: bool,
) -> None:
    client, woken = login(role), []
    monkeypatch.setattr(rule_deeds, "nudge", woken.append)
    address = f"/admin/portal/serviceversion/{draft.pk}/try/"
    assert client.get(address).status_code == (200 if may else 403)

    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(address, {"days": "30"})

    run = LabRun.objects.first()
    assert (answer.status_code, woken) == ((302, ["portal.work_lab"]) if may else (403, []))
    assert run is None or (run.days, run.draft, answer["Location"]) == (30, draft, page_of(run))


@pytest.mark.parametrize("days", ["0", "181", "", "many"])
def test_a_number_of_days_out_of_range_begins_nothing(
    login: Callable[[str], Client], draft: ServiceVersion, days: str
) -> None:
    answer = login("rule_editor").post(f"/admin/portal/serviceversion/{draft.pk}/try/", {"days": days})

    assert answer.status_code == 422
    assert not LabRun.objects.exists()


def test_a_version_in_force_is_not_offered_a_trial(login: Callable[[str], Client]) -> None:
    version, client = make_service("home_pickup"), login("rule_editor")
    page = f"/admin/portal/serviceversion/{version.pk}/"

    assert "../try/" not in client.get(f"{page}change/").content.decode()
    assert client.post(f"{page}try/", {"days": "3"}).status_code == 422
    assert not LabRun.objects.exists()


def test_a_trial_at_work_looks_again_by_itself_and_can_be_stopped(
    login: Callable[[str], Client], run: LabRun
) -> None:
    client = login("rule_editor")
    waiting = client.get(page_of(run))
    assert (waiting["Refresh"], "move/stop/" in waiting.content.decode()) == ("3", True)

    client.post(page_of(run, "move/stop/"), {"version": run.version})

    run.refresh_from_db()
    stopped = client.get(page_of(run))
    assert (run.state, "Refresh" in stopped.headers) == ("stopped", False)


def test_a_finished_trial_shows_cards_chart_and_findings(login: Callable[[str], Client], run: LabRun) -> None:
    shown = login("auditor").get(page_of(finished(run)))

    context, text = shown.context, shown.content.decode()
    assert {
        str(card["url"]).rpartition("=")[2]: card["count"] for card in context["cards"] if card["count"]
    } == {
        "loses": 1,
        "barred": 1,
    }
    assert context["chart"].rows[-1] == ("2026-11-20", 2, 0)
    assert "<svg" in text and "&gt;= 12" in text
    assert "Refresh" not in shown.headers


@pytest.mark.parametrize("change", ["loses", "barred", "gains"])
def test_each_card_opens_exactly_its_findings(
    login: Callable[[str], Client], run: LabRun, change: str
) -> None:
    client = login("rule_editor")
    cards = client.get(page_of(finished(run))).context["cards"]
    card = next(card for card in cards if card["url"].endswith(f"={change}"))

    assert client.get(card["url"]).context["cl"].result_count == card["count"]


def broken(shops: Any, comparison: Any) -> list[Any]:
    raise ValueError("the orders cannot be read")


def test_a_failed_trial_says_why_and_stands_in_a_queue(
    login: Callable[[str], Client], run: LabRun, settings: Any
) -> None:
    settings.LAB_SOURCES = [f"{__name__}.broken"]
    client = login("rule_editor")

    shown = client.get(page_of(finished(run))).content.decode()

    assert "the orders cannot be read" in shown
    assert any(
        "labrun" in queue.url and queue.count == 1 for queue in client.get("/admin/").context["queues"]
    )


@pytest.mark.parametrize(("edited", "said"), [(True, True), (False, False)])
def test_the_page_says_when_the_draft_was_changed_since(
    login: Callable[[str], Client], run: LabRun, edited: bool, said: bool
) -> None:
    """A move alone, such as publishing, changes no rule."""
    client, draft = login("rule_editor"), finished(run).draft
    if edited:
        from tests.admin.test_editing import version_fields

        sent = version_fields(draft, seen_version=draft.version, text_en="Other.")
        client.post(f"/admin/portal/serviceversion/{draft.pk}/change/", sent)
    else:
        moves.perform(draft, "publish", actor=EDITOR, at=NOW)

    assert client.get(page_of(run)).context["changed"] is said


@pytest.mark.parametrize(("query", "shops"), [("", 2), ("&change__exact=loses", 1), ("&q=stranger", 1)])
def test_the_file_has_what_the_filters_leave_and_no_formula(
    login: Callable[[str], Client], run: LabRun, query: str, shops: int
) -> None:
    address = f"/admin/portal/labfinding/export/?run__id__exact={finished(run).pk}{query}"

    answer = login("auditor").get(address)

    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert len(lines) == shops + 1
    assert not any(cell.startswith("=") for line in lines for cell in line.split(","))
    assert answer["Content-Disposition"] == 'attachment; filename="findings.csv"'


@pytest.mark.parametrize("role", ["finance", "carrier_manager", "staff"])
def test_others_read_no_findings(login: Callable[[str], Client], run: LabRun, role: str) -> None:
    client = login(role)

    assert client.get("/admin/portal/labfinding/export/").status_code == 403
    assert client.get(page_of(run)).status_code == 403
    assert client.post(page_of(run, "move/stop/"), {"version": run.version}).status_code == 403
    run.refresh_from_db()
    assert run.state == "queued"


def test_a_run_page_costs_the_same_whatever_it_found(login: Callable[[str], Client], run: LabRun) -> None:
    client = login("auditor")
    client.get(page_of(finished(run)))
    before = spent(client, run)
    shop = LabFinding.objects.values_list("shop", flat=True)[0]
    LabFinding.objects.bulk_create(
        LabFinding(run=run, shop_id=shop, change="promise_gone", subject="gift") for _ in range(60)
    )

    assert spent(client, run) == before


def spent(client: Client, run: LabRun) -> int:
    facts = TimelineEvent.objects.count()
    with CaptureQueriesContext(connection) as queries:
        assert client.get(page_of(run)).status_code == 200
    assert TimelineEvent.objects.count() == facts
    return len(queries)
