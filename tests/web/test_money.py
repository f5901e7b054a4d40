"""The pages of disputes, compensations and claims: a shop's own only, and a long list costs what a short one does."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.actors import Role
from portal.models import Shop, TimelineEvent
from tests.builders import make_member, make_order, make_shop
from tests.builders_disputes import make_dispute, make_refused_return
from tests.builders_insurance import make_claim
from tests.builders_money import make_compensation
from tests.journeys.doors import Person
from tickets.models import Dispute

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Any) -> None:
    settings.VAR_DIR = tmp_path


def spent(person: Person, path: str) -> int:
    person.page(path)  # content types are cached from here on
    with CaptureQueriesContext(
        connection,
    ) as queries:
        person.page(path)
    return len(queries)


def more(shop: Shop, number: int) -> None:
    make_dispute(make_refused_return(shop))
    make_compensation(order=make_order(shop), cause=f"incident:{number}")


@pytest.mark.parametrize("path", ["/portal/case-disputes/", "/portal/compensations/"])
def test_a_list_of_many_costs_what_a_list_of_one_costs(path: str) -> None:
    person = Person(make_member(shop := make_shop()))
    more(shop, 1)
    before = spent(person, path)
    for number in range(2, 8):
        more(shop, number)

    assert spent(person, path) == before


def test_another_shop_finds_nothing() -> None:
    row, claim = make_dispute(), make_claim()
    owed = make_compensation(cause="incident:9")
    stranger = Person(make_member(make_shop()))

    for path in (
        f"case-disputes/{row.number}",
        f"insurance-claims/{claim.number}",
        f"compensations/{owed.number}",
    ):
        assert stranger.browser.get(f"/portal/{path}/").status_code == 404
    for path in ("case-disputes", "insurance-claims", "compensations"):
        assert "IC26" not in stranger.page(f"/portal/{path}/")


def test_a_shop_opens_a_dispute_on_its_own_refused_case() -> None:
    ticket = make_refused_return()
    person = Person(make_member(ticket.shop))
    assert "Call on the platform" in person.page(f"/portal/tickets/{ticket.number}/")

    person.send(f"/portal/tickets/{ticket.number}/dispute/", reason="the buyer sent another item")

    row = Dispute.objects.get()
    assert (row.opened_by, row.reason) == ("merchant", "the buyer sent another item")
    again = person.send(f"/portal/tickets/{ticket.number}/dispute/", reason="once more")
    assert (again.status_code, Dispute.objects.count()) == (302, 1)


def test_a_viewer_reads_and_does_nothing() -> None:
    row = make_dispute()
    viewer = Person(make_member(row.shop, Role.VIEWER))

    assert viewer.browser.get(f"/portal/case-disputes/{row.number}/").status_code == 200
    assert viewer.send(f"/portal/case-disputes/{row.number}/messages/", text="hi").status_code == 403
    assert viewer.send(f"/portal/case-disputes/{row.number}/pack/").status_code == 403


def test_taking_the_pack_leaves_a_trace() -> None:
    row = make_dispute()

    answer = Person(make_member(row.shop)).send(f"/portal/case-disputes/{row.number}/pack/")

    assert answer["Content-Type"] == "application/zip"
    assert TimelineEvent.objects.get(name="dispute.pack_downloaded").subject_id == row.pk


def test_a_message_without_words_is_refused() -> None:
    row = make_dispute()
    person = Person(make_member(row.shop))

    answer = person.send(f"/portal/case-disputes/{row.number}/messages/", text="", audience="everybody")

    assert (answer.status_code, row.messages.count()) == (422, 0)
