"""Whom a courier is to call and where: told in full, recorded, and only as long as it is needed (part F)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_noop as noop

from carriers.models import PickupOrder
from carriers.states import PickupState
from portal.actors import Actor
from portal.errors import NotFound, Reason, Refused
from portal.services import moves, personal

WHY = "collection"


@transaction.atomic
def for_courier(pickup: PickupOrder, *, actor: Actor, at: datetime) -> dict[str, dict[str, str]]:
    """Sender and recipient in full, for the carrier that has the order.

    Raises NotFound for another carrier, Refused when the order is not, or no longer, with a carrier.
    """
    row = moves.lock(pickup)
    if row.carrier is None or row.carrier.partner_id != actor.partner:
        raise NotFound()
    if row.state not in PickupState.with_a_carrier:
        raise Refused([Reason("not_needed", noop("Contacts are told only while the pickup is to be made."))])
    return {
        "sender": personal.reveal(row.sender, row, actor=actor, reason=WHY, at=at),
        "recipient": personal.reveal(row.recipient, row, actor=actor, reason=WHY, at=at),
    }
