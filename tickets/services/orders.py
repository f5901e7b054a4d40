"""Orders as storefronts tell them, and the promises fixed at payment."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_noop as noop

from carriers.models import Carrier, Shipment
from carriers.services import polling, pushes, shipments
from portal.actors import SYSTEM, Actor
from portal.errors import CalendarYearMissing, InvalidInput, Reason, Refused
from portal.models import Contact, Partner, Shop
from portal.policies.scope import Goods
from portal.queries.areas import areas_by_service
from portal.queries.calendar import business_calendar
from portal.queries.promises import CarriedPromise, carried, memberships_of
from portal.services import bulk, moves, timeline
from tickets.models import DeliveryPromise, Order, OrderLine, OrderPromise
from tickets.policies.nextday import promise_dates
from tickets.queries.delivery_lines import line_for
from tickets.services import appointments, insurance, keeping, promises

NO_LINE = Reason("no_line", noop("No delivery line of the shop was open to this destination at payment."))
NO_CALENDAR = Reason(
    "no_calendar", noop("The holidays of that year are unknown; nothing is promised on a guess.")
)
PERSON = ("name", "phone", "address", "region", "place")


@dataclass(frozen=True)
class OrderFacts:
    """One order as sent: external ids, what was paid in fen, who receives it. `source_version` grows."""

    external_id: str
    shop: str
    source_version: int
    buyer_ref: str
    paid_at: datetime
    contact: dict[str, str]
    lines: list[dict[str, Any]]
    buyer_grade: str = ""
    shipped_at: datetime | None = None
    carrier: str = ""
    waybill: str = ""
    signed_at: datetime | None = None
    extra: dict[str, Any] = field(default_factory=dict)


@transaction.atomic
def receive(facts: OrderFacts, *, storefront: Partner, actor: Actor, at: datetime) -> Order:
    """Create an order or bring it up to date; a version not newer than the one known changes nothing.

    Promises are taken from the memberships that cover the instant of payment, whichever arrived first.
    Raises InvalidInput for an unknown shop or carrier.
    """
    existing = (
        Order.objects.select_for_update(no_key=True)
        .filter(storefront=storefront, external_id=facts.external_id)
        .first()
    )
    if existing is None:
        order = _create(facts, storefront, actor, at)
        give_promises(order, at=at)
    elif facts.source_version <= existing.source_version:
        return existing
    else:
        order = existing
        order.source_version = facts.source_version
    _follow_delivery(order, facts, at)
    order.updated_at = at
    order.save()
    return order


def _create(facts: OrderFacts, storefront: Partner, actor: Actor, at: datetime) -> Order:
    shop = Shop.objects.filter(code=facts.shop).first()
    served = set(storefront.shops.values_list("pk", flat=True))
    if shop is None or (served and shop.pk not in served):
        raise InvalidInput({"shop": [noop("Unknown shop.")]})
    order = Order(
        storefront=storefront,
        external_id=facts.external_id,
        shop=shop,
        source_version=facts.source_version,
        buyer_ref=facts.buyer_ref,
        buyer_grade=facts.buyer_grade,
        contact=Contact.objects.create(**{key: facts.contact.get(key, "") for key in PERSON}),
        paid_at=facts.paid_at,
        paid_fen=sum(line["paid_fen"] for line in facts.lines),
        created_at=at,
        updated_at=at,
    )
    order.save()
    OrderLine.objects.bulk_create([OrderLine(order=order, **line) for line in facts.lines])
    timeline.record("order.received", order, actor=actor, at=facts.paid_at, recorded_at=at)
    return order


def give_promises(order: Order, *, at: datetime) -> None:
    """Copy every promise that the shop's memberships give at the instant of payment into the ledger."""
    memberships = memberships_of(order.shop_id, order.paid_at) or []
    areas = areas_by_service() if memberships else {}
    given: list[OrderPromise] = []
    for line in order.lines.all() if memberships else ():
        kinds: set[str] = set()
        for carries in carried(memberships, goods_of(line, order.contact.region), order.paid_at, areas):
            if carries.kind not in kinds:
                kinds.add(carries.kind)
                given.append(_given(line, carries, order, at))
    bulk.insert_many(given)
    if given:
        data = {"promises": sorted({row.kind for row in given})}
        timeline.record("order.promised", order, actor=SYSTEM, at=order.paid_at, recorded_at=at, data=data)
    if promise := next((row for row in given if row.kind == "next_day"), None):
        _promise_delivery(order, promise, at)
    if any(row.kind == "freight_insurance" for row in given):
        insurance.ask(order, at=at)


def goods_of(line: OrderLine, region: str) -> Goods:
    """A line as scopes look at it; goods that need handling as large ones are of the large size."""
    return Goods(line.category, region, "large" if "large" in line.needs else "small", line.item)


def _given(line: OrderLine, promise: CarriedPromise, order: Order, at: datetime) -> OrderPromise:
    """A promise as it enters the ledger: in the words shown at payment, with the clocks and penalties it names."""
    return OrderPromise(
        line=line,
        shop_id=order.shop_id,
        service_id=promise.service.pk,
        terms_id=promise.terms.pk,
        enrolment_id=promise.membership.pk,
        kind=promise.kind,
        text={"zh": promise.text("zh"), "en": promise.text("en")},
        parameters={**promise.parameters, **_pledge(promise)},
        captured_at=order.paid_at,
        region=order.contact.region,
        created_at=at,
        updated_at=at,
    )


def _pledge(promise: CarriedPromise) -> dict[str, int]:
    """The shop's own penalty, fixed with the promise: what it later promises or takes back changes nothing."""
    return {"pledge_fen": promise.membership.pledge_fen} if promise.membership.pledge_fen else {}


def _promise_delivery(order: Order, promise: OrderPromise, at: datetime) -> None:
    line, times = line_for(order.shop_id, order.contact.region, order.paid_at)
    if times is None:
        keeping.void(promise, NO_LINE, at=at)
        return
    try:
        dates = promise_dates(order.paid_at, times, business_calendar())
    except CalendarYearMissing:
        keeping.void(promise, NO_CALENDAR, at=at)
        return
    row = DeliveryPromise(
        order=order, shop_id=order.shop_id, promise=promise, line=line, **dataclasses.asdict(dates)
    )
    moves.begin(row, emits="promise.given", actor=SYSTEM, at=at)


def _follow_delivery(order: Order, facts: OrderFacts, at: datetime) -> None:
    order.shipped_at = facts.shipped_at or order.shipped_at
    if facts.waybill and order.shipment_id is None:
        order.shipment = register_parcel(order, facts.carrier, facts.waybill, at=at)
        keeping.name_carrier(order)
    if facts.signed_at and order.signed_at is None:
        order.signed_at = facts.signed_at
        timeline.record("order.signed", order, actor=SYSTEM, at=facts.signed_at, recorded_at=at)
        keeping.start_windows(order, at=at)
        appointments.order_signed(order, at=at)
        promises.follow_signature(order, at=at)


def register_parcel(order: Order, carrier_code: str, waybill: str, *, at: datetime) -> Shipment:
    """Announce the original delivery, so that its tracking is heard. Raises InvalidInput for an unknown carrier."""
    carrier = Carrier.objects.filter(code=carrier_code).first()
    if carrier is None:
        raise InvalidInput({"carrier": [noop("Unknown carrier.")]})
    account = carrier.accounts.filter(active=True).order_by("id").first()
    if account is None:
        raise Refused(text=noop("The carrier is not connected."))
    shipment = shipments.register(
        reference=f"OR{order.pk}",
        account=account,
        carrier_id=carrier.pk,
        waybill=waybill,
        shop_id=order.shop_id,
        origin=order.shop.return_region,
        destination=order.contact.region,
        at=at,
    )
    polling.subscribe(shipment, at=at, phone=order.contact.phone_tail)
    pushes.retry_waiting([account.pk], at=at)
    return shipment


__all__ = ["OrderFacts", "give_promises", "receive", "register_parcel"]
