"""Trials of weights at the desk: begun, watched, read, taken as a file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from carriers.admin import trial
from carriers.models import ChoiceTrial
from tests.carriers.test_trials import QUALITY_ONLY, booked, done

pytestmark = pytest.mark.django_db
FIELDS = {**{part: str(weight) for part, weight in QUALITY_ONLY.items()}, "first_day": "2026-11-01"}
FIELDS |= {"last_day": "2026-11-20"}


def page(row: ChoiceTrial, what: str = "change/") -> str:
    return f"/admin/carriers/choicetrial/{row.pk}/{what}"


def test_a_trial_is_begun_with_weights_and_days_and_the_worker_is_woken(
    login: Callable[[str], Client], monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    woken: list[str] = []
    monkeypatch.setattr(trial, "nudge", woken.append)

    with django_capture_on_commit_callbacks(execute=True):
        login("carrier_manager").post("/admin/carriers/choicetrial/add/", FIELDS)

    row = ChoiceTrial.objects.get()
    assert (row.weights, (row.until - row.since).days) == (QUALITY_ONLY, 20)
    assert woken == ["carriers.work_choice_trials"]


def test_the_form_begins_with_the_weights_in_force(login: Callable[[str], Client]) -> None:
    form = login("carrier_manager").get("/admin/carriers/choicetrial/add/").context["adminform"].form

    assert form["quality"].value() == 5


@pytest.mark.parametrize(
    "wrong",
    [{"quality": "0"}, {"quality": "-1"}, {"first_day": "2026-01-01"}, {"last_day": "2026-10-01"}],
    ids=str,
)
def test_what_cannot_be_tried_is_said_and_nothing_begins(
    login: Callable[[str], Client], wrong: dict[str, str]
) -> None:
    answer = login("carrier_manager").post("/admin/carriers/choicetrial/add/", FIELDS | wrong)

    assert answer.status_code == 200 and answer.context["adminform"].form.errors
    assert not ChoiceTrial.objects.exists()


def test_a_finished_trial_shows_cards_shares_and_changes(login: Callable[[str], Client]) -> None:
    (pickup,) = booked()
    row = done(QUALITY_ONLY)

    shown = login("auditor").get(page(row))

    text = shown.content.decode()
    assert [share.code for share in shown.context["shares"]] == ["cheap", "good"]
    assert dict(shown.context["cards"]) and pickup.number in text and "<svg" in text
    assert "Refresh" not in shown.headers


def test_a_trial_at_work_looks_again_by_itself(login: Callable[[str], Client]) -> None:
    booked()
    client = login("carrier_manager")
    client.post("/admin/carriers/choicetrial/add/", FIELDS)

    assert client.get(page(ChoiceTrial.objects.get()))["Refresh"] == str(trial.RELOAD_SECONDS)


def test_the_changes_go_out_for_a_spreadsheet(login: Callable[[str], Client]) -> None:
    (pickup,) = booked()

    answer: Any = login("auditor").get(page(done(QUALITY_ONLY), "changes.csv"))

    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert len(lines) == 2 and lines[1].startswith(f"{pickup.number},cheap,good,")


@pytest.mark.parametrize("role", ["reviewer", "finance"])
def test_trials_are_for_those_who_see_carriers(login: Callable[[str], Client], role: str) -> None:
    booked()
    row = done(QUALITY_ONLY)
    client = login(role)

    assert [client.get(page(row, what)).status_code for what in ("change/", "changes.csv")] == [403, 403]
