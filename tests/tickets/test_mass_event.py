"""One event for thousands of missed orders: one decision by two people, worked off in batches (K12)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from portal.actors import Role
from portal.errors import NotPermitted, Refused
from portal.models import Shop
from portal.services import moves, sweeps
from tests.builders import (
    at,
    make_calendar,
    make_carrier,
    make_enrolment,
    make_order,
    make_service,
    make_shop,
    make_staff,
    merchant,
    staff,
)
from tickets.models import (
    Compensation,
    DeliveryPromise,
    IncidentDetail,
    IncidentTicket,
    MassEvent,
    OrderPromise,
)
from tickets.services import mass_event

PAID, MISSED = at("2026-11-20 10:00:00"), at("2026-11-22 00:00:00")
FIRE = {"reason": "The warehouse in Hangzhou burned down on 20 November."}
PROPOSER, DECIDER = staff(Role.REVIEWER, id=7), staff(Role.SUPERVISOR, id=8)
SAID = {
    "channel": "sms",
    "remedy": "coupon",
    "amount": 500,
    "accepted": False,
    "note": "The warehouse burned.",
}


@pytest.fixture
def shop(db: None) -> Shop:
    make_calendar()
    make_carrier("jd")
    make_service("next_day", promises=[{"kind": "next_day", "penalty": {"fen": 500}}])
    return member()


def member() -> Shop:
    shop = make_shop()
    make_enrolment(shop, "next_day")
    return shop


def missed(shop: Shop, orders: int = 1, **fields: Any) -> None:
    for _ in range(orders):
        make_order(shop, paid_at=PAID, signed_at=None, **fields)
    sweeps.fire_deadlines(at=MISSED)


def fire(**filters: Any) -> MassEvent:
    days = {"first_day": date(2026, 11, 21), "last_day": date(2026, 11, 21)}
    return mass_event.declare(MassEvent(name="Fire", **(days | filters)), actor=PROPOSER, at=MISSED)


def proposed(event: MassEvent) -> MassEvent:
    return moves.perform(event, "propose_exemption", actor=PROPOSER, at=MISSED, data=FIRE)


def exempted(event: MassEvent) -> MassEvent:
    return moves.perform(proposed(event), "exempt_all", actor=DECIDER, at=MISSED)


def states(model: Any) -> set[str]:
    return set(model.objects.values_list("state", flat=True))


def test_k12_forty_orders_are_excused_by_one_decision_in_batches(shop: Shop) -> None:
    missed(shop, 40)
    event = exempted(fire(shop=shop))

    spent = []
    for _ in range(4):
        with CaptureQueriesContext(connection) as queries:
            assert mass_event.work(at=MISSED, batches=1, size=10) == 10
        spent.append(len(queries))
    assert mass_event.work(at=MISSED) == 0

    assert max(spent) - min(spent) <= 10 and max(spent) <= 10 * 80, (
        "the same for every batch, whatever is behind it"
    )
    event.refresh_from_db()
    assert (event.state, event.job, event.done, event.refused) == ("closed", "", 40, 0)
    assert (states(DeliveryPromise), states(OrderPromise)) == ({"exempt"}, {"excused"})
    assert states(IncidentTicket) == {"resolved"}
    assert not Compensation.objects.exists()


def test_k12_upheld_promises_are_paid_once_for_each_order(shop: Shop) -> None:
    missed(shop, 3)
    event = moves.perform(fire(), "uphold", actor=DECIDER, at=MISSED, data={"reason": "Others delivered."})

    mass_event.work(at=MISSED, size=2)
    for ticket in IncidentTicket.objects.all():
        mass_event.incidents.compensate(ticket, at=MISSED)

    assert Compensation.objects.count() == 3
    assert {row.order_id for row in Compensation.objects.all()} == {
        t.order_id for t in IncidentTicket.objects.all()
    }
    event.refresh_from_db()
    assert event.state == "closed"


def test_k12_whoever_proposes_does_not_decide(shop: Shop) -> None:
    missed(shop)
    event = moves.perform(fire(), "propose_exemption", actor=DECIDER, at=MISSED, data=FIRE)
    with translation.override("en"), pytest.raises(Refused, match="somebody else"):
        moves.perform(event, "exempt_all", actor=DECIDER, at=MISSED)
    assert states(OrderPromise) == {"broken"}


def test_k12_the_public_reads_the_reason_only_once_it_is_decided(shop: Shop, client: Client) -> None:
    missed(shop)
    event = proposed(fire())
    assert FIRE["reason"] not in client.get("/exemptions/").content.decode()
    moves.perform(event, "exempt_all", actor=DECIDER, at=MISSED)
    assert FIRE["reason"] in client.get("/exemptions/").content.decode()


def test_contact_with_all_buyers_is_noted_in_the_name_of_a_person(shop: Shop) -> None:
    missed(shop, 2)
    person = make_staff(Role.REVIEWER)
    actor = staff(Role.REVIEWER, id=person.pk)
    event = moves.perform(fire(), "contact_buyers", actor=actor, at=MISSED, data=SAID)

    mass_event.work(at=MISSED)

    event.refresh_from_db()
    assert (event.state, event.job, event.done) == ("open", "", 2)
    assert all("contact" in ticket.decision["done"] for ticket in IncidentTicket.objects.all())


def test_somebody_who_has_left_contacts_nobody(shop: Shop) -> None:
    missed(shop)
    event = moves.perform(fire(), "contact_buyers", actor=PROPOSER, at=MISSED, data=SAID)
    mass_event.work(at=MISSED)
    event.refresh_from_db()
    assert (event.done, event.refused) == (0, 1)


def test_only_what_the_filters_name_is_taken_in(shop: Shop) -> None:
    missed(shop, carrier="jd", waybill="JD1")
    missed(member())
    fire(carrier_code="jd", region="33")
    assert [one.delivery_promise.shop for one in IncidentDetail.objects.exclude(mass_event=None)] == [shop]
    fire(region="11")
    fire(first_day=date(2026, 11, 22), last_day=date(2026, 11, 30))
    assert IncidentDetail.objects.exclude(mass_event=None).count() == 1


def test_an_incident_belongs_to_one_event_and_later_misses_come_in(shop: Shop) -> None:
    missed(shop)
    first, second = fire(), fire()
    assert (first.incidents.count(), second.incidents.count()) == (1, 0)
    missed(shop)
    proposed(first)
    moves.perform(first, "exempt_all", actor=DECIDER, at=MISSED + timedelta(hours=1))
    assert first.incidents.count() == 2


def test_nothing_else_is_begun_while_a_job_is_under_way(shop: Shop) -> None:
    missed(shop)
    event = moves.perform(fire(), "contact_buyers", actor=PROPOSER, at=MISSED, data=SAID)
    with translation.override("en"), pytest.raises(Refused, match="still being worked"):
        moves.perform(event, "uphold", actor=DECIDER, at=MISSED, data=FIRE)


def test_only_reviewers_declare_an_event_and_days_run_forward(shop: Shop) -> None:
    with pytest.raises(NotPermitted):
        mass_event.declare(MassEvent(name="Fire"), actor=merchant(shop), at=MISSED)
    with pytest.raises(Refused):
        fire(last_day=date(2026, 11, 1))


def test_the_desk_declares_an_event_and_decides_on_it(shop: Shop, client: Client) -> None:
    missed(shop)
    client.force_login(make_staff(Role.SUPERVISOR))
    form = {"name": "Fire", "shop": shop.pk, "first_day": "2026-11-21", "last_day": "2026-11-21"}
    assert client.post("/admin/tickets/massevent/add/", form).status_code == 302
    event = MassEvent.objects.get()
    assert event.incidents.count() == 1
    said = client.post(
        f"/admin/tickets/massevent/{event.pk}/move/uphold/", {"reason": "Others came.", "version": 1}
    )
    assert said.status_code == 302
    event.refresh_from_db()
    assert event.state == "upheld"
