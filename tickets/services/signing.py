"""A signature the buyer knows nothing of (TB99 art 38; G4): no day of the buyer counts until the delivery is proven."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_noop as noop

from portal.actors import Actor, Role
from portal.errors import NotFound, NotPermitted, Reason, Refused
from portal.services import timeline
from tickets.models import Order, OrderPromise
from tickets.services import keeping
from tickets.workflows.guards import MERCHANT

BUYERS = frozenset({Role.BUYER, Role.STOREFRONT})
PROVERS = MERCHANT | {Role.SUPERVISOR}


@transaction.atomic
def dispute(order: Order, *, actor: Actor, at: datetime) -> Order:
    """The buyer says that they never got what is marked as signed: rights counted from the signature stay open.

    Saying it twice changes nothing. Raises NotFound, NotPermitted, or Refused for an order nobody has signed.
    """
    order = _admitted(order, actor, BUYERS)
    if order.signed_at is None:
        raise Refused([Reason("not_signed", noop("The order is not marked as signed."))])
    if order.signing_disputed_at is None:
        order.signing_disputed_at = at
        _save(order, at)
        timeline.record("order.signing_disputed", order, actor=actor, at=at)
    return order


@transaction.atomic
def prove(order: Order, *, proven_at: datetime | None, note: str, actor: Actor, at: datetime) -> Order:
    """The delivery is proven: rights run from the proven receipt.

    A merchant proves it by the carrier's own record of the buyer's receipt; the platform may accept another proof
    and then names the instant. Raises NotFound, NotPermitted, or Refused.
    """
    order = _admitted(order, actor, PROVERS)
    if order.signing_disputed_at is None:
        raise Refused([Reason("not_disputed", noop("The signature is not disputed."))])
    recorded = order.shipment.confirmed_at if order.shipment else None
    received = proven_at if proven_at and actor.sees_everything else recorded
    if received is None:
        text = noop(
            "The carrier has no record that the buyer received the parcel; the platform has to decide."
        )
        raise Refused([Reason("no_record", text)])
    order.signed_at, order.signing_disputed_at = received, None
    _save(order, at)
    _restart_windows(order, at)
    facts = {"received_at": received}
    timeline.record("order.delivery_proven", order, actor=actor, at=at, note=note, data=facts)
    return order


def believe(order: Order, *, actor: Actor, at: datetime) -> None:
    """Nobody says any more that the parcel never came: the signature counts again, and rights run from it. Needs a
    transaction; changes nothing where the signature is not disputed."""
    order = Order.objects.select_for_update(of=("self",), no_key=True).get(pk=order.pk)
    if order.signing_disputed_at is None:
        return
    order.signing_disputed_at = None
    _save(order, at)
    _restart_windows(order, at)
    timeline.record("order.signing_believed", order, actor=actor, at=at)


def _restart_windows(order: Order, at: datetime) -> None:
    OrderPromise.objects.filter(line__order=order, state="open").update(ends_at=None)
    keeping.start_windows(order, at=at)


def _admitted(order: Order, actor: Actor, roles: frozenset[str]) -> Order:
    row = (
        Order.objects.select_for_update(of=("self",), no_key=True).select_related("shipment").get(pk=order.pk)
    )
    if not row.concerns(actor) and actor.subject not in {f"ticket:{t.pk}" for t in row.tickets.all()}:
        raise NotFound()
    if not actor.holds_any(roles):
        raise NotPermitted()
    return row


def _save(order: Order, at: datetime) -> None:
    order.version, order.updated_at = order.version + 1, at
    order.save(update_fields=["signed_at", "signing_disputed_at", "version", "updated_at"])
