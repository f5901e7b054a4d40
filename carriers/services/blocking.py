"""Blocked senders: from whom a carrier does not collect. Only keyed hashes of phone and address are kept."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_noop as noop

from carriers.models import BlockedSender, Carrier
from carriers.policies.slots import SHANGHAI
from carriers.services.pickups import address_hash
from portal.actors import Actor
from portal.errors import InvalidInput
from portal.policies.sealing import keyed_hash
from portal.services import timeline

TAIL = 4


@transaction.atomic
def block(
    carrier: Carrier,
    *,
    reason: int,
    actor: Actor,
    at: datetime,
    phone: str = "",
    address: str = "",
    note: str = "",
    until: date | None = None,
) -> BlockedSender:
    """Keep a carrier from somebody's door until a last day, or without end; the same sender again changes the block.

    It keeps this carrier away and nothing else: other carriers and other ways to return stay (7D 19). Raises
    InvalidInput where neither phone nor address is given.
    """
    phone = "".join(phone.split())
    hashes: dict[str, Any] = {
        "phone_hash": keyed_hash(phone) if phone else "",
        "address_hash": address_hash(address),
    }
    if not any(hashes.values()):
        raise InvalidInput({"phone": [noop("Enter a phone number or an address.")]})
    said = {"reason": reason, "note": note, "until": until}
    row, _created = BlockedSender.objects.update_or_create(
        carrier=carrier,
        **hashes,
        defaults=said | {"phone_tail": phone[-TAIL:], "added_by": actor.label[:120], "added_at": at},
    )
    facts = {"block": row.pk, "reason": reason, "until": until.isoformat() if until else None}
    timeline.record("carrier.sender_blocked", carrier, actor=actor, at=at, data=facts)
    return row


@transaction.atomic
def unblock(row: BlockedSender, *, actor: Actor, at: datetime) -> None:
    """Let a carrier collect from somebody again, from now on; that there was a block stays readable."""
    row.until = at.astimezone(SHANGHAI).date() - timedelta(days=1)
    row.save(update_fields=["until"])
    timeline.record("carrier.sender_unblocked", row.carrier, actor=actor, at=at, data={"block": row.pk})
