"""Who works on a case: one person and one team a side, undone for a moment, the next case given out once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from portal.actors import Role
from portal.errors import InvalidInput, NotFound, NotPermitted, Refused
from portal.services import moves
from tests.builders import NOW, make_shop, merchant
from tests.builders_assigning import desk_worker, make_team, person, worker
from tests.builders_messages import buyer_with_link, make_case
from tickets.models import CaseAssignment, Team, Ticket
from tickets.queries.assigning import assignment_of, on_desk
from tickets.queries.tickets import timeline_of
from tickets.services import assigning, teams, viewers
from tickets.states import Desk

pytestmark = pytest.mark.django_db
SOON = NOW + timedelta(seconds=10)
LATE = NOW + timedelta(seconds=10, microseconds=1)


@pytest.fixture
def case() -> Any:
    return make_case()


def holder(case: Any, actor: Any) -> int | None:
    row = assignment_of(case, actor)
    return row.assignee_id if row else None


def test_taken_once(case: Any) -> None:
    first, second = worker(case.shop), worker(case.shop)
    assigning.take(case, actor=first, at=NOW)
    with pytest.raises(Refused) as refusal:
        assigning.take(case, actor=second, at=NOW)

    assert (refusal.value.code, holder(case, first)) == ("taken", first.id)


def test_to_take_it_again_records_nothing(case: Any) -> None:
    actor = worker(case.shop)
    assigning.take(case, actor=actor, at=NOW)
    before = len(timeline_of(case, actor))
    assigning.take(case, actor=actor, at=NOW)

    assert len(timeline_of(case, actor)) == before


def test_each_side_has_its_own_and_does_not_see_the_other(case: Any) -> None:
    agent, reviewer = worker(case.shop), desk_worker()
    assigning.take(case, actor=agent, at=NOW)
    assigning.take(case, actor=reviewer, at=NOW)

    assert (holder(case, agent), holder(case, reviewer)) == (agent.id, reviewer.id)
    names = [event.actor_id for event in timeline_of(case, agent) if event.name == "case.assigned"]
    assert names == [agent.id]
    assert not [e for e in timeline_of(case, buyer_with_link(case)) if e.name == "case.assigned"]


def test_assigned_to_a_colleague_only(case: Any) -> None:
    actor = worker(case.shop)
    for foreign in (worker(make_shop()), desk_worker(), worker(case.shop, role=Role.VIEWER)):
        with pytest.raises(InvalidInput):
            assigning.assign(case, person(foreign), actor=actor, at=NOW)

    assert not CaseAssignment.objects.exists()


def test_who_may_not(case: Any) -> None:
    with pytest.raises(NotPermitted):
        assigning.take(case, actor=worker(case.shop, role=Role.VIEWER), at=NOW)
    with pytest.raises(NotPermitted):
        assigning.take(case, actor=buyer_with_link(case), at=NOW)
    with pytest.raises(NotFound):
        assigning.take(case, actor=worker(make_shop()), at=NOW)


def test_a_foreign_team_is_none(case: Any) -> None:
    actor = worker(case.shop)
    for foreign in (make_team(make_shop()), make_team(None)):
        with pytest.raises(InvalidInput):
            assigning.hand_to_team(case, foreign, actor=actor, at=NOW)


def test_undone_within_ten_seconds(case: Any) -> None:
    first, second = worker(case.shop), worker(case.shop)
    assigning.take(case, actor=first, at=NOW)
    assigning.assign(case, person(second), actor=first, at=NOW)
    assigning.undo(case, actor=first, at=SOON)

    assert holder(case, first) == first.id
    with pytest.raises(Refused):
        assigning.undo(case, actor=first, at=SOON)


@pytest.mark.parametrize(("when", "own"), [(LATE, True), (SOON, False)])
def test_too_late_or_not_ones_own_to_undo(case: Any, when: Any, own: bool) -> None:
    first, second = worker(case.shop), worker(case.shop)
    assigning.take(case, actor=first, at=NOW)
    with pytest.raises(Refused):
        assigning.undo(case, actor=first if own else second, at=when)

    assert holder(case, first) == first.id


def test_put_back_it_waits_in_the_team_it_came_from(case: Any) -> None:
    actor = worker(case.shop)
    team = make_team(case.shop, actor)
    assigning.hand_to_team(case, team, actor=actor, at=NOW)
    assigning.take(case, actor=actor, at=NOW)
    assigning.put_back(case, actor=actor, at=NOW)

    row = assignment_of(case, actor)
    assert row and (row.assignee, row.team) == (None, team)


def test_filters_mine_my_teams_nobodys() -> None:
    shop = make_shop()
    mine, teams_, free, foreign = (make_case(shop) for _ in range(4))
    actor, other = worker(shop), worker(shop)
    assigning.take(mine, actor=actor, at=NOW)
    assigning.hand_to_team(teams_, make_team(shop, actor), actor=other, at=NOW)
    assigning.take(foreign, actor=other, at=NOW)

    found = {desk: list(on_desk(Ticket.objects.all(), desk, actor)) for desk in Desk.values}
    assert {desk: [row.pk for row in rows] for desk, rows in found.items()} == {
        "mine": [mine.pk],
        "team": [teams_.pk],
        "nobody": [free.pk],
    }


def test_the_next_case_is_the_one_nearest_to_overdue() -> None:
    shop = make_shop()
    second = make_case(shop)
    first = make_case(shop, at=NOW - timedelta(hours=1))
    actor, other = worker(shop), worker(shop)

    given = [assigning.next_case(actor=who, at=NOW) for who in (actor, other, actor)]

    assert [row.pk if row else None for row in given] == [first.pk, second.pk, None]
    assert (holder(first, actor), holder(second, other)) == (actor.id, other.id)


def test_the_next_case_is_open_and_of_no_other_team() -> None:
    shop = make_shop()
    actor, other = worker(shop), worker(shop)
    closed, theirs, ours = make_case(shop), make_case(shop), make_case(shop)
    moves.perform(closed, "withdraw", actor=buyer_with_link(closed), at=NOW)
    assigning.hand_to_team(theirs, make_team(shop, other), actor=other, at=NOW)
    assigning.hand_to_team(ours, make_team(shop, actor, name="day"), actor=other, at=NOW)

    assert assigning.next_case(actor=actor, at=NOW) == Ticket.objects.get(pk=ours.pk)
    assert assigning.next_case(actor=actor, at=NOW) is None


def test_nobody_is_given_a_foreign_case(case: Any) -> None:
    assert assigning.next_case(actor=worker(make_shop()), at=NOW) is None
    with pytest.raises(NotPermitted):
        assigning.next_case(actor=buyer_with_link(case), at=NOW)


def test_a_dissolved_team_leaves_its_cases_to_everybody(case: Any) -> None:
    actor, owner = worker(case.shop), worker(case.shop, role=Role.OWNER)
    team = make_team(case.shop)
    assigning.hand_to_team(case, team, actor=actor, at=NOW)
    teams.drop_team(team, case.shop, actor=owner)

    assert assigning.next_case(actor=actor, at=NOW) is not None


@pytest.mark.parametrize("name", ["", "night"])
def test_a_team_has_a_name_of_its_own(name: str) -> None:
    shop = make_shop()
    make_team(shop)
    with pytest.raises(InvalidInput):
        teams.keep_team(shop, name=name, members=[], actor=merchant(shop))


def test_a_team_is_of_people_who_work_here_and_kept_by_those_who_run_the_shop() -> None:
    shop = make_shop()
    with pytest.raises(InvalidInput):
        teams.keep_team(shop, name="x", members=[person(worker(make_shop()))], actor=merchant(shop))
    with pytest.raises(NotPermitted):
        teams.keep_team(shop, name="x", members=[], actor=worker(shop))
    with pytest.raises(NotFound):
        teams.drop_team(make_team(make_shop()), shop, actor=merchant(shop))

    assert not Team.objects.filter(shop=shop).exists()


def test_who_looks_is_seen_by_colleagues_for_a_minute(case: Any) -> None:
    first, second, reviewer = worker(case.shop, "li"), worker(case.shop, "wang"), desk_worker()
    viewers.look(case, actor=first, at=NOW)

    assert viewers.look(case, actor=second, at=NOW + timedelta(seconds=59)) == ["li"]
    assert viewers.look(case, actor=reviewer, at=NOW) == []
    assert viewers.look(case, actor=second, at=NOW + timedelta(seconds=60)) == []
    assert viewers.look(case, actor=worker(make_shop()), at=NOW) == []
