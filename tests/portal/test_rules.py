"""The life of a rule version: notice, four eyes, order in time, roll-back (acceptance cases B)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from portal.actors import Role
from portal.errors import Refused
from portal.models import Notice, RuleComment, ServiceVersion, TimelineEvent
from portal.policies import rulebook
from portal.queries.attachment import promise_terms, version_in_force
from portal.queries.versions import standing_of
from portal.services import moves, outbox, rules, sweeps
from portal.states import VersionStanding
from tests.builders import (
    NOW,
    at,
    make_calendar,
    make_draft,
    make_enrolment,
    make_member,
    make_order,
    make_service,
    make_shop,
    make_version,
    merchant,
    staff,
)
from tickets.models import OrderPromise

pytestmark = pytest.mark.django_db
EDITOR, SECOND = staff(Role.RULE_EDITOR, id=501), staff(Role.RULE_EDITOR, id=502)
WEEK = timedelta(days=7)


@pytest.fixture
def first() -> ServiceVersion:
    return make_service("home_pickup")


def codes(refusal: Any) -> list[str]:
    return [reason.code for reason in refusal.value.reasons]


def publish(draft: ServiceVersion, who: Any = SECOND, when: Any = NOW) -> ServiceVersion:
    return moves.perform(draft, "publish", actor=who, at=when)


@pytest.mark.parametrize(
    ("ahead", "mandate", "refused"),
    [
        (WEEK, "", []),
        (WEEK - timedelta(hours=1), "", ["notice_too_short"]),
        (WEEK - timedelta(seconds=1), "", ["notice_too_short"]),
        (timedelta(hours=1), "Food safety order 12", []),
    ],
)
def test_b2_seven_days_of_notice_or_a_mandate(
    first: ServiceVersion, ahead: timedelta, mandate: str, refused: list[str]
) -> None:
    draft = make_draft(first, NOW + ahead, legal_mandate=mandate)

    if not refused:
        assert publish(draft).state == "published"
        return
    with pytest.raises(Refused) as refusal:
        publish(draft)
    assert codes(refusal) == refused


def test_b4_an_order_keeps_the_promise_it_was_paid_under(first: ServiceVersion) -> None:
    shop = make_shop()
    long = [{"kind": "clothing_30_day_quality", "window": {"amount": 30, "unit": "calendar_days"}}]
    version = make_service("clothing_30_day_quality", promises=long)
    make_enrolment(shop, "clothing_30_day_quality", since=at("2026-01-01 00:00:00"))
    short = [{"kind": "clothing_30_day_quality", "window": {"amount": 15, "unit": "calendar_days"}}]
    make_version(version, at("2026-05-01 00:00:00"), promises=short)

    make_order(shop, paid_at=at("2026-04-30 23:59:59"), signed_at=None)
    make_order(shop, paid_at=at("2026-05-01 00:00:00"), signed_at=None)

    given = OrderPromise.objects.order_by("captured_at").values_list(
        "parameters__window__amount", "terms__number"
    )
    assert list(given) == [(30, 1), (15, 2)]


def test_b6_a_typo_is_corrected_by_a_new_version(first: ServiceVersion) -> None:
    draft = rules.draft_from(first, actor=EDITOR, at=NOW)

    assert (draft.number, draft.state, draft.text_en) == (2, "draft", first.text_en)
    assert draft.based_on == first
    ServiceVersion.objects.get(pk=first.pk, state="published", text_en="home_pickup")


def test_b8_the_new_version_holds_although_every_job_is_late(first: ServiceVersion) -> None:
    second = make_version(first, NOW)

    assert version_in_force(first.service, NOW - timedelta(seconds=1)) == first
    assert version_in_force(first.service, NOW + timedelta(minutes=10)) == second
    assert standing_of(first, NOW) is VersionStanding.SUPERSEDED
    assert standing_of(second, NOW - timedelta(seconds=1)) is VersionStanding.SCHEDULED


def test_who_wrote_a_version_does_not_publish_it(first: ServiceVersion) -> None:
    draft = make_draft(first, NOW + WEEK, editor=EDITOR)

    with pytest.raises(Refused) as refusal:
        publish(draft, EDITOR)
    assert codes(refusal) == ["four_eyes"]
    assert publish(draft, SECOND).state == "published"


def test_versions_follow_one_another(first: ServiceVersion) -> None:
    make_version(first, NOW + 3 * WEEK, published=NOW)

    with pytest.raises(Refused) as refusal:
        publish(make_draft(first, NOW + 2 * WEEK))
    assert codes(refusal) == ["overlap"]


def test_a_version_in_force_is_never_taken_back(first: ServiceVersion) -> None:
    with pytest.raises(Refused) as refusal:
        moves.perform(first, "withdraw", actor=EDITOR, at=NOW, data={"reason": "typo"})
    assert codes(refusal) == ["already_effective"]


def test_a_scheduled_version_can_be_withdrawn(first: ServiceVersion) -> None:
    second = make_version(first, NOW + 2 * WEEK, published=NOW)

    moves.perform(second, "withdraw", actor=EDITOR, at=NOW, data={"reason": "wrong text"})

    assert promise_terms(first.service, paid_at=NOW + 3 * WEEK) == first


def test_a_consultation_runs_to_its_end(first: ServiceVersion) -> None:
    shop = make_shop()
    draft = make_draft(first, NOW + 4 * WEEK)
    closes = {"closes_on": "2026-11-30"}
    draft = moves.perform(draft, "open_consultation", actor=EDITOR, at=NOW, data=closes)

    rules.comment(draft, shop, "Two hours are too short here.", actor=merchant(shop), at=NOW)
    with pytest.raises(Refused) as refusal:
        publish(draft)
    assert codes(refusal) == ["consultation_open"]
    assert publish(draft, when=at("2026-12-01 00:00:00")).state == "published"


def test_nobody_comments_after_the_consultation(first: ServiceVersion) -> None:
    shop = make_shop()

    with pytest.raises(Refused) as refusal:
        rules.comment(first, shop, "Too late.", actor=merchant(shop), at=NOW)
    assert codes(refusal) == ["consultation_closed"]
    assert not RuleComment.objects.exists()


def test_member_shops_are_told_and_others_are_not(first: ServiceVersion) -> None:
    member, stranger = make_shop(), make_shop()
    make_enrolment(member, "home_pickup")
    told = make_member(member)
    make_member(stranger)
    outbox.fan_out(at=NOW)

    make_version(first, NOW + WEEK, published=NOW)
    outbox.fan_out(at=NOW)

    assert set(Notice.objects.values_list("user", flat=True)) == {told.pk}


def test_taking_effect_is_announced_once(first: ServiceVersion) -> None:
    make_calendar()
    make_version(first, NOW + WEEK, published=NOW)

    for hours in (0, 1, 2):
        sweeps.fire_deadlines(at=NOW + WEEK + timedelta(hours=hours))

    assert TimelineEvent.objects.filter(name="service_version.effective").count() == 1


BAD = {
    "conditions": [
        [{"metric": "x", "operator": "~", "threshold": 1}],
        {},
        [{"operator": "<", "threshold": 1}],
    ],
    "keep_conditions": [[{"metric": "x", "operator": "<", "threshold": [1, 0]}], ["x"]],
    "requirements": [[{"kind": "nobody_knows"}]],
    "promises": [
        [{"kind": "a", "penalty": {"percent": 5}}],
        [{"kind": "a", "penalty": {"fen": "5"}}],
        [{"kind": "a", "penalty": {"percent": 5}}],
        [{"days": 3}],
        [{"kind": "a"}, {"kind": "a"}],
        [{"kind": "a", "window": {"amount": 0, "unit": "d"}}],
    ],
    "membership": [{"probation_days": -1}, {"starts": "never"}, []],
    "exit_rule": [{"cooling_off_days": "45"}, {"boundary": "sometimes"}],
}


@pytest.mark.parametrize(("document", "content"), [(name, bad) for name, many in BAD.items() for bad in many])
def test_a_document_the_code_cannot_act_on_is_named(document: str, content: Any) -> None:
    [reason] = rulebook.problems({document: content}, {"carrier_contract"})

    assert reason.code == f"rulebook.{document}"
    assert reason.sentence


def test_a_version_without_a_date_is_refused_with_that_reason(first: ServiceVersion) -> None:
    draft = rules.draft_from(first, actor=EDITOR, at=NOW)

    with pytest.raises(Refused) as refusal:
        publish(draft)
    assert codes(refusal) == ["no_effective_date"]
