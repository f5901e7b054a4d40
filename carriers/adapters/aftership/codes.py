"""AfterShip's codes in our vocabulary (section 8, AfterShip)."""

from typing import NamedTuple

from carriers.adapters import mapping
from carriers.adapters.mapping import Meaning

PROVIDER = "aftership"
ALREADY_TRACKED = "4003"

_SUBTAGS = mapping.table("aftership.subtag")
_TAGS = mapping.table("aftership.tag")


class Verdict(NamedTuple):
    """The code that decides, as sent, and what it means."""

    code: str | None
    meaning: Meaning


def verdict(subtag: str | None, tag: str | None) -> Verdict:
    """The subtag decides, the tag where the subtag is missing or unknown."""
    for code, table in ((subtag, _SUBTAGS), (tag, _TAGS)):
        if code and code in table:
            return Verdict(code, table[code])
    sent = subtag or tag
    return Verdict(sent, mapping.UNKNOWN if sent else Meaning(None, None))
