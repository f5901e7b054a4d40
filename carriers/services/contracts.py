"""Contracts: no overlap, counter-signature, and what follows from an end."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_noop as noop

from carriers.models import CarrierContract, PickupOrder
from carriers.services import pickups
from carriers.states import CarrierState, ContractState, PickupState
from portal.actors import SYSTEM, Actor
from portal.errors import Reason
from portal.services import moves
from portal.services.numbers import next_number
from portal.workflow import Context


@transaction.atomic
def draft(*, actor: Actor, at: datetime, rates: list[dict[str, Any]] = (), **fields: Any) -> CarrierContract:  # type: ignore[assignment]
    """Write a new contract in draft with its price lines."""
    contract = CarrierContract(**fields)
    contract.number = next_number(contract.number_prefix, at)
    moves.begin(contract, emits="record.created", actor=actor, at=at)
    for rate in rates:
        contract.rates.create(**rate)
    return contract


@moves.check(CarrierContract, "propose", "sign")
def carrier_must_be_approved(row: CarrierContract, _context: Context) -> Iterator[Reason]:
    """Only an approved carrier signs."""
    if row.carrier.state != CarrierState.APPROVED:
        yield Reason("carrier_not_approved", noop("The carrier is not approved."))


@moves.check(CarrierContract, "propose", "sign")
def must_not_overlap(row: CarrierContract, _context: Context) -> Iterator[Reason]:
    """Two contracts of one carrier and shop never cover the same service at the same time."""
    others = CarrierContract.objects.filter(
        carrier=row.carrier,
        shop=row.shop,
        state__in=ContractState.not_ended,
        valid_from__lt=row.valid_until,
        valid_until__gt=row.valid_from,
    ).exclude(pk=row.pk)
    for other in others.exclude(state=ContractState.DRAFT):
        if set(other.services) & set(row.services):
            text = noop("Contract %(number)s already covers this time.")
            yield Reason("contract_overlap", text, {"number": other.number})


@moves.check(CarrierContract, "propose")
def must_be_complete(row: CarrierContract, _context: Context) -> Iterator[Reason]:
    """A contract names services and, for pickups, prices."""
    if not row.services:
        yield Reason("no_services", noop("Name the services covered."))
    if "pickup" in row.services and not row.rates.exists():
        yield Reason("no_rates", noop("Enter at least one rate line."))


@moves.consequence(CarrierContract, "sign")
def keep_hash(row: CarrierContract, context: Context) -> None:
    """What was signed can be proved later; a first day that has come already starts the contract."""
    row.signed_hash = terms_hash(row)
    row.save(update_fields=["signed_hash"])
    if row.valid_from <= context.at:
        moves.perform(row, "start", actor=SYSTEM, at=context.at)


def terms_hash(row: CarrierContract) -> str:
    """SHA-256 over everything the signature covers."""
    rates = list(
        row.rates.order_by("id").values(
            "origin", "destination", "first_weight_grams", "first_fee_fen", "step_grams", "step_fee_fen"
        )
    )
    dates = [row.valid_from.isoformat(), row.valid_until.isoformat()]
    covered = [
        row.number,
        row.carrier.code,
        row.shop_id,
        row.services,
        dates,
        row.notice_days,
        row.terms,
        rates,
    ]
    return hashlib.sha256(json.dumps(covered, sort_keys=True).encode()).hexdigest()


@moves.consequence(CarrierContract, "end")
def move_future_pickups(row: CarrierContract, context: Context) -> None:
    """Pickups of later days go to another carrier now; those of the last day finish under the old terms (D1)."""
    later = PickupOrder.objects.filter(
        contract=row, state__in=PickupState.before_collection, slot_from__gte=row.valid_until
    )
    for pickup in later:
        pickups.reassign(pickup, at=context.at)


@moves.check(CarrierContract, "settle")
def nothing_under_way(row: CarrierContract, _context: Context) -> Iterator[Reason]:
    """A contract closes when no pickup under it is open."""
    if row.pickups.filter(state__in=(*PickupState.before_collection, PickupState.COLLECTED)).exists():
        yield Reason("pickups_open", noop("Pickups under this contract are still under way."))


def close_wound_down(*, at: datetime) -> int:
    """Close ended contracts that have nothing under way any more."""
    closed = 0
    for row in CarrierContract.objects.filter(state=ContractState.WINDING_DOWN):
        if not list(nothing_under_way(row, Context(SYSTEM, at))):
            moves.perform(row, "settle", actor=SYSTEM, at=at)
            closed += 1
    return closed
