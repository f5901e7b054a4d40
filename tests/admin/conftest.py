"""A small world with a row of every kind, and people of every role to look at it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from carriers.adapters.base import PushRequest
from carriers.models import CarrierAccount, PickupOrder, UnknownCode
from carriers.services import pickups, pushes
from carriers.services.pickups import PickupRequest
from portal.actors import SYSTEM, Role
from portal.admin.rules import VersionForm
from portal.models import (
    Appeal,
    Enrolment,
    EnrolmentApplication,
    LabRun,
    Notice,
    PolicyValue,
    Service,
    Shop,
    User,
    Waiver,
    WebhookDelivery,
    WebhookEndpoint,
)
from portal.models.rules import ServiceVersion
from portal.queries.versions import DOCUMENTS
from portal.services import applications, lab, moves, rules, sweeps
from tests.builders import (
    NOW,
    make_calendar,
    make_carrier,
    make_client,
    make_contact,
    make_contract,
    make_deposit,
    make_deposit_payment,
    make_draft,
    make_enrolment,
    make_member,
    make_metric,
    make_order,
    make_partner,
    make_repair_centre,
    make_service,
    make_shop,
    make_staff,
    make_user,
    make_waiver,
    merchant,
    partner_actor,
    staff,
)
from tickets.models import DeliveryPromise, InsurancePolicy, Order, Refund, ReturnTicket, WarrantyTicket
from tickets.services import legs, returns, warranty

STAFF = {
    "reviewer": [Role.REVIEWER],
    "supervisor": [Role.SUPERVISOR],
    "carrier_manager": [Role.CARRIER_MANAGER],
    "finance": [Role.FINANCE],
    "rule_editor": [Role.RULE_EDITOR],
    "auditor": [Role.AUDITOR],
    "staff": [],
}


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def person(name: str) -> User | None:
    """Somebody of a role: one of the staff, a merchant, a superuser, or nobody."""
    if name == "anonymous":
        return None
    if name == "merchant":
        return make_member(make_shop())
    if name == "superuser":
        return make_user(is_staff=True, is_superuser=True)
    return make_staff(*STAFF[name])


@pytest.fixture
def login(client: Client) -> Callable[[str], Client]:
    def as_role(name: str) -> Client:
        user = person(name)
        if user is not None:
            client.force_login(user)
        client.user = user  # type: ignore[attr-defined]
        return client

    return as_role


@dataclass
class World:
    shop: Shop
    application: EnrolmentApplication
    membership: Enrolment
    order: Order
    case: ReturnTicket
    repair: WarrantyTicket
    pickup: PickupOrder
    refund: Refund
    delivery: WebhookDelivery
    push: Any
    appeal: Appeal
    waiver: Waiver
    trial: LabRun


def an_application(shop: Shop) -> EnrolmentApplication:
    if not Service.objects.filter(code="fast_return").exists():
        make_service("fast_return", conditions=[{"metric": "shop_level", "operator": ">=", "threshold": 3}])
    service = Service.objects.get(code="fast_return")
    row = applications.start_application(
        shop, service, actor=merchant(shop), at=NOW, answers={"reason": "growth"}
    )
    return applications.submit(row, actor=merchant(shop), at=NOW)


def an_appeal() -> Appeal:
    """A member warned by somebody, who appeals against it; the measure is published."""
    member = make_enrolment(make_shop(), "fast_refund")
    data = {"reason": "late parcels", "advice": "Ship earlier."}
    member = moves.perform(member, "warn", actor=staff(id=801), at=NOW, data=data)
    grounds = {"grounds": "The flood, call 13912345678."}
    moves.perform(member, "appeal", actor=merchant(member.shop), at=NOW, data=grounds)
    return Appeal.objects.get(enrolment=member)


def a_waiver() -> Waiver:
    shop, code = make_shop(), "baby_rash"
    if not Service.objects.filter(code=code).exists():
        make_service(code, conditions=[{"metric": "shop_level", "operator": ">=", "threshold": 3}])
    return make_waiver(make_enrolment(shop, code), "shop_level", until=NOW + timedelta(days=30))


def a_trial(shop: Shop, **fields: Any) -> LabRun:
    """A trial of a draft in consultation with a comment, queued beside one that is finished with findings."""
    service = Service.objects.filter(code="breakage").first()
    first = service.versions.get(number=1) if service else make_service("breakage")
    harder = {"conditions": [{"metric": "shop_level", "operator": ">=", "threshold": 12}]}
    draft = make_draft(first, NOW + timedelta(days=30), **(harder | fields))
    editor = staff(Role.RULE_EDITOR, id=802)
    lab.begin(draft, days=3, actor=editor, at=NOW)
    lab.work(at=NOW)
    draft = moves.perform(
        draft, "open_consultation", actor=editor, at=NOW, data={"closes_on": (NOW + timedelta(days=5)).date()}
    )
    rules.comment(draft, shop, "Too hard, call 13912345678.", actor=merchant(shop), at=NOW)
    return lab.begin(draft, days=3, actor=editor, at=NOW)


def a_case(shop: Shop) -> ReturnTicket:
    order = make_order(shop)
    return returns.request(
        order.lines.get(),
        quantity=1,
        reason="quality",
        description="call 13912345678",
        actor=partner_actor(order.storefront),
        at=NOW,
    )


def a_pickup(shop: Shop) -> PickupOrder:
    request = PickupRequest(
        shop=shop, sender=make_contact(), recipient=make_contact(), cargo="pot", weight_grams=900, slot="now"
    )
    return pickups.book(request, actor=SYSTEM, at=NOW)


def a_refund(case: ReturnTicket, state: str = "failed") -> Refund:
    row = Refund(
        number=f"RF-{case.pk}", ticket_id=case.pk, shop=case.shop, amount_fen=1, key=str(case.pk), state=state
    )
    return moves.begin(row, emits="record.created", actor=SYSTEM, at=NOW)


def a_delivery(number: int = 1) -> WebhookDelivery:
    endpoint = WebhookEndpoint.objects.first() or WebhookEndpoint.objects.create(
        partner=make_partner(), url="https://partner.example/hook", secret="whsec_c2VjcmV0", events=["*"]
    )
    return WebhookDelivery.objects.create(
        endpoint=endpoint,
        message_id=f"msg_{number}",
        payload={"type": "return.requested", "phone": "13912345678"},
        state="failed",
        created_at=NOW,
    )


def a_push(number: int = 1) -> Any:
    account = CarrierAccount.objects.first()
    assert account
    body = f'{{"n": {number}, "phone": "13912345678"}}'.encode()
    pushes.store(account, PushRequest("POST", {"User-Agent": "sf"}, {}, body), at=NOW)
    return account.pushes.order_by("-id").first()


@pytest.fixture
def world(db: None) -> World:
    make_calendar()
    shop = make_shop()
    make_contract(make_carrier("sf"))
    make_contract(make_carrier("jd"), first_fee_fen=1500)
    make_repair_centre()
    make_metric(shop, "return_rate", 2, 480)
    make_client(make_partner())
    case = a_case(shop)
    moves.perform(case, "agree", actor=merchant(shop), at=NOW)
    order = make_order(shop)
    repair = warranty.submit(
        order.lines.get(), description="hums", serial="S1", actor=partner_actor(order.storefront), at=NOW
    )
    made = World(
        shop=shop,
        application=an_application(shop),
        membership=make_enrolment(shop, "seven_day_return"),
        order=order,
        case=a_case(shop),
        repair=repair,
        pickup=legs.book_pickup(
            ReturnTicket.objects.get(pk=case.pk), slot="now", pay_mode="online", actor=SYSTEM, at=NOW
        ),
        refund=a_refund(case),
        delivery=a_delivery(),
        push=a_push(),
        appeal=an_appeal(),
        waiver=a_waiver(),
        trial=a_trial(shop),
    )
    make_enrolment(late := make_shop(), "next_day")
    make_deposit_payment(make_deposit(shop, paid_fen=500), 700)
    make_order(late, paid_at=NOW - timedelta(days=5), signed_at=None, carrier="jd", waybill="JD1")
    promise = DeliveryPromise.objects.get(shop=late)
    moves.perform(promise, "miss", actor=SYSTEM, at=NOW)
    insured = InsurancePolicy(number="P-1", order=order, shop=shop, cap_fen=1200)
    moves.begin(insured, emits="record.created", actor=SYSTEM, at=NOW)
    UnknownCode.objects.create(provider="sf", code="999", first_seen_at=NOW, sample="13912345678")
    Notice.objects.create(
        address="buyer@example.com", channel="email", template="x", dedup="d", created_at=NOW, send_after=NOW
    )
    PolicyValue.objects.create(key="enrol.term_days", value=200, effective_from=NOW - timedelta(days=1))
    sweeps.beat("outbox", at=NOW - timedelta(minutes=30), handled=3)
    return made


def rule_fields(version: ServiceVersion | None = None, **documents: Any) -> dict[str, Any]:
    """What a browser sends for the documents of a version as its page shows them; `documents` take their place."""
    shown = VersionForm(instance=version or ServiceVersion())
    sent: dict[str, Any] = {}
    for name in DOCUMENTS:
        value = documents.get(name, getattr(shown.instance, name))
        made = shown.fields[name].widget.unbound(name, value)
        for form in [made.management_form, *made.forms] if hasattr(made, "forms") else [made]:
            sent |= {bound.html_name: bound.value() for bound in form}
    return {name: value for name, value in sent.items() if value is not None and value is not False}
