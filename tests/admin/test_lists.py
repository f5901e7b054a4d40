"""Lists stay cheap, counts tell the truth, and the index opens what it counts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from carriers.models import Carrier, CarrierCall, Shipment
from portal.models import Deadline, Heartbeat, Notice
from portal.services import sweeps
from tests.admin.conftest import (
    World,
    a_case,
    a_delivery,
    a_pickup,
    a_push,
    a_refund,
    a_trial,
    a_waiver,
    an_appeal,
    an_application,
)
from tests.builders import NOW, make_contract, make_deposit, make_metric, make_order, make_shop

pytestmark = pytest.mark.django_db


def more(world: World, number: int) -> None:
    """One more row of every kind of list that is long in real life."""
    shop = make_shop()
    make_order(shop)
    an_application(shop)
    a_refund(a_case(shop))
    a_pickup(shop)
    a_delivery(1000 + number)
    a_push(1000 + number)
    make_metric(shop, "return_rate", 1, 100)
    make_deposit(shop, paid_fen=500)
    make_contract(Carrier.objects.get(code="sf"), shop)
    an_appeal()
    a_waiver()
    a_trial(shop, conditions=[])
    Notice.objects.create(
        channel="email", template="x", dedup=str(number), created_at=NOW, send_after=NOW, shop=shop
    )


LONG = [
    "portal/enrolmentapplication", "portal/enrolment", "portal/appeal", "portal/waiver",
    "portal/publishedmeasure", "portal/rulecomment", "portal/labrun", "portal/labfinding",
    "portal/serviceversion", "portal/shop", "portal/webhookdelivery", "portal/notice", "portal/deadline",
    "portal/timelineevent", "portal/metricsnapshot", "portal/outboxentry", "portal/depositaccount",
    "portal/depositpayment", "portal/ledgertransaction", "carriers/carriercontract", "carriers/pickuporder",
    "carriers/shipment", "carriers/inboundpush", "carriers/carriercall", "carriers/pickupattempt",
    "tickets/ticket", "tickets/returnticket", "tickets/refund", "tickets/order", "tickets/orderline",
]  # fmt: skip


def test_a_list_of_thirty_costs_what_a_list_of_one_costs(
    world: World, login: Callable[[str], Client]
) -> None:
    client = login("supervisor")
    more(world, 0)
    for page in LONG:
        client.get(f"/admin/{page}/")  # content types and permissions are cached from here on
    before = {page: spent(client, page) for page in LONG}
    for number in range(1, 30):
        more(world, number)

    after = {page: spent(client, page) for page in LONG}

    assert after == before
    assert {page: n for page, n in after.items() if n > 10} == {}


def spent(client: Client, page: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(f"/admin/{page}/").status_code == 200
    return len(queries)


def test_no_list_counts_a_whole_table(world: World, login: Callable[[str], Client]) -> None:
    client = login("supervisor")

    with CaptureQueriesContext(connection) as queries:
        client.get("/admin/tickets/returnticket/")

    counts = [q["sql"] for q in queries.captured_queries if "COUNT(" in q["sql"]]
    assert counts and all("LIMIT 1001" in sql for sql in counts)


def test_each_count_on_the_index_is_the_length_of_its_list(
    world: World, login: Callable[[str], Client]
) -> None:
    client = login("supervisor")

    queues = client.get("/admin/").context["queues"]

    assert {queue.label for queue in queues if queue.count}
    for queue in queues:
        listing = client.get(queue.url)
        assert listing.context["cl"].result_count == queue.count, queue.label
        wanted = set(parse_qs(urlsplit(queue.url).query))
        assert wanted <= set(listing.context["cl"].params), queue.label


def test_overdue_rows_are_marked_and_found(world: World, login: Callable[[str], Client]) -> None:
    client, page = login("supervisor"), "/admin/portal/enrolmentapplication/"
    assert client.get(page + "?due=over").context["cl"].result_count == 0
    due = Deadline.objects.get(name="review", policy="enrol.review").due_at

    with time_machine.travel(due + timedelta(hours=1), tick=False):
        client.force_login(client.user)  # type: ignore[attr-defined]
        listing = client.get(page + "?due=over")
        queue = next(q for q in client.get("/admin/").context["queues"] if q.url.startswith(page))

    assert listing.context["cl"].result_count == 1
    assert "text-red-700" in listing.content.decode()
    assert queue.overdue == 1


@pytest.mark.parametrize(("minutes", "stale"), [(4, False), (6, True)])
def test_a_silent_sweep_is_red(
    world: World, login: Callable[[str], Client], minutes: int, stale: bool
) -> None:
    Heartbeat.objects.all().delete()
    sweeps.beat("outbox", at=NOW - timedelta(minutes=minutes), handled=1)

    health = login("supervisor").get("/admin/").context["health"]

    found = {pulse.name: pulse.stale for pulse in health}
    assert found["outbox"] is stale
    assert found["deadlines"] is True, "it has never run"


def test_a_sweep_that_runs_once_an_hour_may_be_silent_for_longer(login: Callable[[str], Client]) -> None:
    sweeps.beat("metrics", at=NOW - timedelta(hours=5), handled=1)

    health = login("supervisor").get("/admin/").context["health"]

    assert {pulse.name: pulse.stale for pulse in health}["metrics"] is False


@pytest.mark.parametrize("role", ["reviewer", "finance", "staff"])
def test_the_index_shows_a_role_its_own_queues_only(
    world: World, login: Callable[[str], Client], role: str
) -> None:
    client = login(role)

    context = client.get("/admin/").context

    assert not context["health"]
    for queue in context["queues"]:
        assert client.get(queue.url).status_code == 200


def test_searches_find_by_number_phone_tail_and_waybill(world: World, login: Callable[[str], Client]) -> None:
    client = login("supervisor")
    Shipment.objects.filter(attempt__pickup=world.pickup).update(waybill="SF12345")

    def found(page: str, term: Any) -> int:
        return client.get(f"/admin/{page}/", {"q": term}).context["cl"].result_count

    assert found("tickets/returnticket", world.case.number) == 1
    assert found("tickets/returnticket", "5678") == 2
    assert found("tickets/order", world.order.external_id) == 1
    assert found("carriers/shipment", "SF12345") == 1
    assert found("carriers/pickuporder", "SF12345") == 1
    assert CarrierCall.objects.exists()
