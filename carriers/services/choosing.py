"""Choosing the carrier of a pickup, with a unit of its capacity and the whole explanation (E3, E4, invariant 15)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from carriers.models import Carrier, ContractRevision, PickupOrder
from carriers.policies import choosing
from carriers.policies.choosing import Need, Ranked
from carriers.policies.rates import Parcel
from carriers.policies.slots import Slot
from carriers.queries.choosing import Journey, candidates
from carriers.services import billing, capacity
from portal.policies.sealing import keyed_hash
from portal.queries.policy import value_at


def address_hash(address: str) -> str:
    """The keyed hash by which an address is recognised; spaces and letter case do not matter."""
    words = "".join(address.split()).casefold()
    return keyed_hash(words) if words else ""


def choose(row: PickupOrder, *, at: datetime) -> None:
    """Set carrier, terms, fee, offset and a unit of capacity on an unsaved or locked row, with the whole explanation.

    A carrier whose last unit somebody else took in the same instant is left out and the next best is taken (E3).
    """
    leave_open(row)
    ranked = ranking(row, at=at)
    best = next((r for r in ranked if r.fits and _take_capacity(row, r)), None)
    row.choice = {
        "at": at.isoformat(),
        "weights": value_at("choice.weights", at),
        "needs": {"capabilities": sorted(row.needs), "immediate": row.immediate},
        "chosen": best.candidate.code if best else None,
        "candidates": [r.as_json() for r in ranked],
    }
    if best:
        _take_over(row, best)


def leave_open(row: PickupOrder) -> None:
    """Nobody is to come: the unit of capacity goes back; the price agreed stays."""
    capacity.release(row.capacity_slot_id)
    row.capacity_slot = None
    _take_over(row, None)


def ranking(row: PickupOrder, *, at: datetime) -> list[Ranked]:
    """Every carrier that could come, judged for this row at this instant, the best first."""
    known = candidates(journey_of(row), at=at, excluded=row.excluded_carriers)
    return choosing.rank(known, Need(frozenset(row.needs), row.immediate), value_at("choice.weights", at))


def journey_of(row: PickupOrder) -> Journey:
    """What the choice is for."""
    assert row.slot_from and row.slot_until
    return Journey(
        shop_id=row.shop_id,
        origin=row.sender.region,
        destination=row.recipient.region,
        slot=Slot(row.slot_from, row.slot_until, row.immediate),
        parcel=Parcel(row.weight_grams, row.volume_cm3, frozenset(row.needs)),
        place=row.point,
        phone_hash=row.sender.phone_hash,
        address_hash=address_hash(row.sender.address),
    )


def _take_capacity(row: PickupOrder, ranked: Ranked) -> bool:
    assert row.slot_from and row.slot_until
    carrier = Carrier.objects.only("pk").get(code=ranked.candidate.code)
    slot = Slot(row.slot_from, row.slot_until, row.immediate)
    try:
        row.capacity_slot = capacity.reserve(carrier.pk, ranked.candidate.area, slot)
    except capacity.NoCapacityLeft:
        return False
    return True


def _take_over(row: PickupOrder, best: Ranked | None) -> None:
    terms = best.candidate.revision if best else None
    row.carrier = Carrier.objects.get(code=best.candidate.code) if best else None
    row.revision = ContractRevision.objects.select_related("contract").get(pk=terms) if terms else None
    row.contract = row.revision.contract if row.revision else None
    row.area_code = best.candidate.area if best else ""
    known = best.candidate.quote if best else None
    row.first_weight_fee_fen = known.first_fee_fen if known else 0
    if known:
        row.fee_fen, row.offset_fen = billing.share_of(row, known.as_json(), known.total_fen)


def chosen_quote(row: PickupOrder) -> dict[str, Any]:
    """The price of the carrier chosen, with its calculation."""
    chosen = next(c for c in row.choice["candidates"] if c["carrier"] == row.choice["chosen"])
    return dict(chosen["quote"])
