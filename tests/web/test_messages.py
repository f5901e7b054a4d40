"""The two boxes of a case, the buyer's page, the desk and the programs: each shows what its reader may read."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from portal.actors import Role
from tests.api.conftest import program_of
from tests.builders import NOW, make_member, make_partner, make_shop, make_staff, merchant
from tests.builders_messages import make_case, note, write
from tests.journeys.doors import Person
from tickets.models import CaseMessage, ReplyTemplate
from tickets.services import links, messages

pytestmark = pytest.mark.django_db


@pytest.fixture
def case() -> Any:
    return make_case()


@pytest.fixture
def agent(case: Any) -> Person:
    return Person(make_member(case.shop, Role.AGENT))


def test_the_two_boxes_go_two_ways(case: Any, agent: Person) -> None:
    page = f"/portal/tickets/{case.number}/"
    assert agent.send(f"{page}say/buyer/", text="We look at it").status_code == 302
    assert agent.send(f"{page}say/note/", text="Third time", who="internal").status_code == 302

    phone = Client().get(f"/c/{links.issue(case, at=NOW)}/").content.decode()
    assert "We look at it" in phone
    assert "Third time" not in phone
    shown = agent.page(page)
    assert "We look at it" in shown and "Third time" in shown


def test_the_box_of_notes_never_reaches_the_buyer(case: Any, agent: Person) -> None:
    answer = agent.send(f"/portal/tickets/{case.number}/say/note/", text="x", who="buyer")

    assert (answer.status_code, CaseMessage.objects.count()) == (422, 0)


def test_an_empty_message_keeps_the_page(case: Any, agent: Person) -> None:
    assert agent.send(f"/portal/tickets/{case.number}/say/buyer/", text="").status_code == 422


def test_a_viewer_has_no_box(case: Any) -> None:
    viewer = Person(make_member(case.shop, Role.VIEWER))
    assert "say/buyer/" not in viewer.page(f"/portal/tickets/{case.number}/")
    assert viewer.send(f"/portal/tickets/{case.number}/say/buyer/", text="x").status_code == 403


def test_the_buyer_answers_and_reads_it(case: Any, agent: Person) -> None:
    link, phone = f"/c/{links.issue(case, at=NOW)}/", Client()
    assert phone.post(f"{link}messages/", {"text": "Call 13912345678"}).status_code == 302
    assert phone.post(f"{link}messages/", {"text": ""}).status_code == 422

    assert "139****5678" in phone.get(link).content.decode()
    assert "139****5678" in agent.page(f"/portal/tickets/{case.number}/")


def test_a_template_is_put_into_the_box(case: Any, agent: Person) -> None:
    row = messages.keep_template(case.shop, title="Thanks", text="About {number}", actor=merchant(case.shop))

    assert "Thanks</option>" in agent.page(f"/portal/tickets/{case.number}/reply/")
    page = agent.page(f"/portal/tickets/{case.number}/reply/?template={row.pk}")

    assert f"About {case.number}</textarea>" in page


@pytest.mark.parametrize("chosen", ["", "x", "999999", "²"])
def test_a_template_that_is_none_is_not_found(case: Any, agent: Person, chosen: str) -> None:
    answer = agent.browser.get(f"/portal/tickets/{case.number}/reply/", {"template": chosen})

    assert answer.status_code == 404


def test_a_shop_keeps_its_templates(agent: Person) -> None:
    assert agent.send("/portal/reply-templates/", title="Thanks", text="Dear {name}").status_code == 422
    assert agent.send("/portal/reply-templates/", title="Thanks", text="For {item}").status_code == 302
    row = ReplyTemplate.objects.get()
    agent.send(f"/portal/reply-templates/{row.pk}/", title="Many thanks", text="For {item}")
    assert "Many thanks" in agent.page("/portal/reply-templates/")
    stranger = Person(make_member(make_shop()))
    assert stranger.send(f"/portal/reply-templates/{row.pk}/delete/").status_code == 404
    assert "Many thanks" not in stranger.page("/portal/reply-templates/")
    agent.send(f"/portal/reply-templates/{row.pk}/delete/")
    assert not ReplyTemplate.objects.exists()


def test_the_desk_reads_what_is_for_the_platform(case: Any) -> None:
    note(case, text="only the shop")
    desk, page = Person(make_staff(Role.REVIEWER)), f"/admin/tickets/returnticket/{case.pk}/"
    assert desk.send(f"{page}say/", audience="merchant_platform", text="why so late").status_code == 302
    assert desk.send(f"{page}say/", audience="internal", text="doubtful").status_code == 302

    shown = desk.page(f"{page}change/")
    assert "why so late" in shown and "doubtful" in shown
    assert "only the shop" not in shown
    portal = Person(make_member(case.shop)).page(f"/portal/tickets/{case.number}/")
    assert "why so late" in portal and "doubtful" not in portal


def test_who_only_reads_at_the_desk_writes_nothing(case: Any) -> None:
    desk = Person(make_staff(Role.AUDITOR))

    answer = desk.send(f"/admin/tickets/returnticket/{case.pk}/say/", audience="buyer", text="x")

    assert (answer.status_code, CaseMessage.objects.count()) == (403, 0)


def test_templates_for_everybody_are_kept_at_the_desk(case: Any, agent: Person) -> None:
    desk = Person(make_staff(Role.SUPERVISOR))
    wrong = desk.send("/admin/tickets/replytemplate/add/", title="Hello", text="{name}")
    assert wrong.status_code == 200 and not ReplyTemplate.objects.exists()
    desk.send("/admin/tickets/replytemplate/add/", title="Hello", text="About {number}")

    assert "Hello" in agent.page("/portal/reply-templates/")
    page = f"/admin/tickets/returnticket/{case.pk}/say/?template={ReplyTemplate.objects.get().pk}"
    assert f"About {case.number}</textarea>" in desk.page(page)


def test_a_storefront_reads_and_writes_for_the_buyer(case: Any) -> None:
    note(case, text="only the shop")
    write(case, text="for all")
    store = program_of(case.storefront)
    sent = store.post(f"/tickets/{case.number}/messages/", {"text": "thank you"})
    secret = store.post(f"/tickets/{case.number}/messages/", {"text": "x", "audience": "merchant_platform"})

    said = store.get(f"/tickets/{case.number}/messages/").json()["results"]
    assert (sent.status_code, sent.json()["party"], secret.status_code) == (201, "buyer", 422)
    assert [one["text"] for one in said] == ["for all", "thank you"]


def test_an_erp_reads_no_internal_note(case: Any) -> None:
    note(case, text="only people")
    erp = program_of(make_partner(("erp",), (case.shop,)))
    sent = erp.post(
        f"/tickets/{case.number}/messages/", {"text": "please decide", "audience": "merchant_platform"}
    )

    said = erp.get(f"/tickets/{case.number}/messages/").json()["results"]
    assert (sent.status_code, [one["text"] for one in said]) == (201, ["please decide"])
