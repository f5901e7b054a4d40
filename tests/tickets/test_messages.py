"""What is said on a case reaches whom it is meant for, and nobody else."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.actors import Actor, ActorKind, Role
from portal.errors import InvalidInput, NotFound, NotPermitted
from portal.models import Notice, TimelineEvent
from portal.services import outbox
from tests.builders import (
    NOW,
    make_member,
    make_partner,
    make_shop,
    make_staff,
    merchant,
    partner_actor,
    staff,
)
from tests.builders_messages import buyer_with_link, erp_of, make_case, note, write
from tickets.models import CaseMessage
from tickets.policies.messages import LONGEST, PLACEHOLDERS, filled, unknown_placeholders
from tickets.queries.messages import facts_for_replies, messages_for, templates_for
from tickets.queries.tickets import timeline_of
from tickets.services import messages
from tickets.states import MessageAudience as Audience

FACTS = {"number": "RT1", "item": "kettle {amount}", "amount": "¥9.00"}


def test_a_template_is_filled_once() -> None:
    assert filled("{number}: {item} for {amount}", FACTS) == "RT1: kettle {amount} for ¥9.00"


def test_a_placeholder_that_nothing_fills_is_found() -> None:
    assert unknown_placeholders("Dear {name}, {number}") == ["name"]


@given(st.text(max_size=2000), st.dictionaries(st.sampled_from(PLACEHOLDERS), st.text(max_size=50)))
def test_a_filled_template_is_never_longer_than_a_message(text: str, facts: dict[str, str]) -> None:
    assert len(filled(text, facts)) <= LONGEST


pytestmark = pytest.mark.django_db


def everybody(ticket: Any) -> dict[str, Actor]:
    return {
        "shop": merchant(ticket.shop, Role.AGENT),
        "platform": staff(),
        "buyer": buyer_with_link(ticket),
        "storefront": partner_actor(ticket.storefront),
        "erp": erp_of(ticket.shop),
        "program": erp_of(ticket.shop, "shop"),
        "courier": erp_of(ticket.shop, "courier"),
        "other shop": merchant(make_shop()),
        "other storefront": partner_actor(make_partner()),
    }


READERS = [
    ("shop", Audience.INTERNAL, {"shop"}),
    ("platform", Audience.INTERNAL, {"platform"}),
    ("shop", Audience.MERCHANT_PLATFORM, {"shop", "platform", "erp", "program"}),
    ("platform", Audience.MERCHANT_PLATFORM, {"shop", "platform", "erp", "program"}),
    ("erp", Audience.MERCHANT_PLATFORM, {"shop", "platform", "erp", "program"}),
    ("shop", Audience.BUYER, {"shop", "platform", "erp", "program", "buyer", "storefront"}),
    ("buyer", Audience.BUYER, {"shop", "platform", "erp", "program", "buyer", "storefront"}),
    ("storefront", Audience.BUYER, {"shop", "platform", "erp", "program", "buyer", "storefront"}),
]


@pytest.mark.parametrize(("writer", "audience", "readers"), READERS)
def test_exactly_these_read_it(writer: str, audience: str, readers: set[str]) -> None:
    ticket = make_case()
    who = everybody(ticket)
    said = messages.say(ticket, "secret", audience=audience, actor=who[writer], at=NOW)

    assert {name for name, actor in who.items() if said in messages_for(ticket, actor)} == readers


@pytest.mark.parametrize(("writer", "audience", "_readers"), READERS)
def test_no_fact_holds_the_text_or_goes_further_than_it(
    writer: str, audience: str, _readers: set[str]
) -> None:
    ticket = make_case()
    who = everybody(ticket)
    before = set(TimelineEvent.objects.values_list("pk", flat=True))
    messages.say(ticket, "secret", audience=audience, actor=who[writer], at=NOW)

    (fact,) = TimelineEvent.objects.exclude(pk__in=before)
    assert "secret" not in f"{fact.note}{fact.data}"
    for name in ("buyer", "storefront"):
        assert (fact in timeline_of(ticket, who[name])) is (audience == Audience.BUYER)
    if (writer, audience) == ("platform", Audience.INTERNAL):
        assert fact not in timeline_of(ticket, who["shop"])


@pytest.mark.parametrize(
    ("writer", "audience"),
    [
        ("buyer", Audience.INTERNAL),
        ("storefront", Audience.MERCHANT_PLATFORM),
        ("erp", Audience.INTERNAL),
        ("shop", "everybody"),
    ],
)
def test_who_may_not_write_to_an_audience(writer: str, audience: str) -> None:
    ticket = make_case()

    with pytest.raises(InvalidInput):
        messages.say(ticket, "hello", audience=audience, actor=everybody(ticket)[writer], at=NOW)

    assert not CaseMessage.objects.exists()


@pytest.mark.parametrize("text", ["", "  ", "x" * 1001])
def test_a_message_says_something_and_not_too_much(text: str) -> None:
    with pytest.raises(InvalidInput):
        write(make_case(), text=text)


def test_a_viewer_reads_and_a_stranger_finds_nothing() -> None:
    ticket = make_case()
    with pytest.raises(NotPermitted):
        note(ticket, actor=merchant(ticket.shop, Role.VIEWER))
    with pytest.raises(NotFound):
        note(ticket, actor=merchant(make_shop()))


@pytest.mark.parametrize(
    ("writer", "audience", "told"),
    [
        ("buyer", Audience.BUYER, {"agent"}),
        ("shop", Audience.BUYER, set()),
        ("shop", Audience.INTERNAL, set()),
        ("shop", Audience.MERCHANT_PLATFORM, {"reviewer"}),
        ("platform", Audience.MERCHANT_PLATFORM, {"agent"}),
    ],
)
def test_who_is_told(writer: str, audience: str, told: set[str]) -> None:
    ticket = make_case()
    make_member(ticket.shop, Role.AGENT, "agent")
    make_staff(Role.REVIEWER, username="reviewer")
    outbox.fan_out(at=NOW)
    Notice.objects.all().delete()
    messages.say(ticket, "hello", audience=audience, actor=everybody(ticket)[writer], at=NOW)
    outbox.fan_out(at=NOW)

    assert set(Notice.objects.values_list("user__username", flat=True)) == told


def test_a_reply_knows_the_case() -> None:
    ticket = make_case()

    assert filled("{number} {item} {amount}", facts_for_replies(ticket)).startswith(ticket.number)


def test_a_shop_has_its_own_templates_and_those_for_everybody() -> None:
    shop, other = make_shop(), make_shop()
    own = messages.keep_template(shop, title="Thanks", text="For {number}", actor=merchant(shop))
    messages.keep_template(other, title="Foreign", text="x", actor=merchant(other))

    assert list(templates_for(merchant(shop))) == [own]
    assert list(templates_for(Actor(ActorKind.PLATFORM, "staff", frozenset({Role.REVIEWER})))) == []


@pytest.mark.parametrize("text", ["", "Dear {name}"])
def test_a_template_that_cannot_be_filled_is_not_kept(text: str) -> None:
    shop = make_shop()

    with pytest.raises(InvalidInput):
        messages.keep_template(shop, title="x", text=text, actor=merchant(shop))


def test_nobody_changes_a_foreign_template() -> None:
    shop, other = make_shop(), make_shop()
    row = messages.keep_template(shop, title="Thanks", text="hello", actor=merchant(shop))

    with pytest.raises(NotFound):
        messages.keep_template(other, title="x", text="y", actor=merchant(other), template=row)
    with pytest.raises(NotFound):
        messages.drop_template(row, other, actor=merchant(other))
