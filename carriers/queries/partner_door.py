"""What belongs to a carrier's own program: its carriers, contracts, areas, hours and blocks; nothing of another's."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext_noop as noop

from carriers.models import (
    BlockedSender,
    CapacitySlot,
    Carrier,
    CarrierContract,
    ContractRevision,
    CoverageArea,
    CoverageException,
    RateLine,
)
from carriers.policies.slots import SHANGHAI
from carriers.states import ContractState, RevisionState
from portal.actors import Actor, Role
from portal.errors import InvalidInput

CARRIER = frozenset({Role.COURIER})
SHOP_SIDE = frozenset({Role.SHOP_PROGRAM, Role.ERP})


def carriers_of(actor: Actor) -> QuerySet[Carrier]:
    """The carriers that an actor's program speaks for."""
    rows = Carrier.objects.order_by("code")
    if actor.partner is None or not actor.holds_any(CARRIER):
        return rows.none()
    return rows.filter(partner_id=actor.partner)


def carrier_of(actor: Actor, code: str = "") -> Carrier:
    """The carrier that a call is about: the one named, or the only one. Raises InvalidInput; a foreign carrier is an
    unknown one."""
    found = list(carriers_of(actor).filter(code=code) if code else carriers_of(actor)[:2])
    if len(found) != 1:
        raise InvalidInput({"carrier": [noop("Name one of your carriers.")]})
    return found[0]


def contracts_for(actor: Actor) -> QuerySet[CarrierContract]:
    """A carrier's contracts that have been offered, and those of a shop's programs."""
    revisions = ContractRevision.objects.order_by("ordinal").prefetch_related(
        Prefetch("rates", RateLine.objects.order_by("id"))
    )
    if actor.holds_any(CARRIER):
        revisions = revisions.exclude(state=RevisionState.DRAFT)
    rows = CarrierContract.objects.select_related("carrier", "shop").prefetch_related(
        Prefetch("revisions", revisions)
    )
    mine = Q(carrier__in=carriers_of(actor)) & ~Q(state=ContractState.DRAFT)
    if actor.holds_any(SHOP_SIDE):
        mine |= Q(shop_id__in=actor.shops)
    return rows.filter(mine)


def areas_for(actor: Actor, at: datetime) -> QuerySet[CoverageArea]:
    """The areas in force or to come, of the actor's carriers."""
    today = at.astimezone(SHANGHAI).date()
    live = Q(valid_until__isnull=True) | Q(valid_until__gte=today)
    return CoverageArea.objects.filter(live, carrier__in=carriers_of(actor)).select_related("carrier")


def exceptions_for(actor: Actor) -> QuerySet[CoverageException]:
    """Closures and other hours of the actor's carriers, withdrawn ones included."""
    return CoverageException.objects.filter(carrier__in=carriers_of(actor)).select_related("carrier")


def hours_for(actor: Actor, at: datetime) -> QuerySet[CapacitySlot]:
    """The hours of today and the days ahead, of the actor's carriers."""
    today = at.astimezone(SHANGHAI).date()
    rows = CapacitySlot.objects.filter(carrier__in=carriers_of(actor), day__gte=today)
    return rows.select_related("carrier")


def blocks_for(actor: Actor) -> QuerySet[BlockedSender]:
    """From whom the actor's carriers do not collect."""
    return BlockedSender.objects.filter(carrier__in=carriers_of(actor)).select_related("carrier")
