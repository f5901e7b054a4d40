"""The documents that a service asks for: a file handed in under the code of its requirement."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_noop as noop

from portal.actors import SHOP_DECIDERS, Actor
from portal.errors import InvalidInput, MoveNotAllowed, NotFound, NotPermitted
from portal.models.application import EnrolmentApplication
from portal.models.records import Evidence
from portal.services import evidence, moves
from portal.services.applications import activate_waiting
from portal.services.requirements import document_codes
from portal.states import ApplicationState


@transaction.atomic
def attach(
    application: EnrolmentApplication, upload: Any, *, code: str, actor: Actor, at: datetime
) -> Evidence:
    """Hand in a required document; the newest file of a code counts.

    An approved application that waited for nothing else becomes a membership at once. Raises NotFound,
    NotPermitted, MoveNotAllowed while it is under review or closed, InvalidInput for a code that the rules do not
    ask for, or Refused with what speaks against the file.
    """
    row = moves.lock(application)
    if not row.concerns(actor):
        raise NotFound()
    if not actor.holds_any(SHOP_DECIDERS):
        raise NotPermitted()
    if row.state not in ApplicationState.with_the_shop:
        raise MoveNotAllowed()
    if code not in document_codes(row.terms):
        raise InvalidInput({"code": [noop("The rules of this service ask for no such document.")]})
    kept = evidence.add(row, upload, actor=actor, at=at, kind=code)
    if row.state == ApplicationState.APPROVED:
        activate_waiting(shop_id=row.shop_id, at=at)
    return kept
