"""Joining, staying in, leaving and coming back, told through the API by the program of a shop."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from portal import tasks
from portal.actors import Role
from portal.errors import Refused
from portal.models import Appeal, Enrolment, EnrolmentApplication, ServiceVersion, Shop
from portal.queries.people import platform_actor
from portal.services import lab, moves
from tests.api.conftest import Program, program_of
from tests.builders import (
    NOW,
    at,
    make_draft,
    make_enrolment,
    make_metric,
    make_partner,
    make_service,
    make_shop,
    staff,
)
from tests.journeys.doors import Person, Story
from tests.journeys.doors import staff as person
from tests.journeys.test_returns import ask, order

RETURNS = {"metric": "return_rate", "operator": "<", "threshold": [1, 100], "minimum_sample": 100}
LEVEL = {"metric": "shop_level", "operator": ">=", "threshold": 8}
SEVEN_DAYS = [{"kind": "seven_day_return", "window": {"amount": 7, "unit": "days"}}]


class Desk:
    """The program that acts for the owner of a shop; its token is as old as the call."""

    def __init__(self, shop: Shop) -> None:
        self.shop, self.partner = shop, make_partner(("shop",), (shop,))

    @property
    def api(self) -> Program:
        client = self.partner.clients.first()
        return Program(client) if client else program_of(self.partner)

    def apply(self, service: str, status: int = 201) -> dict[str, Any]:
        body = {"shop": self.shop.code, "service": service, "submit": True}
        return self._told(self.api.post("/applications/", body), status)

    def read(self, place: str, **query: str) -> dict[str, Any]:
        return self._told(self.api.get(place, **query), 200)

    def move(self, place: str, name: str, status: int = 200, **fields: Any) -> dict[str, Any]:
        return self._told(self.api.post(f"{place}actions/{name}/", fields), status)

    def member_of(self, service: str) -> str:
        """The address of the newest membership."""
        return "/enrolments/{number}/".format(**self.read("/enrolments/", service=service)["results"][0])

    @staticmethod
    def _told(response: Any, status: int) -> dict[str, Any]:
        assert response.status_code == status, response.content
        return response.json()


def approve(application: dict[str, Any]) -> None:
    """A reviewer opens the application in the admin and approves it."""
    row = EnrolmentApplication.objects.get(number=application["number"])
    person(Role.REVIEWER).decide(row, "approve", note="welcome")


def grant(by: Person, note: str, when: datetime) -> None:
    moves.perform(Appeal.objects.get(), "grant", actor=platform_actor(by.user), at=when, data={"note": note})


def promises(story: Story, shop: Shop) -> list[tuple[str, int]]:
    found = story.storefront.get(f"/shops/{shop.code}/promises/").json()["results"]
    return [(promise["kind"], promise["version"]) for promise in found]


def published_after_a_trial(first: ServiceVersion, writer: Person, **changes: Any) -> ServiceVersion:
    """A draft is tried in the lab on the last ten days, and then published by a second person."""
    desk = staff(Role.RULE_EDITOR, id=writer.user.pk)
    draft = make_draft(first, NOW + timedelta(days=10), editor=desk, **changes)
    trial = lab.begin(draft, days=10, actor=desk, at=NOW)
    tasks.work_lab()
    trial.refresh_from_db()
    lost = list(trial.findings.filter(change="loses").values_list("shop__code", flat=True))
    assert (trial.state, lost) == ("finished", ["small"])
    return moves.perform(draft, "publish", actor=staff(Role.RULE_EDITOR), at=NOW)


def test_policy_change_through_lab(story: Story) -> None:
    first = make_service(
        "seven_day_return", keep_conditions=[LEVEL], promises=SEVEN_DAYS, exit_rule={"cooling_off_days": 45}
    )
    big, small = Desk(story.shop), Desk(make_shop("small", shop_level=8))
    for desk in (big, small):
        make_enrolment(desk.shop, "seven_day_return")

    harder = [{**LEVEL, "threshold": 9}]
    second = published_after_a_trial(first, person(Role.RULE_EDITOR), keep_conditions=harder)

    versions = big.read("/services/seven_day_return/versions/")["results"]
    assert [(v["number"], v["standing"]) for v in versions] == [(2, "scheduled"), (1, "effective")]
    member = big.member_of("seven_day_return")
    coming = big.read(member)["coming_version"]
    assert (coming["number"], coming["accepted"]) == (second.number, False)

    accepted = big.move(member, "accept_rules")
    assert accepted["coming_version"]["accepted"] is True

    other = small.member_of("seven_day_return")
    assert small.read(f"{other}exit-preview/")["rejoin_date"] == "2027-01-05", "leaving without a cause costs"
    left = small.move(other, "exit_on_rule_change")
    assert (left["state"], left["rejoin_allowed_at"]) == ("exiting", None), "but not because of new rules"
    assert small.apply("seven_day_return")["state"] == "in_review"

    story.traveller.move_to(
        NOW + timedelta(days=10, seconds=1)
    )  # No sweep has run, and it holds all the same.
    versions = big.read("/services/seven_day_return/versions/")["results"]
    assert [v["standing"] for v in versions] == ["effective", "superseded"]
    assert promises(story, big.shop) == [("seven_day_return", 2)]
    assert promises(story, small.shop) == []
    story.sweep()
    assert big.read(member)["coming_version"] is None
    assert ServiceVersion.objects.get(pk=second.pk).announced_at == story.now


def test_probation_then_suspension_then_reinstated(story: Story) -> None:
    make_service("next_day", conditions=[RETURNS], membership={"probation_days": 30})
    make_metric(story.shop, "return_rate", 1, 400)
    desk = Desk(story.shop)
    application = desk.apply("next_day")
    assert (application["state"], application["queue_position"]) == ("in_review", 1)
    approve(application)
    member = desk.member_of("next_day")
    assert desk.read(member)["probation_until"] == "2026-12-20T10:00:00+08:00"
    assert promises(story, story.shop) == [("next_day", 1)]

    story.wait(days=5)
    make_metric(story.shop, "return_rate", 9, 400, story.now)
    tasks.judge_members()

    suspended = desk.read(member)
    assert (suspended["state"], suspended["suspension_cause"]) == ("suspended", "conditions")
    facts = suspended["findings"][0]["facts"]
    assert (facts["metric"], facts["numerator"], facts["denominator"]) == ("return_rate", 9, 400)
    assert suspended["cure_by"] == "2026-12-26T00:00:00+08:00"
    assert promises(story, story.shop) == []
    (public,) = story.storefront.get("/measures/", shop="meidi").json()["results"]
    assert (public["measure"], public["cause"]) == (
        "suspension",
        "At least one condition of the service is not kept.",
    )

    plan = "Every parcel is checked before it leaves the house."
    assert desk.move(member, "give_plan", plan=plan)["plan"] == plan
    story.wait(days=7)
    make_metric(story.shop, "return_rate", 2, 400, story.now)
    tasks.judge_members()

    back = desk.read(member)
    assert (back["state"], back["findings"], back["measures"]) == ("probation", [], [])
    assert promises(story, story.shop) == [("next_day", 1)]
    assert desk.read("/measures/")["results"] == []


def test_expelled_shop_appeals(story: Story) -> None:
    make_service("seven_day_return", promises=SEVEN_DAYS, exit_rule={"cooling_off_days": 45})
    make_enrolment(story.shop, "seven_day_return")
    order(story)  # Its promise outlasts the decision, so that the membership is not closed meanwhile.
    desk, proposer, supervisor = Desk(story.shop), person(Role.REVIEWER), person(Role.SUPERVISOR)
    row, said = Enrolment.objects.get(), {"reason": "counterfeit goods", "advice": "Appeal with invoices."}
    proposer.decide(row, "propose_termination", **said)
    supervisor.decide(row, "terminate", **said)

    member = desk.member_of("seven_day_return")
    expelled = desk.read(member)
    assert (expelled["state"], expelled["exit_kind"]) == ("exiting", "expelled")
    assert [measure["measure"] for measure in expelled["measures"]] == ["termination"]
    assert desk.apply("seven_day_return", 409)["code"] == "expelled", "no plain cooling-off for a breach (A8)"
    assert desk.move(member, "cancel_exit", 409)["code"] == "undo_not_allowed"

    story.wait(days=3)
    lodged = desk.move(member, "appeal", grounds="The invoices of the brand show that the goods are genuine.")
    appeal = f"/appeals/{lodged['appeal']}/"
    waiting = desk.read(appeal)
    assert (waiting["state"], waiting["decision"]) == ("open", "enrolment.terminated")
    assert [clock["name"] for clock in waiting["deadlines"]] == ["appeal"]

    with pytest.raises(Refused):
        grant(supervisor, "I was right.", story.now)
    assert desk.read(appeal)["state"] == "open", "who decided does not rule on it"
    grant(person(Role.SUPERVISOR), "The invoices are genuine.", story.now)

    ruled, restored = desk.read(appeal), desk.read(member)
    assert (ruled["state"], ruled["ruling"]) == ("granted", "The invoices are genuine.")
    assert (restored["state"], restored["exit_kind"], restored["measures"]) == ("active", "", [])
    assert promises(story, story.shop) == [("seven_day_return", 1)]


def test_exit_with_open_obligations(story: Story) -> None:
    make_service("seven_day_return", promises=SEVEN_DAYS)
    make_enrolment(story.shop, "seven_day_return")
    desk = Desk(story.shop)
    order(story)
    asked = ask(story, "quality")
    member = desk.member_of("seven_day_return")

    owed = desk.read(f"{member}exit-preview/")["obligations"]
    assert [(row["kind"], row["number"]) for row in owed] == [("case", asked["number"]), ("order", "T-1")]

    left = desk.move(member, "request_exit")
    assert (left["state"], left["rejoin_allowed_at"]) == ("exiting", None), "accepted at once (A9)"
    story.wait(minutes=1)
    new = {"external_id": "T-2", "paid_at": story.now.isoformat(), "signed_at": None}
    assert order(story, **new)["lines"][0]["promises"] == [], "new orders carry no promise"
    old = story.storefront.get("/orders/T-1/").json()["lines"][0]["promises"]
    assert [promise["kind"] for promise in old] == ["seven_day_return"], "the old one keeps it"

    story.wait(days=20)
    assert desk.read(member)["state"] == "exiting", "the case is still open"
    case = story.storefront.post(f"/tickets/{asked['number']}/actions/withdraw/", {})
    assert case.status_code == 200, case.content
    story.sweep()
    assert desk.read(member)["state"] == "exited"
    assert desk.read(f"{member}exit-preview/")["obligations"] == []


def test_rejoin_on_day_46(story: Story) -> None:
    make_service("freight_insurance", exit_rule={"cooling_off_days": 45})
    make_enrolment(story.shop, "freight_insurance")
    desk = Desk(story.shop)
    member = desk.member_of("freight_insurance")
    story.go_to(at("2026-11-25 23:59:59"))

    preview = desk.read(f"{member}exit-preview/")
    assert (preview["rejoin_date"], preview["rejoin_days"]) == ("2027-01-10", 46)
    left = desk.move(member, "request_exit", version=1)
    assert left["rejoin_allowed_at"] == "2027-01-10T00:00:00+08:00"

    story.go_to(at("2027-01-09 23:59:59"))  # day 45
    refused = desk.apply("freight_insurance", 409)
    assert (refused["code"], refused["reasons"][0]["facts"]) == ("cooling_off", {"date": "2027-01-10"})
    assert not EnrolmentApplication.objects.exists()

    story.traveller.move_to(at("2027-01-10 00:00:00"))  # No sweep has run: the date is compared when read.
    application = desk.apply("freight_insurance")
    refused = desk.apply("freight_insurance", 409)
    assert refused["facts"] == {"number": application["number"]}
    approve(application)

    story.sweep()
    numbers = [(row["state"], row["terms_version"]) for row in desk.read("/enrolments/")["results"]]
    assert numbers == [("active", 1), ("exited", 1)]
    assert promises(story, story.shop) == [("freight_insurance", 1)]
