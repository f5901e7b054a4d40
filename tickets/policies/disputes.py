"""Who may do what in a dispute, and which of its cases a decision for the buyer carries out (domain E15)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from django.utils.translation import gettext_noop as noop

from portal.actors import BUYER_SIDE, Actor, ActorKind
from portal.errors import Reason
from tickets.states import Party


def party_of(actor: Actor, *, storefront: int | None = None) -> Party:
    """The side somebody stands on; the order's own storefront speaks for the buyer."""
    if actor.sees_everything:
        return Party.PLATFORM
    if actor.kind is ActorKind.BUYER or (actor.holds_any(BUYER_SIDE) and actor.partner == storefront):
        return Party.BUYER
    return Party.MERCHANT


def against_second_person(person: int | None, before: Iterable[int | None]) -> Iterator[Reason]:
    """Every decision of a dispute is made by a person who had no part in the ones before (M4)."""
    if person is not None and person in set(before):
        yield Reason(
            "same_person", noop("You decided an earlier step of this dispute; somebody else has to.")
        )


def carried_out(quantities: Sequence[int], free: int) -> list[bool]:
    """Which of several cases about the same pieces a decision for the buyer carries out, in their order: no piece is
    paid for twice (M6). `free` is how many pieces the buyer may still give back."""
    done = []
    for quantity in quantities:
        done.append(quantity <= free)
        free -= quantity if quantity <= free else 0
    return done
