"""Whose side a failed or postponed visit is on, what the sender can do about it, and what a phone call proves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType

from django.utils.translation import gettext_noop as noop

from carriers.states import NOBODYS_SIDE, SENDER_SIDE, PostponeCause, Side

ADVICE: Mapping[str, str] = MappingProxyType(
    {
        "prohibited_goods": noop(
            "This kind of goods may not be sent by courier. Ask the shop how it wants them back."
        ),
        "badly_packed": noop(
            "Pack the goods so that nothing moves in the box, or ask the courier to pack; then choose a new time."
        ),
        "parcel_not_ready": noop("Have the parcel packed before the courier comes, and choose a new time."),
        "sender_unreachable": noop(
            "The courier could not reach you. Keep your phone on and choose a new time."
        ),
        "sender_not_home": noop("Nobody opened. Choose a time at which somebody is at the address."),
        "wrong_number": noop("The phone number is wrong. Correct it and choose a new time."),
        "no_entry": noop("The courier was not let in. Announce the visit at the gate and choose a new time."),
        "weather": noop(
            "Couriers are not out in this weather. Choose a new time; nobody has missed anything."
        ),
        "traffic": noop("The roads are closed. Choose a new time; nobody has missed anything."),
    }
)
POSTPONED_BY: Mapping[str, Side] = MappingProxyType(
    {
        PostponeCause.SENDER_ASKED: Side.SENDER,
        PostponeCause.WEATHER: Side.NOBODY,
        PostponeCause.TRAFFIC: Side.NOBODY,
    }
)


def side_of_failure(cause: str) -> Side:
    """Whose side a failed attempt is on; what nobody has named is the carrier's (domain E8)."""
    if cause in SENDER_SIDE:
        return Side.SENDER
    return Side.NOBODY if cause in NOBODYS_SIDE else Side.CARRIER


def side_of_delay(cause: str) -> Side:
    """Whose side a postponed visit is on."""
    return POSTPONED_BY.get(cause, Side.CARRIER)


def proves_consent(connected_at: datetime | None, at: datetime, minutes: int) -> bool:
    """Whether a connected call is fresh enough to show that the sender agreed to another time (E8)."""
    return connected_at is not None and timedelta() <= at - connected_at <= timedelta(minutes=minutes)
