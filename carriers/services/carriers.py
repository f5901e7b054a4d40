"""Admitting carriers takes two people."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_noop as noop

from carriers.models import Carrier
from portal.errors import Reason
from portal.services import moves
from portal.workflow import Context


@moves.check(Carrier, "approve")
def second_person(row: Carrier, context: Context) -> Iterator[Reason]:
    """Who nominated a carrier does not approve it (E4)."""
    if row.nominated_by is not None and row.nominated_by == context.actor.id:
        yield Reason("four_eyes", noop("You nominated this carrier, so somebody else has to approve it."))


@moves.check(Carrier, "approve")
def licence_known(row: Carrier, _context: Context) -> Iterator[Reason]:
    """The licence number is on record."""
    if not row.licence_no:
        yield Reason("no_licence", noop("Enter the licence number first."))
