"""Warnings: level by level, by whom they are taken in hand, and when they are gone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.actors import Actor, ActorKind, Role
from portal.errors import MoveNotAllowed, Refused
from portal.models import Deadline, DeadlineWarning, Notice, Reminder, Shop, TimelineEvent, User
from portal.queries.warnings import unread_warnings, warnings_for
from portal.services import moves, sweeps, warnings
from tests.builders import NOW, make_calendar, make_member, make_shop, make_staff, merchant, staff
from tests.builders_warnings import make_case, make_warning, warn_at
from tickets.models import ReturnTicket, Team
from tickets.services import assigning

pytestmark = pytest.mark.django_db
HALF, LATE, LAST = (NOW + timedelta(hours=hours) for hours in (24, 46, 47))
NOTE = {"note": "called the buyer"}


@pytest.fixture
def shop() -> Shop:
    make_calendar()
    shop = make_shop()
    for role in (Role.OWNER, Role.MANAGER, Role.AGENT):
        make_member(shop, role, role.split(".")[1])
    make_staff(Role.REVIEWER, username="reviewer")
    return shop


@pytest.fixture
def case(shop: Shop) -> ReturnTicket:
    return make_case(shop)


def person(name: str, shop: Shop) -> Actor:
    user = User.objects.get(username=name)
    return Actor(
        ActorKind.MERCHANT, name, frozenset({f"merchant.{name}"}), id=user.pk, shops=frozenset({shop.pk})
    )


def names(warning: DeadlineWarning) -> set[str]:
    return {told.user.username for told in warning.told.select_related("user")}


def test_each_level_tells_other_people(case: ReturnTicket) -> None:
    told = [names(warn_at(at, case, level)) for level, at in enumerate((HALF, LATE, LAST), 1)]
    assert told == [{"owner", "manager", "agent"}, {"owner", "manager"}, {"owner", "reviewer"}]


def test_the_next_level_comes_only_if_nobody_has_taken_this_one_in_hand(case: ReturnTicket) -> None:
    first = warn_at(HALF, case, 1)
    moves.perform(first, "take", actor=person("agent", case.shop), at=HALF)
    sweeps.send_reminders(at=LATE)
    assert list(DeadlineWarning.objects.values_list("level", flat=True)) == [1]


def test_reading_alone_stops_no_level(case: ReturnTicket) -> None:
    warnings.opened(warn_at(HALF, case, 1), actor=person("agent", case.shop), at=HALF)
    assert warn_at(LATE, case, 2).state == "sent"


def test_what_is_given_back_rises_again(case: ReturnTicket) -> None:
    agent = person("agent", case.shop)
    first = moves.perform(warn_at(HALF, case, 1), "take", actor=agent, at=HALF)
    sweeps.send_reminders(at=LATE)
    first = moves.perform(first, "give_back", actor=agent, at=LATE)
    assert (first.state, first.handler, first.handler_label) == ("read", None, "")
    assert warn_at(LATE, case, 2).level == 2


def test_who_takes_and_what_was_done_is_kept(case: ReturnTicket) -> None:
    agent = person("agent", case.shop)
    row = moves.perform(warn_at(HALF, case, 1), "take", actor=agent, at=HALF)
    row = moves.perform(row, "handle", actor=agent, at=LATE, data=NOTE)
    row.refresh_from_db()
    assert (row.state, row.handler_label, row.done) == ("handled", "agent", "called the buyer")
    with pytest.raises(MoveNotAllowed):
        moves.perform(row, "take", actor=agent, at=LATE)


def test_a_warning_is_obsolete_when_its_clock_ends_first(case: ReturnTicket) -> None:
    row = warn_at(HALF, case, 1)
    moves.perform(case, "agree", actor=merchant(case.shop), at=LATE, data={"note": ""})
    row.refresh_from_db()
    assert (row.state, row.ended_at) == ("obsolete", LATE)
    assert TimelineEvent.objects.get(name="warning.lapsed").actor_kind == "system"


def test_what_was_handled_stays_handled_when_the_clock_ends(case: ReturnTicket) -> None:
    row = warn_at(HALF, case, 1)
    moves.perform(row, "handle", actor=person("owner", case.shop), at=HALF, data=NOTE)
    sweeps.fire_deadlines(at=NOW + timedelta(hours=49))
    assert DeadlineWarning.objects.get().state == "handled"


def test_a_warning_sent_while_its_clock_ended_is_swept_away(case: ReturnTicket) -> None:
    row = warn_at(HALF, case, 1)
    Deadline.objects.filter(pk=row.deadline_id).update(settled_at=HALF)
    sweeps.send_reminders(at=HALF)
    row.refresh_from_db()
    assert row.state == "obsolete"


def test_only_those_who_were_told_see_to_it(case: ReturnTicket) -> None:
    second = warn_at(LATE, case, 2)
    with pytest.raises(Refused):
        moves.perform(second, "take", actor=person("agent", case.shop), at=LATE)
    assert moves.perform(second, "take", actor=staff(Role.SUPERVISOR), at=LATE).state == "handling"


def test_the_team_on_the_case_is_told(case: ReturnTicket) -> None:
    owner, helper = person("owner", case.shop), make_member(case.shop, Role.AGENT, "helper")
    team = Team.objects.create(shop=case.shop, name="returns")
    team.members.set([helper])
    assigning.hand_to_team(case, team, actor=owner, at=NOW)
    assert "helper" in names(warn_at(LATE, case, 2))


def test_a_level_is_one_warning_however_often_it_is_told(case: ReturnTicket) -> None:
    deadline = Deadline.objects.get(name="answer")
    row = warn_at(HALF, case, 1)
    Reminder.objects.create(deadline=deadline, step="m9", level=1, due_at=HALF)
    assert warn_at(HALF, case, 1) == row
    assert DeadlineWarning.objects.count() == 1


def test_a_severe_warning_waits_for_no_quiet_hours(case: ReturnTicket) -> None:
    night = NOW.replace(hour=23)
    Reminder.objects.filter(level=3).update(due_at=night)
    sweeps.send_reminders(at=night)
    emails = Notice.objects.filter(channel="email", template="deadline.reminder")
    assert {email.send_after for email in emails} == {night}


def test_unread_is_counted_for_each_person_and_shop(case: ReturnTicket) -> None:
    row = warn_at(HALF, case, 1)
    warnings.opened(row, actor=person("agent", case.shop), at=HALF)
    counts = [unread_warnings(User.objects.get(username=name), case.shop.pk) for name in ("agent", "manager")]
    assert counts == [0, 1]


def test_a_shop_never_sees_what_only_the_platform_was_told(case: ReturnTicket) -> None:
    row = warn_at(HALF, case, 1)
    DeadlineWarning.objects.update(for_shop=False)
    row.refresh_from_db()
    assert not warnings_for(merchant(case.shop)).exists()
    assert not row.concerns(merchant(case.shop))


def test_a_due_reminder_costs_the_same_however_many_are_due(shop: Shop) -> None:
    def cost(rows: int) -> int:
        for _ in range(rows):
            make_case(shop)
        Reminder.objects.filter(level=1, sent_at=None).update(due_at=HALF)
        with CaptureQueriesContext(connection) as queries:
            sweeps.send_reminders(at=HALF)
        return len(queries)

    cost(1)
    one, five = cost(1), cost(5)
    assert five <= 5 * one


def test_a_ladder_ends_with_its_clock(shop: Shop) -> None:
    row = make_warning(shop)
    case = ReturnTicket.objects.get(pk=row.deadline.subject_id)
    moves.perform(case, "agree", actor=merchant(shop), at=NOW, data={"note": ""})
    sweeps.send_reminders(at=LAST)
    assert DeadlineWarning.objects.filter(deadline=row.deadline).count() == 1
