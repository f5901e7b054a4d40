"""Deadlines are rows: fired once, by whoever comes first, however late."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal.actors import Role
from portal.models import Deadline, EnrolmentApplication, Notice, Reminder, Service, TimelineEvent
from portal.services import applications, moves, outbox, sweeps
from tests.builders import (
    NOW,
    at,
    make_calendar,
    make_member,
    make_service,
    make_shop,
    make_staff,
    merchant,
    staff,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def application() -> EnrolmentApplication:
    make_calendar()
    shop = make_shop()
    make_member(shop, username="owner")
    make_service("home_pickup")
    row = applications.start_application(shop, Service.objects.get(), actor=merchant(shop), at=NOW)
    return applications.submit(row, actor=merchant(shop), at=NOW)


@pytest.fixture
def asked(application: EnrolmentApplication) -> EnrolmentApplication:
    return moves.perform(application, "request_info", actor=staff(), at=NOW, data={"reason": "Which one?"})


def test_three_working_days_skip_the_weekend(application: EnrolmentApplication) -> None:
    assert Deadline.objects.get().due_at == at("2026-11-26 00:00:00")  # Friday; Mon, Tue, Wed are worked


def test_nothing_happens_before_the_time(asked: EnrolmentApplication) -> None:
    assert sweeps.fire_deadlines(at=at("2026-11-27 23:59:59")) == 0
    assert EnrolmentApplication.objects.get().state == "info_requested"


def test_the_system_makes_the_move_at_the_time(asked: EnrolmentApplication) -> None:
    assert sweeps.fire_deadlines(at=at("2026-11-28 00:00:00")) == 1
    assert EnrolmentApplication.objects.get().state == "withdrawn"
    assert TimelineEvent.objects.get(name="application.withdrawn").actor_kind == "system"


def test_n1_a_second_sweep_finds_nothing_to_do(asked: EnrolmentApplication) -> None:
    late = NOW + timedelta(days=30)

    assert [sweeps.fire_deadlines(at=late), sweeps.fire_deadlines(at=late)] == [1, 0]
    assert TimelineEvent.objects.filter(name="application.withdrawn").count() == 1


def test_a_person_who_acts_before_the_sweep_wins(asked: EnrolmentApplication) -> None:
    late = NOW + timedelta(days=30)
    answer = {"reason": "Warehouse two"}
    moves.perform(asked, "provide_info", actor=merchant(asked.shop), at=late, data=answer)

    sweeps.fire_deadlines(at=late)

    assert EnrolmentApplication.objects.get().state == "in_review"
    assert Deadline.objects.get(name="info").outcome == "late"


def test_n2_all_deadlines_are_found_without_any_broker(asked: EnrolmentApplication) -> None:
    """The truth is in the table: no message was ever sent, three days passed, the sweep finds it."""
    assert sweeps.fire_deadlines(at=at("2026-12-01 00:00:00")) == 1


def test_an_overdue_review_is_escalated_never_approved(application: EnrolmentApplication) -> None:
    sweeps.fire_deadlines(at=at("2026-11-26 00:00:00"))

    row = EnrolmentApplication.objects.get()
    assert (row.state, row.escalated_at) == ("in_review", at("2026-11-26 00:00:00"))
    assert Deadline.objects.get().outcome == "expired"


def test_a_refused_move_stays_due_with_its_reason(
    asked: EnrolmentApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    from portal.errors import Reason

    monkeypatch.setattr(moves, "checks_of", lambda *_: [lambda *_: [Reason("blocked", "Blocked.")]])
    late = NOW + timedelta(days=30)

    assert sweeps.fire_deadlines(at=late) == 0
    deadline = Deadline.objects.get(name="info")
    assert (deadline.settled_at, deadline.attempts) == (None, 1)
    assert "Blocked." in deadline.last_error
    assert sweeps.fire_deadlines(at=late) == 0, "not tried again at once"


def test_a_reminder_reaches_each_person_once(asked: EnrolmentApplication) -> None:
    half = NOW + timedelta(days=4)

    assert sweeps.send_reminders(at=half) > 0
    assert sweeps.send_reminders(at=half) == 0
    told = Notice.objects.filter(template="deadline.reminder", channel="in_app")
    assert [n.user.username for n in told] == ["owner"]


def test_a_reminder_of_a_settled_clock_is_dropped(asked: EnrolmentApplication) -> None:
    moves.perform(asked, "provide_info", actor=merchant(asked.shop), at=NOW, data={"reason": "Two"})

    sweeps.send_reminders(at=NOW + timedelta(days=6, hours=12))

    assert not Notice.objects.filter(template="deadline.reminder", user__username="owner").exists()
    assert Reminder.objects.filter(deadline__name="info", obsolete=True).exists()


def test_reminders_wait_for_the_end_of_quiet_hours(asked: EnrolmentApplication) -> None:
    night = at("2026-11-25 02:00:00")
    Reminder.objects.update(due_at=night)

    sweeps.send_reminders(at=night)

    emails = Notice.objects.filter(channel="email", template="deadline.reminder")
    assert {email.send_after for email in emails} == {at("2026-11-25 08:00:00")}


def told_by_reminder() -> set[str]:
    notices = Notice.objects.filter(template="deadline.reminder", channel="in_app")
    return set(notices.values_list("user__username", flat=True))


def test_an_escalation_level_reaches_the_second_row(application: EnrolmentApplication) -> None:
    make_staff(Role.REVIEWER, username="reviewer")
    make_staff(Role.SUPERVISOR, username="supervisor")

    sweeps.send_reminders(at=at("2026-11-24 12:00:00"))
    assert told_by_reminder() == {"reviewer"}, "at half time only those who must act"

    sweeps.send_reminders(at=at("2026-11-25 23:00:00"))
    assert told_by_reminder() == {"reviewer", "supervisor"}


def test_the_outbox_tells_reviewers_and_empties_itself(application: EnrolmentApplication) -> None:
    make_staff(Role.REVIEWER, username="reviewer")

    outbox.fan_out(at=NOW)

    assert (
        Notice.objects.filter(
            template="application.submitted", user__username="reviewer", channel="in_app"
        ).count()
        == 1
    )
    assert outbox.fan_out(at=NOW) == 0


def test_n20_after_an_outage_whoever_acted_before_the_sweep_wins(asked: EnrolmentApplication) -> None:
    """The answer came after the deadline, while no sweep ran; the backlog is then worked off and changes nothing."""
    due = at("2026-11-28 00:00:00")
    answer = {"reason": "Warehouse two"}
    moves.perform(asked, "provide_info", actor=merchant(asked.shop), at=due + timedelta(hours=2), data=answer)

    assert sweeps.fire_deadlines(at=due + timedelta(hours=6)) == 0

    assert EnrolmentApplication.objects.get().state == "in_review"
    assert Deadline.objects.get(name="info").outcome == "late"
    assert not TimelineEvent.objects.filter(name="deadline.delayed").exists()


def test_n20_a_step_made_six_hours_late_is_told_as_late(asked: EnrolmentApplication) -> None:
    due = at("2026-11-28 00:00:00")

    for hours in (6, 7):
        sweeps.fire_deadlines(at=due + timedelta(hours=hours))
        outbox.fan_out(at=due + timedelta(hours=hours))

    assert Deadline.objects.get(name="info").due_at == due
    told = TimelineEvent.objects.get(name="deadline.delayed")
    assert (told.data["minutes"], told.note) == (360, "2026-11-28 00:00")
    assert (
        Notice.objects.filter(template="deadline.delayed", user__username="owner", channel="in_app").count()
        == 1
    )


@pytest.mark.parametrize(("minutes", "told"), [(0, False), (59, False), (60, True)])
def test_n20_the_usual_period_of_a_sweep_is_no_delay(
    asked: EnrolmentApplication, minutes: int, told: bool
) -> None:
    sweeps.fire_deadlines(at=at("2026-11-28 00:00:00") + timedelta(minutes=minutes))

    assert TimelineEvent.objects.filter(name="deadline.delayed").exists() is told
