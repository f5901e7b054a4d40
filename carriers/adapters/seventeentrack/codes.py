"""17TRACK's codes in our vocabulary (section 8, 17TRACK)."""

from typing import NamedTuple

from carriers.adapters import mapping
from carriers.adapters.mapping import Meaning

PROVIDER = "17track"
UPDATED = "TRACKING_UPDATED"
STOPPED = "TRACKING_STOPPED"

SUCCESS = "0"
ALREADY_REGISTERED = "-18019901"
NOTHING_YET = "-18019909"
# Their own trouble, and too many calls at once; every other refusal comes back the same when repeated.
RETRYABLE = frozenset({"-18010003", "-18010014"})
# Three calls a second.
PAUSE = 0.34

_SUB_STATUSES = mapping.table("17track.sub_status")
_STATUSES = mapping.table("17track.status")
_PREFIX = f"{PROVIDER}:"


class Verdict(NamedTuple):
    """The code that decides, as sent, and what it means."""

    code: str | None
    meaning: Meaning


def verdict(sub_status: str | None, status: str | None) -> Verdict:
    """The sub-status decides, the status where the sub-status is missing or unknown."""
    for code, table in ((sub_status, _SUB_STATUSES), (status, _STATUSES)):
        if code and code in table:
            return Verdict(code, table[code])
    sent = sub_status or status
    return Verdict(sent, mapping.UNKNOWN if sent else Meaning(None, None))


def our_carrier(number: str | None) -> str | None:
    """17TRACK numbers its carriers; the number is passed through as `17track:NNN`."""
    return _PREFIX + number if number else None


def their_carrier(carrier: str) -> dict[str, int]:
    """The field for the carrier where we know its number; otherwise 17TRACK finds out by itself."""
    number = carrier.removeprefix(_PREFIX)
    return {"carrier": int(number)} if number.isascii() and number.isdigit() else {}
