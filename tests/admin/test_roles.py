"""Who sees which list, and who makes which move: the table is the specification."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import transaction
from django.test import Client

from portal.models import TimelineEvent
from tests.admin.conftest import World

pytestmark = pytest.mark.django_db

COLUMNS = "reviewer supervisor carrier_manager finance rule_editor auditor staff superuser"
LISTS = """
    portal/enrolmentapplication   y y . . y y . y
    portal/enrolment              y y . . y y . y
    portal/service                y y . . y y . y
    portal/servicearea            y y . . y y . y
    portal/serviceversion         y y . . y y . y
    portal/appeal                 y y . . y y . y
    portal/waiver                 y y . . y y . y
    portal/publishedmeasure       y y . . y y . y
    portal/rulecomment            y y . . y y . y
    portal/labrun                 y y . . y y . y
    portal/labfinding             y y . . y y . y
    portal/metricsnapshot         y y . . y y . y
    portal/shop                   y y . . y y . y
    portal/merchant               y y . . y y . y
    portal/user                   . . . . . . . y
    portal/partner                . y . . . y . y
    portal/partnerclient          . . . . . . . y
    portal/webhookendpoint        . y . . . y . y
    portal/webhookdelivery        . y . . . y . y
    portal/policyvalue            . y . . y y . y
    portal/calendarday            . y . . y y . y
    portal/region                 . y y . y y . y
    portal/deadline               y y y . . y . y
    portal/deadlinewarning        y y y . . y . y
    portal/timelineevent          y y y y y y . y
    portal/notice                 . y . . . y . y
    portal/heartbeat              . y . . . y . y
    portal/evidence               . y . . . y . y
    portal/exportrun              . y . . . y . y
    portal/savedfilter            . y . . . y . y
    portal/outboxentry            . y . . . y . y
    portal/idempotencyrecord      . . . . . . . y
    portal/reminder               . . . . . . . y
    portal/depositaccount         . y . y . y . y
    portal/depositpayment         . y . y . y . y
    portal/ledgertransaction      . y . y . y . y
    portal/paymentcallback        . y . y . y . y
    carriers/carrier              . y y . . y . y
    carriers/carriercontract      . y y . . y . y
    carriers/contractrevision     . y y . . y . y
    carriers/carrieraccount       . . . . . . . y
    carriers/carrieralias         . y y . . y . y
    carriers/blockedsender        . y y . . y . y
    carriers/coveragearea         . y y . . y . y
    carriers/coverageexception    . y y . . y . y
    carriers/capacitypattern      . y y . . y . y
    carriers/capacityslot         . y y . . y . y
    carriers/choicetrial          . y y . . y . y
    carriers/choicechange         . y y . . y . y
    carriers/pickuporder          . y y . . y . y
    carriers/shipment             . y y . . y . y
    carriers/trackingevent        . y y . . y . y
    carriers/suspiciousevent      . y y . . y . y
    carriers/carriercomplaint     y y y . . y . y
    carriers/carrierstatement     . y y y . y . y
    carriers/linedispute          . y y y . y . y
    carriers/custodyrecord        . y y . . y . y
    carriers/statementline        . y y y . y . y
    carriers/statementposting     . y y y . y . y
    carriers/carrierscorecard     . y y . . y . y
    carriers/inboundpush          . y y . . y . y
    carriers/carriercall          . y y . . y . y
    carriers/unknowncode          . y y . . y . y
    carriers/codemapping          . y y . . y . y
    carriers/trackingrun          . y y . . y . y
    tickets/ticket                y y . y . y . y
    tickets/returnticket          y y . y . y . y
    tickets/exchangeticket        y y . y . y . y
    tickets/refundonlyticket      y y . y . y . y
    tickets/warrantyticket        y y . y . y . y
    tickets/incidentticket        y y . y . y . y
    tickets/repairjob             y y . . . y . y
    tickets/refund                . y . y . y . y
    tickets/advance               . y . y . y . y
    tickets/massevent             y y . . . y . y
    tickets/insurancepolicy       . y . y . y . y
    tickets/insuranceclaim        . y . y . y . y
    tickets/premiumaccount        . y . y . y . y
    tickets/posting               . y . y . y . y
    tickets/providerpayment       . y . y . y . y
    tickets/compensation          y y . y . y . y
    tickets/dispute               y y . . . y . y
    tickets/order                 y y . y . y . y
    tickets/orderpromise          y y . . . y . y
    tickets/deliverypromise       y y . . . y . y
    tickets/repaircentre          y y . . . y . y
    tickets/centrescorecard       y y . . . y . y
    tickets/providerscorecard     y y . . . y . y
    portal/partnermember          . y . . . y . y
    tickets/replytemplate         y y . y . y . y
    tickets/team                  y y . y . y . y
    tickets/forecastrun           y y y . . y . y
    tickets/forecastseries        y y y . . y . y
    tickets/forecastseries/forecast y y y . . y . y
    tickets/batchalarm            y y . . . y . y
    tickets/capacitysuggestion    y y y . . y . y
"""
ADDS = """
    portal/service                . . . . y . . y
    portal/servicearea            . . . . y . . y
    portal/serviceversion         . . . . y . . y
    portal/waiver                 . y . . . . . y
    portal/appeal                 . . . . . . . .
    portal/publishedmeasure       . . . . . . . .
    portal/rulecomment            . . . . . . . .
    portal/labrun                 . . . . . . . .
    portal/labfinding             . . . . . . . .
    portal/policyvalue            . . . . y . . y
    portal/calendarday            . . . . y . . y
    portal/shop                   . y . . . . . y
    portal/partner                . y . . . . . y
    portal/webhookendpoint        . y . . . . . y
    portal/partnerclient          . . . . . . . y
    portal/enrolmentapplication   . . . . . . . .
    portal/timelineevent          . . . . . . . .
    portal/depositaccount         . . . . . . . .
    portal/depositpayment         . . . . . . . .
    portal/ledgertransaction      . . . . . . . .
    carriers/carrier              . . y . . . . y
    carriers/carriercontract      . . y . . . . y
    carriers/contractrevision     . . . . . . . .
    carriers/blockedsender        . . y . . . . y
    carriers/coveragearea         . . y . . . . y
    carriers/carriercomplaint     . . y . . . . y
    carriers/custodyrecord        . . y . . . . y
    carriers/carrierstatement     . . . . . . . .
    carriers/coverageexception    . . y . . . . y
    carriers/capacitypattern      . . . . . . . .
    carriers/capacityslot         . . . . . . . .
    carriers/choicetrial          . . y . . . . y
    carriers/choicechange         . . . . . . . .
    carriers/pickuporder          . . . . . . . .
    tickets/refund                . . . . . . . .
    tickets/forecastrun           . . . . . . . .
    tickets/batchalarm            . . . . . . . .
    tickets/capacitysuggestion    . . . . . . . .
    tickets/repaircentre          . y . . . . . y
    tickets/centrescorecard       . . . . . . . .
    portal/partnermember          . y . . . . . y
"""


def table(text: str) -> list[tuple[str, list[str]]]:
    lines = [line.split() for line in text.strip().splitlines()]
    return [(page, cells) for page, *cells in lines]


@pytest.mark.parametrize("role", COLUMNS.split())
@pytest.mark.parametrize(("rows", "suffix"), [(LISTS, ""), (ADDS, "add/")], ids=["lists", "adds"])
def test_who_may_open_what(
    world: World, login: Callable[[str], Client], role: str, rows: str, suffix: str
) -> None:
    client, column = login(role), COLUMNS.split().index(role)

    seen = {page: client.get(f"/admin/{page}/{suffix}").status_code for page, _cells in table(rows)}

    assert seen == {page: 200 if cells[column] == "y" else 403 for page, cells in table(rows)}


@pytest.mark.parametrize(("role", "status"), [("merchant", 403), ("anonymous", 302)])
def test_people_from_outside_never_get_in(login: Callable[[str], Client], role: str, status: int) -> None:
    client = login(role)

    for page, _cells in [*table(LISTS), ("", [])]:
        answer = client.get(f"/admin/{page}/".replace("//", "/"), follow=True)
        first = answer.redirect_chain[0][1] if answer.redirect_chain else answer.status_code
        assert (first, "/accounts/login/" in str(answer.redirect_chain)) in {
            (302, True),
            (302, False),
            (403, False),
        }
        assert answer.status_code == (403 if status == 403 else 200)
        assert status == 403 or answer.redirect_chain[-1][0].startswith("/accounts/login/")


REVIEWING = {"reviewer", "supervisor", "superuser"}
# address of the row, move, fields, who may (everybody else is refused)
MOVES: list[tuple[str, str, dict[str, str], set[str]]] = [
    ("portal/enrolmentapplication/{application}", "approve", {}, {"reviewer", "supervisor", "superuser"}),
    ("portal/enrolmentapplication/{application}", "reject", {"reason": "papers"}, REVIEWING),
    ("portal/enrolment/{membership}", "propose_termination", {"reason": "breach"}, REVIEWING),
    ("portal/appeal/{appeal}", "grant", {"note": "right"}, REVIEWING),
    ("portal/appeal/{appeal}", "dismiss", {"reason": "as before"}, REVIEWING),
    ("portal/waiver/{waiver}", "revoke", {"reason": "no longer new"}, {"supervisor", "superuser"}),
    ("portal/labrun/{trial}", "stop", {}, {"supervisor", "rule_editor", "superuser"}),
    ("portal/shop/{shop}", "freeze", {"reason": "fraud"}, {"supervisor", "superuser"}),
    ("carriers/pickuporder/{pickup}", "cancel", {}, {"carrier_manager", "supervisor", "superuser"}),
    ("tickets/refund/{refund}", "hand_over", {"note": "by bank"}, {"finance", "superuser"}),
    ("tickets/warrantyticket/{repair}", "approve", {}, {"reviewer", "supervisor", "superuser"}),
    ("tickets/returnticket/{case}", "refuse", {}, set()),
]
PEOPLE = [*COLUMNS.split(), "merchant", "anonymous"]


@pytest.mark.parametrize("role", PEOPLE)
def test_who_may_make_which_move(world: World, login: Callable[[str], Client], role: str) -> None:
    client, outside = login(role), {"merchant", "anonymous"}

    for path, move, fields, allowed in MOVES:
        with transaction.atomic():
            status, moved = posted(client, world, path, move, fields)
            transaction.set_rollback(True)
        expected = (302, True) if role in allowed else (302 if role in outside else 403, False)
        assert (status, moved) == expected, (path, move)


def posted(client: Client, world: World, path: str, move: str, fields: dict[str, str]) -> tuple[int, bool]:
    """The answer to a move, and whether anything at all has changed."""
    row = getattr(world, path.partition("{")[2].rstrip("}"))
    row = type(row).objects.get(pk=row.pk)
    facts, url = TimelineEvent.objects.count(), f"/admin/{path.partition('{')[0]}{row.pk}/move/{move}/"
    answer = client.post(url, {**fields, "version": row.version})
    fresh = type(row).objects.get(pk=row.pk)
    before = (row.state, row.version, facts)
    return answer.status_code, (fresh.state, fresh.version, TimelineEvent.objects.count()) != before


def test_an_auditor_sees_no_buttons_and_no_actions(world: World, login: Callable[[str], Client]) -> None:
    client = login("auditor")

    page = client.get(f"/admin/portal/enrolmentapplication/{world.application.pk}/change/")
    listing = client.get("/admin/portal/enrolmentapplication/")

    assert page.context["open_moves"] == []
    assert "make_a_move" not in listing.content.decode()
