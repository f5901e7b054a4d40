"""Who works on a case, on its page, in the list, at the desk; teams; who is looking."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.actors import Role
from tests.builders import make_member, make_shop, make_staff
from tests.builders_assigning import make_team, person, worker
from tests.builders_messages import make_case
from tests.journeys.doors import Person
from tickets.models import CaseAssignment, Team

pytestmark = pytest.mark.django_db


@pytest.fixture
def case() -> Any:
    return make_case()


@pytest.fixture
def agent(case: Any) -> Person:
    return Person(make_member(case.shop, Role.AGENT, "li"))


def held() -> tuple[str | None, str | None]:
    row = CaseAssignment.objects.get()
    return row.assignee and row.assignee.username, row.team and row.team.name


def test_taken_undone_and_handed_over(case: Any, agent: Person) -> None:
    page, other = f"/portal/tickets/{case.number}/", worker(case.shop, "wang")
    team = make_team(case.shop, other)
    agent.send(f"{page}take/")
    assert held() == ("li", None)
    assert "Undo" in agent.page(page)
    agent.send(f"{page}undo/")
    assert held() == (None, None)
    agent.send(f"{page}assign/", person=other.id)
    assert held() == ("wang", None)
    agent.send(f"{page}hand-over/", team=team.pk)
    assert held() == (None, "night")
    agent.send(f"{page}take/")
    agent.send(f"{page}put-back/")
    assert held() == (None, "night")


def test_what_a_colleague_has_is_not_taken(case: Any, agent: Person) -> None:
    page = f"/portal/tickets/{case.number}/"
    Person(person(worker(case.shop, "wang"))).send(f"{page}take/")
    agent.send(f"{page}take/")

    assert held() == ("wang", None)
    assert "wang has this case" in agent.page(page)


@pytest.mark.parametrize("deed", ["take", "assign", "hand-over", "put-back", "undo"])
def test_who_may_not(case: Any, deed: str) -> None:
    viewer = Person(make_member(case.shop, Role.VIEWER))
    stranger = Person(make_member(make_shop()))
    path = f"/portal/tickets/{case.number}/{deed}/"

    assert (viewer.send(path).status_code, stranger.send(path).status_code) == (403, 404)
    assert not CaseAssignment.objects.exists()


@pytest.mark.parametrize("given", ["", "x", "0"])
def test_nobody_chosen(case: Any, agent: Person, given: str) -> None:
    assert agent.send(f"/portal/tickets/{case.number}/assign/", person=given).status_code == 404


def test_the_next_case_opens(case: Any, agent: Person) -> None:
    assert agent.send("/portal/next-case/")["Location"] == f"/portal/tickets/{case.number}/"
    assert agent.send("/portal/next-case/")["Location"] == "/portal/tickets/"
    assert "No case waits for you" in agent.page("/portal/tickets/")


@pytest.mark.parametrize(("desk", "shown"), [("mine", True), ("nobody", False), ("team", False)])
def test_the_list_by_hands(case: Any, agent: Person, desk: str, shown: bool) -> None:
    agent.send(f"/portal/tickets/{case.number}/take/")

    assert (case.number in agent.page(f"/portal/tickets/?desk={desk}")) is shown


def test_a_colleague_who_looks_is_named(case: Any, agent: Person) -> None:
    other = Person(make_member(case.shop, Role.AGENT, "wang"))
    other.page(f"/portal/tickets/{case.number}/looking/")

    assert "wang is looking at this case too" in agent.page(f"/portal/tickets/{case.number}/")
    stranger = Person(make_member(make_shop()))
    assert stranger.browser.get(f"/portal/tickets/{case.number}/looking/").status_code == 404


def test_teams_are_kept_by_those_who_run_the_shop(case: Any, agent: Person) -> None:
    owner = Person(make_member(case.shop))
    assert agent.send("/portal/teams/", name="night").status_code == 403
    owner.send("/portal/teams/", name="day", members=[agent.user.pk])
    row = Team.objects.get(name="day")
    assert list(row.members.all()) == [agent.user]
    assert owner.send("/portal/teams/", name="day").status_code == 422
    assert agent.send(f"/portal/teams/{row.pk}/", name="x").status_code == 403
    stranger = Person(make_member(make_shop()))
    assert stranger.send(f"/portal/teams/{row.pk}/delete/").status_code == 404
    owner.send(f"/portal/teams/{row.pk}/", name="late", members=[])
    assert "late" in agent.page("/portal/teams/")
    owner.send(f"/portal/teams/{row.pk}/delete/")
    assert not Team.objects.exists()


def test_a_choice_costs_the_same_with_many_colleagues(case: Any, agent: Person) -> None:
    def spent() -> int:
        with CaptureQueriesContext(connection) as queries:
            agent.page(f"/portal/tickets/{case.number}/assign/")
        return len(queries)

    make_team(case.shop)
    agent.page(f"/portal/tickets/{case.number}/assign/")
    before = spent()
    for number in range(4):
        make_team(case.shop, worker(case.shop), name=f"team {number}")
    assert spent() == before


def test_the_desk_takes_and_hands_over(case: Any, agent: Person) -> None:
    desk = Person(make_staff(Role.REVIEWER, username="zhou"))
    team = make_team(None, name="judges")
    page = f"/admin/tickets/returnticket/{case.pk}/"
    assert desk.send(f"{page}desk/", to="take").status_code == 302
    assert held() == ("zhou", None)
    assert case.number in desk.page("/admin/tickets/returnticket/?desk=mine")
    assert case.number not in desk.page("/admin/tickets/returnticket/?desk=nobody")
    desk.send(f"{page}desk/", to=f"team-{team.pk}")
    assert held() == (None, "judges")
    assert desk.send(f"{page}desk/", to=f"person-{agent.user.pk}").status_code == 422
    assert Person(make_staff(Role.AUDITOR)).send(f"{page}desk/", to="take").status_code == 403
    assert "judges" in desk.page(f"{page}change/")
    assert "judges" not in agent.page(f"/portal/tickets/{case.number}/")


def test_the_supervisor_keeps_the_platforms_teams() -> None:
    desk, colleague = Person(make_staff(Role.SUPERVISOR)), make_staff(Role.REVIEWER)
    desk.send("/admin/tickets/team/add/", name="judges", members=[colleague.pk])

    row = Team.objects.get()
    assert (row.name, row.shop, list(row.members.all())) == ("judges", None, [colleague])
