"""How people are told: budgets, digests, choices, and the quiet hours of a shop."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import transaction
from django.db.models import QuerySet
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.actors import Role
from portal.errors import InvalidInput, NotFound, NotPermitted
from portal.events.groups import group_of
from portal.models import Notice, Shop, User
from portal.policies.quiet import Quiet, loud_at
from portal.services import digests, notices, telling
from tests.builders import NOW, at, make_member, make_shop, make_staff, merchant

pytestmark = pytest.mark.django_db
NIGHT = Quiet(frozenset({1, 2, 3, 4, 5}), time(21), time(7, 30))
SUNDAY = Quiet(frozenset({7}), time(0), time(0))


@pytest.fixture
def shop() -> Shop:
    return make_shop()


@pytest.fixture
def owner(shop: Shop) -> User:
    return make_member(shop, username="owner")


def choose(user: User, choice: str = "now", hourly: int | None = None, daily: int | None = None) -> None:
    telling.keep_choices(user, {"deadlines": choice}, hourly=hourly, daily=daily, digest_at=time(17))


def remind(user: User, number: int = 1, when: datetime = NOW, **more: Any) -> None:
    values = {"number": f"RT-{number}", "clock": "enrol.review", "due": NOW.isoformat()}
    notices.remind([user], values, dedup=f"r:{number}", at=when, **({"shop_id": None} | more))


def emails(**wanted: Any) -> int:
    return Notice.objects.filter(channel="email", **wanted).count()


def test_what_exceeds_the_hour_becomes_one_digest(owner: User) -> None:
    choose(owner, hourly=2)
    for number in range(5):
        remind(owner, number)
    notices.send_due(at=NOW)
    assert (len(mail.outbox), emails(state="held")) == (2, 3)
    evening = at("2026-11-20 17:00:00")
    assert [digests.gather(at=evening), digests.gather(at=evening)] == [1, 0]
    notices.send_due(at=evening)
    assert len(mail.outbox) == 3
    with translation.override("en"):
        [digest] = Notice.objects.filter(template="notice.digest")
        assert digest.title == "Your digest: 3 notices"
        assert all(f"RT-{number}" in digest.body for number in (2, 3, 4))


def test_the_day_has_a_limit_of_its_own(owner: User) -> None:
    choose(owner, hourly=2, daily=3)
    for number in range(4):
        remind(owner, number, NOW + timedelta(hours=number))
        notices.send_due(at=NOW + timedelta(hours=number))
    assert (len(mail.outbox), emails(state="held")) == (3, 1)


def test_a_severe_one_is_never_held_back(owner: User) -> None:
    choose(owner, "off", hourly=1)
    for number in range(3):
        remind(owner, number, severe=True)
    notices.send_due(at=NOW)
    assert len(mail.outbox) == 3


def test_who_wants_a_digest_is_told_at_once_in_the_portal_only(owner: User) -> None:
    choose(owner, "digest")
    remind(owner)
    notices.send_due(at=NOW)
    assert len(mail.outbox) == 0
    assert Notice.objects.filter(channel="in_app", state="delivered").count() == 1
    assert emails(state="held", send_after=at("2026-11-20 17:00:00")) == 1


def test_who_wants_none_still_reads_it_in_the_portal(owner: User) -> None:
    choose(owner, "off")
    remind(owner)
    assert list(Notice.objects.values_list("channel", flat=True)) == ["in_app"]


@given(
    st.lists(st.sampled_from(["remind", "send", "gather", "hour", "again"]), max_size=25), st.integers(1, 3)
)
@settings(max_examples=25, suppress_health_check=list(HealthCheck))
def test_nothing_is_told_twice_and_nothing_is_lost(acts: list[str], hourly: int) -> None:
    with transaction.atomic():
        user = make_staff(Role.REVIEWER)
        choose(user, hourly=hourly)
        mail.outbox.clear()
        moment, made = NOW, 0
        for act in [*acts, "day", "gather", "send"]:
            if act in {"remind", "again"}:
                made += act == "remind"
                remind(user, made, moment)
            moment += {"hour": timedelta(hours=1), "day": timedelta(days=2)}.get(act, timedelta())
            if act == "gather":
                digests.gather(at=moment)
            if act == "send":
                notices.send_due(at=moment)
        rows = Notice.objects.filter(user=user, channel="email").exclude(template="notice.digest")
        told = [(row.state == "delivered") + (row.digest_id is not None) for row in rows]
        again = {row.state for row in rows} - {"delivered", "digested", "held"}
        sent = Notice.objects.filter(user=user, channel="email", state="delivered").count()
        assert (sent, again) == (len(mail.outbox), set())
        assert all(count == 1 for count, row in zip(told, rows, strict=True) if row.state != "held")
        transaction.set_rollback(True)


@pytest.mark.parametrize(
    ("asked", "sent"),
    [
        ("2026-11-20 20:59:00", "2026-11-20 20:59:00"),
        ("2026-11-20 22:00:00", "2026-11-21 07:30:00"),  # a Friday night ends on Saturday morning
        ("2026-11-21 23:00:00", "2026-11-21 23:00:00"),  # Saturday night is not quiet
        ("2026-11-22 09:00:00", "2026-11-23 00:00:00"),  # a whole Sunday
    ],
)
def test_several_quiet_stretches_hold_by_weekday(asked: str, sent: str) -> None:
    assert loud_at(at(asked), [NIGHT, SUNDAY]) == at(sent)


@given(st.integers(0, 14 * 24 * 60))
def test_what_is_sent_is_sent_in_no_quiet_stretch(minutes: int) -> None:
    asked = NOW + timedelta(minutes=minutes)
    sent = loud_at(asked, [NIGHT, SUNDAY])
    assert sent >= asked
    assert not any(stretch.end_around(sent) for stretch in (NIGHT, SUNDAY))


def test_a_shop_has_quiet_hours_of_its_own_staff_keep_those_of_the_platform(shop: Shop, owner: User) -> None:
    desk, late = make_staff(Role.REVIEWER), at("2026-11-20 21:30:00")
    telling.keep_quiet_hours(shop, [NIGHT], actor=merchant(shop, Role.MANAGER), at=NOW)
    for number, person in enumerate((owner, desk)):
        remind(person, number, late, shop_id=shop.pk)
    waits = dict(Notice.objects.filter(channel="email").values_list("user", "send_after"))
    assert waits == {owner.pk: at("2026-11-21 07:30:00"), desk.pk: late}


def test_a_severe_one_breaks_the_quiet(shop: Shop, owner: User) -> None:
    telling.keep_quiet_hours(shop, [NIGHT], actor=merchant(shop), at=NOW)
    remind(owner, 1, at("2026-11-20 22:00:00"), shop_id=shop.pk, severe=True)
    assert emails(send_after=at("2026-11-20 22:00:00")) == 1


def test_it_cannot_be_quiet_all_week(shop: Shop) -> None:
    always = Quiet(frozenset(range(1, 8)), time(0), time(0))
    with pytest.raises(InvalidInput):
        telling.keep_quiet_hours(shop, [always], actor=merchant(shop), at=NOW)


def test_only_who_runs_the_shop_sets_its_quiet_hours(shop: Shop) -> None:
    with pytest.raises(NotPermitted):
        telling.keep_quiet_hours(shop, [], actor=merchant(shop, Role.AGENT), at=NOW)
    with pytest.raises(NotFound):
        telling.keep_quiet_hours(shop, [], actor=merchant(make_shop()), at=NOW)


@pytest.mark.parametrize(
    ("name", "group"),
    [
        ("deadline.reminder", "deadlines"),
        ("return.requested", "cases"),
        ("pickup.missed", "carriage"),
        ("compensation.decided", "money"),
        ("enrolment.warned", "services"),
    ],
)
def test_every_event_is_in_a_group(name: str, group: str) -> None:
    assert group_of(name) == group


def test_nobody_waits_for_a_mail_server_to_log_in(owner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is locked while a message is sent is the budget, never the row of the person."""
    locked: set[str] = set()
    real = QuerySet.select_for_update

    def watched(rows: Any, **how: Any) -> Any:
        locked.add(rows.model.__name__)
        return real(rows, **how)

    remind(owner)
    monkeypatch.setattr(QuerySet, "select_for_update", watched)
    notices.send_due(at=NOW)
    assert emails(state="delivered") == 1
    assert locked == {"Notice", "NoticeBudget"}
