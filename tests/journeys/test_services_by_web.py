"""Journeys of rules and memberships through the pages: new rules, trouble, expulsion, leaving and coming back."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.test import Client

from portal import tasks
from portal.actors import Role
from portal.clock import SHANGHAI
from portal.models import (
    Appeal,
    DepositPayment,
    Enrolment,
    EnrolmentApplication,
    Notice,
    RuleComment,
    ServiceVersion,
)
from portal.queries.people import platform_actor
from portal.services import lab, moves
from tests.admin.conftest import rule_fields
from tests.builders import (
    NOW,
    at,
    make_deposit,
    make_enrolment,
    make_member,
    make_metric,
    make_service,
    make_shop,
)
from tests.journeys.doors import Person, Story, staff
from tests.journeys.test_returns import ask, order

DAY = timedelta(days=1)
RATE = {"metric": "return_rate", "operator": "<", "threshold": [1, 100], "minimum_sample": 100}
PROMISE = {"kind": "seven_day_return", "window": {"amount": 7, "unit": "calendar_days"}}
COOLING_OFF = {"cooling_off_days": 45}


def public(path: str) -> str:
    """A page as anybody reads it."""
    answer = Client(headers={"Accept-Language": "en"}).get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def promised(story: Story) -> list[str]:
    found = story.storefront.get("/shops/meidi/promises/", category="appliances").json()["results"]
    return [promise["kind"] for promise in found]


def membership_page(person: Person, row: Enrolment) -> str:
    return person.page(f"/portal/memberships/{row.number}/")


def version_fields(version: ServiceVersion, effective: datetime, **changed: Any) -> dict[str, Any]:
    """A new version as an editor types it into the admin: the old one but for what is changed."""
    local = effective.astimezone(SHANGHAI)
    names = ("conditions", "requirements", "promises", "scope", "membership", "exit_rule")
    documents = {name: changed.pop(name, getattr(version, name)) for name in names}
    texts = {"service": version.service_id, "text_zh": version.text_zh, "text_en": version.text_en}
    day = {"effective_at_0": f"{local:%Y-%m-%d}", "effective_at_1": f"{local:%H:%M:%S}"}
    return {**texts, **rule_fields(**documents), **day, "legal_mandate": "", **changed}


def rule(person: Person, appeal: Appeal, move: str, when: datetime, **data: str) -> Appeal:
    """A ruling of the desk."""
    return moves.perform(appeal, move, actor=platform_actor(person.user), at=when, data=data)


def test_policy_change_through_lab(story: Story) -> None:
    old = make_service("next_day", conditions=[RATE], exit_rule=COOLING_OFF)
    neighbour = Person(make_member(make_shop("neighbour")))
    stays = make_enrolment(story.shop, "next_day")
    goes = make_enrolment(neighbour.user.memberships.get().shop, "next_day")
    make_metric(goes.shop, "return_rate", 3, 400)
    editor, second = staff(Role.RULE_EDITOR), staff(Role.RULE_EDITOR)
    holds = at("2026-12-08 00:00:00")

    stricter = {"conditions": [{**RATE, "threshold": [1, 200]}], "text_en": "At most one in two hundred."}
    editor.send("/admin/portal/serviceversion/add/", **version_fields(old, holds, **stricter))
    draft = ServiceVersion.objects.get(state="draft")
    run = lab.begin(draft, days=10, actor=platform_actor(editor.user), at=story.now)
    tasks.work_lab()
    assert list(run.findings.values_list("shop__code", "change")) == [("neighbour", "loses")]

    editor.decide(draft, "open_consultation", closes_on="2026-11-27")
    assert "At most one in two hundred." in public("/rules/next_day/")
    assert "1 %" in story.merchant.page("/portal/rule-changes/"), "what it was beside what it becomes"
    said = "One in two hundred is too strict in winter."
    neighbour.send(f"/portal/rule-changes/next_day/{draft.number}/", text=said)
    assert RuleComment.objects.get().shop == goes.shop

    story.go_to(at("2026-11-28 09:00:00"))
    assert editor.decide(draft, "publish").status_code == 422, "four eyes"
    second.decide(draft, "publish")
    assert public(f"/rules/next_day/{draft.number}/")
    story.sweep()
    told = Notice.objects.filter(user=story.merchant.user, template="service_version.published")
    assert told.exists()

    assert "0.5 %" in membership_page(story.merchant, stays)
    story.merchant.move("memberships", stays, "accept_rules")
    assert "You have accepted version 2." in membership_page(story.merchant, stays)
    preview = neighbour.page(f"/portal/memberships/{goes.number}/exit/")
    assert "there is no cooling-off period" in preview and "2027-01-13" in preview
    neighbour.move("memberships", goes, "exit_on_rule_change")
    goes.refresh_from_db()
    assert (goes.exit_kind, goes.rejoin_allowed_at) == ("rule_change", None)

    story.traveller.move_to(holds - timedelta(seconds=1))
    assert "version 1, in force since" in public("/rules/")
    story.traveller.move_to(holds)  # no sweep has run: a version holds by its date
    assert "version 2, in force since" in public("/rules/")
    assert "/portal/applications/" in neighbour.send("/portal/services/next_day/apply/")["Location"]


def test_probation_then_suspension_then_reinstated(story: Story) -> None:
    make_service("next_day", conditions=[RATE], membership={"probation_days": 30})
    make_metric(story.shop, "return_rate", 1, 400)
    story.merchant.send("/portal/services/next_day/apply/")
    staff(Role.REVIEWER).decide(EnrolmentApplication.objects.get(), "approve", note="")
    member = Enrolment.objects.get()
    assert "On probation until" in membership_page(story.merchant, member)
    assert promised(story) == ["next_day"]

    story.go_to(NOW + 10 * DAY)
    make_metric(story.shop, "return_rate", 8, 400, story.now)
    tasks.judge_members()
    page = membership_page(story.merchant, member)
    assert "suspended since 2026-11-30" in page and "you have 8: 5 too many." in page
    assert promised(story) == []
    assert "found 2 % (8 of 400)" in public("/measures/")

    story.merchant.move("memberships", member, "give_plan", plan="Every parcel is checked twice now.")
    assert "Every parcel is checked twice now." in membership_page(story.merchant, member)

    story.go_to(NOW + 20 * DAY)
    make_metric(story.shop, "return_rate", 2, 400, story.now)
    tasks.judge_members()
    member.refresh_from_db()
    assert member.state == "probation", "which a suspension does not shorten"
    assert promised(story) == ["next_day"]
    assert "No measure stands" in public("/measures/")
    during = NOW + 15 * DAY
    assert not member.protects(during), "the gap is not filled backwards"


def test_expelled_shop_appeals(story: Story) -> None:
    member = make_enrolment(story.shop, "next_day")
    order(story)
    first, chief, other = staff(Role.REVIEWER), staff(Role.SUPERVISOR), staff(Role.SUPERVISOR)
    cause = {"reason": "counterfeit goods", "advice": "Send the invoices of the maker."}

    first.decide(member, "propose_termination", **cause)
    assert "Termination was proposed" not in membership_page(story.merchant, member), "still in order"
    chief.decide(member, "terminate", **cause)
    page = membership_page(story.merchant, member)
    assert "the platform decides on a return" in page and "counterfeit goods" in page
    assert "counterfeit goods" in public("/measures/")
    assert story.merchant.send("/portal/services/next_day/apply/").status_code == 422

    story.wait(days=1)
    assert promised(story) == []
    grounds = "The goods are genuine, see the invoices of the maker."
    story.merchant.move("memberships", member, "appeal", grounds=grounds)
    appeal = Appeal.objects.get()
    assert appeal.number in story.merchant.page("/portal/appeals/?state=open")

    story.wait(days=1)
    rule(other, appeal, "grant", story.now, note="The invoices are genuine.")
    assert "The invoices are genuine." in story.merchant.page(f"/portal/appeals/{appeal.number}/")
    member.refresh_from_db()
    assert (member.state, member.exit_kind) == ("active", "")
    assert promised(story) == ["next_day"]
    assert "counterfeit goods" not in public("/measures/")


def test_exit_with_open_obligations(story: Story) -> None:
    make_service("seven_day_return", promises=[PROMISE], exit_rule=COOLING_OFF)
    member = make_enrolment(story.shop, "seven_day_return")
    make_deposit(story.shop, "seven_day_return", paid_fen=100_000)
    order(story)
    case = ask(story)

    preview = story.merchant.page(f"/portal/memberships/{member.number}/exit/")
    for said in ("1 open case", "1 order keeps its promise", "¥1,000.00 is kept", "2027-01-05"):
        assert said in preview, said
    story.merchant.move("memberships", member, "request_exit")

    story.wait(days=1)
    order(story, external_id="T-2", paid_at=story.now.isoformat(), signed_at=None)
    assert promised(story) == []
    page = membership_page(story.merchant, member)
    assert case["number"] in page and "T-1" in page and "T-2" not in page, "only what was promised is owed"
    member.refresh_from_db()
    assert (member.state, DepositPayment.objects.filter(kind="payout").count()) == ("exiting", 0)

    assert story.storefront.post(f"/tickets/{case['number']}/actions/withdraw/", {}).status_code == 200
    story.go_to(NOW + 8 * DAY)
    member.refresh_from_db()
    assert member.state == "exited"
    assert DepositPayment.objects.get(kind="payout").amount_fen == 100_000
    assert "Re-join possible from 2027-01-05." in membership_page(story.merchant, member)


def test_rejoin_on_day_46(story: Story) -> None:
    make_service("freight_insurance", exit_rule=COOLING_OFF)
    first = make_enrolment(story.shop, "freight_insurance")
    story.merchant.move("memberships", first, "request_exit")
    assert "46 days left." in membership_page(story.merchant, first)

    story.go_to(at("2027-01-04 23:59:59"))  # day 45
    refused = story.merchant.send("/portal/services/freight_insurance/apply/")
    assert refused.status_code == 422 and "2027-01-05" in refused.content.decode()
    assert "1 day left." in membership_page(story.merchant, first)

    story.go_to(at("2027-01-05 00:00:00"))
    told = Notice.objects.filter(user=story.merchant.user, template="enrolment.rejoin_open")
    assert told.filter(channel="in_app").count() == 1
    story.merchant.send("/portal/services/freight_insurance/apply/")
    staff(Role.REVIEWER).decide(EnrolmentApplication.objects.get(), "approve", note="welcome back")

    again = Enrolment.objects.get(state="active")
    assert again.effective_from == story.now
    assert again.number in membership_page(story.merchant, first), "the old page leads to the new one"
    assert promised(story) == ["freight_insurance"]
