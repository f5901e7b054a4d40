"""Personal data: a reveal is a recorded act."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_noop as noop

from portal.actors import SHOP_WORKERS, Actor, Role
from portal.errors import NotFound, NotPermitted, Refused
from portal.models.records import Contact
from portal.models.workflow import WorkflowModel
from portal.services import timeline
from portal.states import Visibility

STAFF = frozenset({Role.REVIEWER, Role.SUPERVISOR, Role.CARRIER_MANAGER})
MAY_REVEAL = SHOP_WORKERS | STAFF | {Role.COURIER, Role.REPAIR_CENTRE, Role.INSTALLER}


@transaction.atomic
def reveal(
    contact: Contact, subject: WorkflowModel, *, actor: Actor, reason: str, at: datetime
) -> dict[str, str]:
    """The full name, phone and address, once the reveal is recorded on the case, without the values.

    Raises NotFound or NotPermitted, and Refused without a reason of at least two characters.
    """
    if not subject.concerns(actor):
        raise NotFound()
    if not actor.holds_any(MAY_REVEAL):
        raise NotPermitted()
    if len(reason.strip()) < 2:
        raise Refused(text=noop("Say why you need to see it."))
    timeline.record(
        "personal_data.revealed", subject, actor=actor, at=at, note=reason, visibility=Visibility.INTERNAL
    )
    return {"name": contact.name, "phone": contact.phone, "address": contact.address}
