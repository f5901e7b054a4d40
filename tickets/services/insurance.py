"""Freight insurance: one policy, at most one offset, released when the pickup is called off (C-13)."""

from __future__ import annotations

from datetime import datetime

from carriers.models import PickupOrder
from portal.actors import SYSTEM
from portal.services import moves
from tickets.models import InsurancePolicy, Order
from tickets.states import PolicyState


def reserve(order: Order, pickup: PickupOrder, *, at: datetime) -> None:
    """Bind the policy to a pickup that it pays part of."""
    policy = InsurancePolicy.objects.filter(order=order, state=PolicyState.BOUND).first()
    if policy is None or pickup.offset_fen == 0:
        return
    InsurancePolicy.objects.filter(pk=policy.pk).update(bound_to=pickup.number, offset_fen=pickup.offset_fen)
    moves.perform(policy, "reserve", actor=SYSTEM, at=at)


def apply(order: Order, pickup: PickupOrder, *, at: datetime) -> None:
    """The goods were collected: the offset is spent."""
    policy = _reserved(order, pickup)
    if policy is not None:
        InsurancePolicy.objects.filter(pk=policy.pk).update(offset_fen=pickup.offset_fen)
        moves.perform(policy, "apply", actor=SYSTEM, at=at)


def release(order: Order, pickup: PickupOrder, *, at: datetime) -> None:
    """The pickup was called off: the policy is free again, and not bound to its waybill any more (L4)."""
    policy = _reserved(order, pickup)
    if policy is not None:
        moves.perform(policy, "release", actor=SYSTEM, at=at)


def _reserved(order: Order, pickup: PickupOrder) -> InsurancePolicy | None:
    return InsurancePolicy.objects.filter(
        order=order, state=PolicyState.RESERVED, bound_to=pickup.number
    ).first()
