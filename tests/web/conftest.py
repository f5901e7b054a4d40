"""A shop with something on every page, and the present standing still at NOW."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import translation

from carriers.models import CarrierComplaint, CarrierContract, CarrierStatement, LineDispute, PickupOrder
from carriers.services import complaints, disputes
from portal.actors import Role
from portal.models import Appeal, DeadlineWarning, Enrolment, EnrolmentApplication, Shop, User
from portal.services import applications
from tests.builders import (
    NOW,
    expel,
    make_appeal,
    make_calendar,
    make_carrier,
    make_contract,
    make_enrolment,
    make_member,
    make_order,
    make_scorecard,
    make_service,
    make_shop,
    make_statement,
    merchant,
    partner_actor,
)
from tests.builders_warnings import make_warning
from tickets.models import Order, ReturnTicket
from tickets.services import legs, returns


@pytest.fixture(autouse=True)
def _still(settings: Any) -> Iterator[None]:
    """It is NOW, and everybody reads English."""
    settings.LANGUAGE_CODE = "en"
    with time_machine.travel(NOW, tick=False), translation.override("en"):
        yield


@dataclass
class World:
    """One shop with its people and one row of every kind."""

    shop: Shop
    people: dict[str, User]
    order: Order
    ticket: ReturnTicket
    collected: ReturnTicket
    pickup: PickupOrder
    application: EnrolmentApplication
    membership: Enrolment
    contract: CarrierContract
    appeal: Appeal
    complaint: CarrierComplaint
    statement: CarrierStatement
    dispute: LineDispute
    warning: DeadlineWarning


def request_return(shop: Shop, **fields: Any) -> ReturnTicket:
    """A return that waits for the merchant's answer: damaged goods, a buyer nobody knows."""
    order = make_order(shop, **fields)
    return returns.request(
        order.lines.get(),
        quantity=1,
        reason="damaged",
        description="Broken corner",
        actor=partner_actor(order.storefront),
        at=NOW,
    )


def make_world(prefix: str = "") -> World:
    make_calendar()
    shop = make_shop()
    roles = {"owner": Role.OWNER, "manager": Role.MANAGER, "agent": Role.AGENT, "viewer": Role.VIEWER}
    people = {name: make_member(shop, role, f"{prefix}{name}") for name, role in roles.items()}
    membership = make_enrolment(shop, "seven_day_return")
    contract = make_contract(
        make_carrier(f"{prefix}sf" if prefix else "sf"), shop, until=NOW + timedelta(days=30)
    )
    waiting = request_return(shop)
    order = make_order(shop, buyer_grade="excellent")
    agreed = returns.request(
        order.lines.get(),
        quantity=1,
        reason="no_reason",
        description="",
        actor=partner_actor(order.storefront),
        at=NOW,
    )
    pickup = legs.book_pickup(
        agreed, slot="now", pay_mode="online", actor=partner_actor(order.storefront), at=NOW
    )
    service = make_service(f"{prefix}plain".replace("-", "_")).service
    application = applications.start_application(shop, service, actor=merchant(shop), at=NOW)
    appeal = make_appeal(expel(make_enrolment(shop, f"{prefix}gone".replace("-", "_")), NOW))
    carriage = make_carriage(pickup, contract)
    return World(
        shop,
        people,
        order,
        waiting,
        agreed,
        pickup,
        application,
        membership,
        contract,
        appeal,
        *carriage,
        make_warning(shop, ticket=waiting),
    )


def make_carriage(
    pickup: PickupOrder, contract: CarrierContract
) -> tuple[CarrierComplaint, CarrierStatement, LineDispute]:
    """A complaint about a pickup, and a statement under a contract with its first line disputed by the shop."""
    owner = merchant(pickup.shop)
    assert pickup.shipment
    complaint = complaints.complain(pickup.shipment, "attitude", statement="rude", actor=owner, at=NOW)
    statement = make_statement(contract, 1500, 900)
    line = statement.lines.order_by("id")[0]
    dispute = disputes.dispute(line, claimed_fen=1000, reason="too heavy", actor=owner, at=NOW)
    make_scorecard(contract.carrier)
    return complaint, statement, dispute


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture
def owner(client: Client, world: World) -> Client:
    client.force_login(world.people["owner"])
    return client
