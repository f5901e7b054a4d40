"""How I am told, and the quiet hours of the shop, on their pages."""

from __future__ import annotations

from django.test import Client

from portal.models import NoticeBudget, NoticeChoice, QuietInterval
from portal.states import NoticeGroup
from tests.web.conftest import World

NOW_FOR_ALL = {f"of_{group}": "now" for group in NoticeGroup.values}
FORMS = {"quiet-TOTAL_FORMS": 1, "quiet-INITIAL_FORMS": 0}
NIGHT = {"quiet-0-days": ["1", "5"], "quiet-0-begins": "21:00", "quiet-0-ends": "07:00"}


def test_choices_are_kept_and_shown_again(owner: Client, world: World) -> None:
    wanted = NOW_FOR_ALL | {"of_cases": "digest", "hourly": 5, "daily": "", "digest_at": "09:30"}
    assert owner.post("/portal/settings/choices/", wanted).status_code == 302
    row = NoticeBudget.objects.get()
    assert (row.user, row.hourly, row.daily) == (world.people["owner"], 5, None)
    assert NoticeChoice.objects.get().choice == "digest"
    assert 'value="09:30"' in owner.get("/portal/settings/").content.decode()


def test_a_limit_that_makes_no_sense_is_refused(owner: Client, world: World) -> None:
    answer = owner.post("/portal/settings/choices/", NOW_FOR_ALL | {"hourly": 0})
    assert answer.status_code == 422
    assert not NoticeBudget.objects.exists()


def test_the_quiet_hours_of_the_shop_are_set_and_taken_away(owner: Client, world: World) -> None:
    owner.post("/portal/quiet-hours/", FORMS | NIGHT)
    row = QuietInterval.objects.get()
    assert (row.shop, row.days) == (world.shop, [1, 5])
    owner.post("/portal/quiet-hours/", FORMS | {"quiet-INITIAL_FORMS": 1})
    assert not QuietInterval.objects.exists()


def test_half_a_stretch_is_refused(owner: Client, world: World) -> None:
    answer = owner.post("/portal/quiet-hours/", FORMS | {"quiet-0-days": ["1"]})
    assert answer.status_code == 422
    assert "needs weekdays" in answer.content.decode()


def test_an_agent_reads_them_and_changes_nothing(client: Client, world: World) -> None:
    client.force_login(world.people["agent"])
    assert b"<form" not in client.get("/portal/quiet-hours/").content.split(b"<main")[1]
    assert client.post("/portal/quiet-hours/", FORMS | NIGHT).status_code == 403
    assert not QuietInterval.objects.exists()
