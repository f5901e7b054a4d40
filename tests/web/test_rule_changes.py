"""Changes of the rules a shop can answer to: comments on drafts, accepting or leaving before a version holds."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from portal.actors import SYSTEM, Role
from portal.models import RuleComment, ServiceVersion, Shop
from portal.services import moves, rules
from tests.builders import (
    NOW,
    make_draft,
    make_enrolment,
    make_member,
    make_service,
    make_shop,
    make_version,
    merchant,
    staff,
)

PAGE = "/portal/rule-changes/"
DAY = timedelta(days=1)
LEVEL = {"metric": "shop_level", "operator": ">=", "threshold": 8, "unit": "level of 20"}


@pytest.fixture
def shop(db: None) -> Shop:
    return make_shop()


@pytest.fixture
def owner(client: Client, shop: Shop) -> Client:
    client.force_login(make_member(shop))
    return client


def consulted(code: str = "next_day", **fields: Any) -> ServiceVersion:
    """A draft that is open for comment until the end of November."""
    row = make_draft(make_service(code, conditions=[LEVEL]), NOW + 30 * DAY, **fields)
    actor, data = staff(Role.RULE_EDITOR), {"closes_on": "2026-11-30"}
    return moves.perform(row, "open_consultation", actor=actor, at=NOW - DAY, data=data)


def page(client: Client) -> Any:
    answer = client.get(PAGE)
    assert answer.status_code == 200
    return answer


def test_nothing_is_about_to_change(owner: Client) -> None:
    text = page(owner).content.decode()
    assert "No draft is open for comment" in text and "No new version is scheduled" in text


def test_a_draft_is_shown_with_its_text_its_changes_and_its_closing_date(owner: Client) -> None:
    consulted(text_en="Stricter words", conditions=[{**LEVEL, "threshold": 12}])
    shown = page(owner)
    (entry,) = shown.context["consultations"]
    assert [(change["before"], change["after"]) for change in entry["changes"]] == [("8", "12")]
    assert (
        "Stricter words" in shown.content.decode()
        and "comments until 2026-12-01 00:00" in shown.content.decode()
    )


def test_a_comment_is_sent_and_stands_there_for_ones_own_shop_only(owner: Client, shop: Shop) -> None:
    row, other = consulted(), make_shop()
    rules.comment(row, other, "Secret of another shop", actor=merchant(other), at=NOW)
    owner.post(f"{PAGE}next_day/{row.number}/", {"text": "Twelve is too much."}, follow=True)
    text = page(owner).content.decode()
    assert RuleComment.objects.get(shop=shop).text == "Twelve is too much."
    assert "Twelve is too much." in text and "Secret of another shop" not in text


def test_a_comment_that_is_too_short_comes_back_beside_its_field(owner: Client) -> None:
    row = consulted()
    answer = owner.post(f"{PAGE}next_day/{row.number}/", {"text": "no"})
    (entry,) = answer.context["consultations"]
    assert (answer.status_code, entry["form"]["text"].value()) == (422, "no")
    assert entry["form"].errors["text"]
    assert not RuleComment.objects.exists()


def test_after_the_closing_date_a_comment_is_refused(owner: Client) -> None:
    row = consulted()
    ServiceVersion.objects.filter(pk=row.pk).update(consultation_until=NOW)
    assert owner.post(f"{PAGE}next_day/{row.number}/", {"text": "Too late, alas."}).status_code == 422
    assert not RuleComment.objects.exists()
    assert page(owner).context["consultations"] == []


@pytest.mark.parametrize("role", [Role.AGENT, Role.VIEWER])
def test_only_those_who_decide_comment(client: Client, shop: Shop, role: str) -> None:
    row = consulted()
    client.force_login(make_member(shop, role))
    assert page(client).context["consultations"][0]["form"] is None
    assert client.post(f"{PAGE}next_day/{row.number}/", {"text": "We object."}).status_code == 403
    assert not RuleComment.objects.exists()


def test_drafts_are_not_shown_and_cannot_be_commented(owner: Client) -> None:
    draft = make_draft(make_service("next_day"), NOW + 30 * DAY, text_en="secret draft")
    assert "secret draft" not in page(owner).content.decode()
    assert owner.post(f"{PAGE}next_day/{draft.number}/", {"text": "I know it."}).status_code == 404


def test_b3_a_member_accepts_or_leaves_a_scheduled_version(owner: Client, shop: Shop) -> None:
    member = make_enrolment(shop, "next_day")
    make_version(member.terms, NOW + 10 * DAY, published=NOW - DAY)
    (entry,) = page(owner).context["scheduled"]
    assert owner.get(entry["leave_url"]).status_code == 200

    owner.post(entry["accept_url"], {"version": member.version})

    (entry,) = page(owner).context["scheduled"]
    assert (entry["accepted"], entry.get("accept_url")) == (True, None)


def test_a_shop_that_is_no_member_only_reads(owner: Client) -> None:
    make_version(make_service("next_day"), NOW + 10 * DAY, published=NOW - DAY)
    assert "Your shop is no member of this service." in page(owner).content.decode()


def test_one_or_many_changes_cost_the_same(
    owner: Client, shop: Shop, django_assert_max_num_queries: Any
) -> None:
    def add(name: str) -> None:
        row = consulted(f"draft_{name}")
        rules.comment(row, shop, "We object.", actor=merchant(shop), at=NOW)
        member = make_enrolment(shop, f"coming_{name}")
        make_version(member.terms, NOW + 10 * DAY, published=NOW - DAY)

    add("first")
    page(owner)
    with django_assert_max_num_queries(12):
        page(owner)
    for n in range(5):
        add(str(n))
    with django_assert_max_num_queries(12):
        assert len(page(owner).context["consultations"]) == 6


@pytest.mark.django_db
class TestPublicly:
    def test_a_draft_in_consultation_stands_on_the_public_page(self, client: Client) -> None:
        consulted(text_en="Stricter words", text_zh="更严格")
        for language, said in (("en", "Stricter words"), ("zh-hans", "更严格")):
            page = client.get("/rules/next_day/", headers={"Accept-Language": language})
            assert said in page.content.decode()
            assert "2026-12-01 00:00" in page.content.decode()

    def test_a_closed_consultation_and_a_draft_are_gone(self, client: Client) -> None:
        row = consulted(text_en="Stricter words")
        ServiceVersion.objects.filter(pk=row.pk).update(consultation_until=NOW)
        draft = ServiceVersion(service=row.service, number=9, text_zh="秘密", text_en="secret draft")
        moves.begin(draft, emits="record.created", actor=SYSTEM, at=NOW)
        page = client.get("/rules/next_day/").content.decode()
        assert "Stricter words" not in page and "secret draft" not in page
