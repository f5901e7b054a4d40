"""The chain of hand-overs: stated by people and partners, and asked who answers for the goods."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_noop as noop

from carriers.models import CustodyRecord, Shipment
from carriers.policies.liability import Liability, Link, liable
from carriers.states import Circumstance, Finding, Holder, Packaging
from portal.actors import Actor, Role
from portal.errors import NotFound, NotPermitted, Reason, Refused
from portal.models.records import Evidence
from portal.queries.policy import value_at
from portal.services import timeline

WITNESSES = frozenset({Role.CARRIER_MANAGER, Role.SUPERVISOR, Role.COURIER, Role.REPAIR_CENTRE, Role.SYSTEM})


@dataclass(frozen=True)
class Receipt:
    """What somebody states of a hand-over. Weight in grams, None where nobody weighed."""

    holder: Holder
    holder_name: str = ""
    taken_from: str = Holder.CARRIER
    packaging: str = Packaging.UNKNOWN
    grams: int | None = None
    note: str = ""
    photos: Sequence[Evidence] = ()


@transaction.atomic
def record(
    shipment: Shipment, receipt: Receipt, *, actor: Actor, at: datetime, recorded_at: datetime | None = None
) -> CustodyRecord:
    """Add a hand-over that somebody witnessed: a repair centre's receipt, a merchant's, the desk's.

    `at` is when it happened. Raises NotPermitted, or Refused where that lies ahead.
    """
    if not actor.holds_any(WITNESSES):
        raise NotPermitted()
    if recorded_at is not None and at > recorded_at:
        raise Refused([Reason("in_the_future", noop("A hand-over is recorded after it has happened."))])
    row = Shipment.objects.select_for_update(of=("self",), no_key=True).filter(pk=shipment.pk).first()
    if row is None:
        raise NotFound()
    made = CustodyRecord.objects.create(
        shipment=row,
        holder=receipt.holder,
        holder_name=receipt.holder_name[:120],
        taken_from=receipt.taken_from,
        happened_at=at,
        recorded_at=recorded_at or at,
        recorded_by=actor.label[:120],
        partner_id=actor.partner,
        packaging=receipt.packaging,
        grams=receipt.grams,
        note=receipt.note[:200],
    )
    made.evidence.set(receipt.photos)
    facts = {"holder": made.holder, "packaging": made.packaging, "grams": made.grams}
    timeline.record("shipment.handed_over", row, actor=actor, at=at, recorded_at=recorded_at, data=facts)
    return made


def chain_of(shipment: Shipment) -> list[Link]:
    """The hand-overs of a parcel in the order of time, as the rules want them."""
    return [
        Link(Holder(row.holder), row.happened_at, row.holder_name, row.packaging, row.grams)
        for row in shipment.custody.all()
    ]


def who_answers(
    shipment: Shipment,
    finding: Finding,
    *,
    at: datetime,
    circumstance: str = Circumstance.NONE,
    due: datetime | None = None,
) -> Liability:
    """Who answers for a finding, from the chain as it is known now."""
    tolerance = value_at("liability.tolerance_grams", at)
    return liable(chain_of(shipment), finding, circumstance=circumstance, due=due, tolerance_grams=tolerance)
