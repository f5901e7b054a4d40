"""Who may open and do what: every page against every role, and nothing changes for those who may not."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from portal.actors import Role
from portal.models import EnrolmentApplication, ShopMember
from tests.builders import make_member, make_shop, make_user
from tests.web.conftest import World
from tickets.models import Ticket, WarrantyPolicy

ROLES = ("owner", "manager", "agent", "viewer")
READ = dict.fromkeys(ROLES, 200)
OWNER = {"owner": 200, "manager": 403, "agent": 403, "viewer": 403}
DECIDERS = {"owner": 200, "manager": 200, "agent": 403, "viewer": 403}
WORKERS = {"owner": 200, "manager": 200, "agent": 200, "viewer": 403}
PAGES = [
    ("", READ),
    ("search/?q=5678", READ),
    ("tickets/", READ),
    ("tickets/export.csv", READ),
    ("tickets/{ticket}/", READ),
    ("tickets/{ticket}/reveal/", WORKERS),
    ("tickets/{ticket}/moves/agree/", WORKERS),
    ("tickets/{ticket}/assign/", WORKERS),
    ("tickets/{ticket}/looking/", READ),
    ("tickets/{ticket}/reply/", WORKERS),
    ("tickets/{ticket}/similar/", READ),
    ("reply-templates/", READ),
    ("saved-filters/", READ),
    ("saved-filters/keep/tickets/?kind=return", READ),
    ("exports/", READ),
    ("exports/new/tickets/", READ),
    ("teams/", READ),
    ("orders/{order}/", READ),
    ("services/", READ),
    ("services/plain/", READ),
    ("logistics/courier-warehouse/next-day/", READ),
    ("promises/", READ),
    ("applications/", READ),
    ("applications/{application}/", READ),
    ("applications/{application}/moves/submit/", DECIDERS),
    ("memberships/", READ),
    ("memberships/{membership}/", READ),
    ("memberships/{membership}/exit/", DECIDERS),
    ("memberships/{membership}/moves/exit_on_rule_change/", DECIDERS),
    ("appeals/", READ),
    ("appeals/export.csv", READ),
    ("appeals/{appeal}/", READ),
    ("appeals/{appeal}/moves/withdraw/", DECIDERS),
    ("rule-changes/", READ),
    ("promise-report/", READ),
    ("promise-report/export.csv", READ),
    ("forecast/", READ),
    ("forecast/export.csv", READ),
    ("batch-alarms/", READ),
    ("scorecard/", READ),
    ("scorecard/export.csv", READ),
    ("pickups/", READ),
    ("pickups/{pickup}/", READ),
    ("pickups/{pickup}/moves/cancel/", WORKERS),
    ("carriers/", READ),
    ("contracts/", READ),
    ("contracts/{contract}/", READ),
    ("complaints/", READ),
    ("complaints/new/", WORKERS),
    ("complaints/{complaint}/", READ),
    ("complaints/{complaint}/moves/retract/", WORKERS),
    ("statements/", READ),
    ("statements/{statement}/", READ),
    ("statements/{statement}/lines.csv", READ),
    ("statements/{statement}/lines.xlsx", READ),
    ("disputes/{dispute}/moves/cancel/", DECIDERS),
    ("disputes/{dispute}/", READ),
    ("carriers/scorecards/", READ),
    ("appointments/", READ),
    ("units/", READ),
    ("warranty-policies/", READ),
    ("premium-account/", READ),
    ("members/", OWNER),
    ("members/invite/", OWNER),
    ("warnings/", READ),
    ("warnings/{warning}/", READ),
    ("quiet-hours/", READ),
    ("notices/", READ),
    ("settings/", READ),
]
NUMBERED = (
    "ticket",
    "application",
    "membership",
    "pickup",
    "contract",
    "appeal",
    "complaint",
    "statement",
    "dispute",
)
FOREIGN = [path for path, _ in PAGES if "{" in path]


def address(path: str, world: World) -> str:
    names = {name: getattr(world, name).number for name in NUMBERED}
    return "/portal/" + path.format(order=world.order.pk, warning=world.warning.number, **names)


@pytest.mark.parametrize("role", ROLES)
def test_each_role_opens_what_it_may(client: Client, world: World, role: str) -> None:
    client.force_login(world.people[role])
    opened = {path: client.get(address(path, world)).status_code for path, _ in PAGES}
    assert opened == {path: expected[role] for path, expected in PAGES}


def test_anonymous_visitors_are_sent_to_the_login(client: Client, world: World) -> None:
    for path, _ in PAGES:
        answer = client.get(address(path, world))
        assert (answer.status_code, answer["Location"][:16]) == (302, "/accounts/login/"), path


def test_another_shops_rows_do_not_exist(client: Client, world: World) -> None:
    client.force_login(make_member(make_shop(), Role.OWNER))
    opened = {path: client.get(address(path, world)).status_code for path in FOREIGN}
    assert opened == dict.fromkeys(FOREIGN, 404)


ACTS = [
    ("tickets/{ticket}/moves/agree/", {"note": ""}, WORKERS),
    ("tickets/{ticket}/reveal/", {"reason": "call the buyer"}, WORKERS),
    ("tickets/{ticket}/files/", {}, WORKERS),
    ("services/seven_day_return/apply/", {"do": "draft"}, DECIDERS),
    ("applications/{application}/moves/withdraw/", {}, DECIDERS),
    ("memberships/{membership}/moves/request_exit/", {}, DECIDERS),
    ("memberships/{membership}/moves/accept_rules/", {}, DECIDERS),
    ("applications/{application}/files/", {}, WORKERS),
    ("appeals/{appeal}/moves/withdraw/", {}, DECIDERS),
    ("pickups/{pickup}/moves/cancel/", {}, WORKERS),
    ("complaints/{complaint}/moves/retract/", {"note": ""}, WORKERS),
    ("disputes/{dispute}/moves/cancel/", {}, DECIDERS),
    ("warranty-policies/", {"months": "24"}, DECIDERS),
    ("members/", {"identifier": "stranger", "role": Role.VIEWER}, OWNER),
    ("members/invite/", {"username": "novice", "email": "novice@example.com", "role": Role.VIEWER}, OWNER),
]
TRACKED = (Ticket, EnrolmentApplication, ShopMember, WarrantyPolicy)


def snapshot(world: World) -> list[Any]:
    rows = [getattr(world, name) for name in NUMBERED]
    for row in rows:
        row.refresh_from_db()
    return [(row.pk, row.state, row.version) for row in rows] + [model.objects.count() for model in TRACKED]


def act(client: Client, world: World, path: str, data: dict[str, str]) -> tuple[int, bool]:
    """The answer to an act, and whether anything of the shop changed."""
    before = snapshot(world)
    answer = client.post(address(path, world), {**data, "version": 1})
    return answer.status_code, snapshot(world) != before


@pytest.mark.parametrize("role", ROLES)
def test_what_a_role_may_not_do_changes_nothing(client: Client, world: World, role: str) -> None:
    make_user("stranger")
    client.force_login(world.people[role])
    for path, data, expected in ACTS:
        status, changed = act(client, world, path, data)
        if expected[role] == 403:
            assert (status, changed) == (403, False), path
        else:
            assert status in {200, 302, 409, 422}, path


def test_the_owner_does_change_things(client: Client, world: World) -> None:
    client.force_login(world.people["owner"])
    assert act(client, world, *ACTS[0][:2]) == (302, True)
    assert act(client, world, *ACTS[4][:2]) == (302, True)


def test_strangers_and_other_shops_change_nothing(client: Client, world: World) -> None:
    for path, data, _ in ACTS:
        assert act(client, world, path, data) == (302, False), path
    client.force_login(make_member(make_shop(), Role.OWNER))
    for path, data, _ in ACTS:
        if "{" in path:
            assert act(client, world, path, data) == (404, False), path


def test_somebody_without_a_shop_gets_a_clear_page(client: Client, db: None) -> None:
    client.force_login(make_user("lonely"))
    answer = client.get("/portal/")
    assert answer.status_code == 200
    assert "no_shop.html" in answer.templates[0].name
