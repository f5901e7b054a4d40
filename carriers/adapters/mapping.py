"""Provider codes in our vocabulary: the tables and keywords of the interface document, section 9."""

import json
import re
from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any, NamedTuple

from carriers.states import SUB_STATUSES, TrackingStatus


class Meaning(NamedTuple):
    """What a code stands for; a `status` of None means that it deliberately changes no status."""

    status: TrackingStatus | None
    sub_status: str | None


class _Keyword(NamedTuple):
    pattern: re.Pattern[str]
    meaning: Meaning


UNKNOWN = Meaning(TrackingStatus.UNKNOWN, None)


def _meaning(status: str | None, sub_status: str | None) -> Meaning:
    if status is None:
        return Meaning(None, None)
    unified = TrackingStatus(status)
    if sub_status is not None and sub_status not in SUB_STATUSES[unified]:
        raise ValueError(f"{status}/{sub_status} is not in the vocabulary")
    return Meaning(unified, sub_status)


def _keywords(rows: Sequence[Mapping[str, str]], default_status: str) -> tuple[_Keyword, ...]:
    return tuple(
        _Keyword(re.compile(row["pattern"]), _meaning(row.get("status", default_status), row["sub_status"]))
        for row in rows
    )


_SOURCE: Mapping[str, Any] = json.loads(
    files("carriers.adapters").joinpath("status_mapping.json").read_text(encoding="utf-8")
)
_TABLES: Mapping[str, Mapping[str, Meaning]] = {
    name: {code: _meaning(*pair) for code, pair in table.items()} for name, table in _SOURCE["tables"].items()
}
_CARRIERS: Mapping[str, Mapping[str, str]] = _SOURCE["carriers"]
_DELIVERY_KEYWORDS = _keywords(_SOURCE["failure_reason_keywords"], "delivery_failed")
_PICKUP_KEYWORDS = _keywords(_SOURCE["pickup_reason_keywords"], "pickup_failed")


def table(name: str) -> Mapping[str, Meaning]:
    """The whole table of a provider's codes, such as `sf.opcode`. Raises KeyError for an unknown name."""
    return _TABLES[name]


def our_carrier(provider: str, sent: str | None) -> str | None:
    """Our code of a provider's company code; one that we do not know is passed through as sent."""
    if sent is None:
        return None
    return _CARRIERS[provider].get(sent, sent)


def their_carrier(provider: str, carrier: str) -> str:
    """The provider's company code of ours; where it has several, the first (parcel before freight)."""
    return next((theirs for theirs, ours in _CARRIERS[provider].items() if ours == carrier), carrier)


def delivery_failure(text: str | None) -> Meaning:
    """Why a delivery failed, by the first reason keyword in the carrier's text (section 9)."""
    return _first_match(_DELIVERY_KEYWORDS, text, Meaning(TrackingStatus.DELIVERY_FAILED, "other"))


def pickup_failure(text: str | None) -> Meaning:
    """Why a pickup failed, by the first reason keyword in the carrier's text (section 9)."""
    return _first_match(_PICKUP_KEYWORDS, text, Meaning(TrackingStatus.PICKUP_FAILED, "other"))


def _first_match(keywords: Sequence[_Keyword], text: str | None, default: Meaning) -> Meaning:
    return next((keyword.meaning for keyword in keywords if text and keyword.pattern.search(text)), default)
