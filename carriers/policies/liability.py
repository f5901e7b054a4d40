"""Who answers for a parcel that came late, lighter, broken or not at all. Pure (EXP 27, Civil Code art 832).

The goods were with somebody between the last hand-over at which they were seen to be good and the first at which
they were not. A carrier answers for what happened in its hands unless one of the three reasons of the law frees it.
What nobody looked at proves nothing: then who answers stays unknown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_noop as noop

from carriers.states import Circumstance, Finding, Holder, Packaging
from portal.errors import Reason

GOOD, BAD, UNSEEN = "good", "bad", "unseen"
FREED = {
    Circumstance.FORCE_MAJEURE: ("", noop("Force majeure: nobody answers for it.")),
    Circumstance.NATURE_OF_GOODS: (
        "sender",
        noop("It lies in the nature of the goods; the carrier is free."),
    ),
    Circumstance.SENDER_PACKING: (
        "sender",
        noop("The sender packed the goods badly; the carrier is free."),
    ),
}


@dataclass(frozen=True)
class Link:
    """One hand-over of the chain. Weight in grams, None where nobody weighed."""

    holder: Holder
    at: datetime
    name: str = ""
    packaging: str = Packaging.UNKNOWN
    grams: int | None = None


@dataclass(frozen=True)
class Liability:
    """Who answers: `carrier`, `sender`, another holder, or nobody known (empty), with the reasons."""

    party: str
    name: str
    reasons: tuple[Reason, ...]

    def as_json(self) -> dict[str, object]:
        return {"party": self.party, "name": self.name, "reasons": [r.as_json() for r in self.reasons]}


def liable(
    chain: Sequence[Link],
    finding: Finding,
    *,
    circumstance: str = Circumstance.NONE,
    due: datetime | None = None,
    tolerance_grams: int = 0,
) -> Liability:
    """Who answers for a finding, from a chain in the order of time.

    `due` is when the goods should have been where they were not (late), `tolerance_grams` what scales may differ by.
    """
    if not chain:
        return _unknown(noop("No hand-over of this parcel is known."))
    held = _holders(chain, finding, due, tolerance_grams)
    if held is None:
        return _unknown(noop("Nobody looked at the goods before and after: it cannot be told who held them."))
    parties = {_party(link.holder) for link in held}
    if len(parties) > 1:
        return _unknown(noop("Several parties held the goods between the two hand-overs."))
    return _answers(parties.pop(), held[-1], circumstance)


def _holders(
    chain: Sequence[Link], finding: Finding, due: datetime | None, tolerance: int
) -> Sequence[Link] | None:
    """The hand-overs whose holders come into question; None where the chain does not tell."""
    if finding is Finding.LOSS:
        return chain[-1:]
    if finding is Finding.LATE:
        before = [link for link in chain if due is not None and link.at <= due]
        return before[-1:] or None
    seen = _seen_weights(chain, tolerance) if finding is Finding.WEIGHT_DRIFT else _seen_packaging(chain)
    if BAD not in seen:
        return None
    first_bad = seen.index(BAD)
    good = [place for place in range(first_bad) if seen[place] == GOOD]
    return chain[good[-1] : first_bad] if good else None


def _seen_packaging(chain: Sequence[Link]) -> list[str]:
    known = {Packaging.INTACT: GOOD, Packaging.DAMAGED: BAD, Packaging.OPENED: BAD}
    return [known.get(Packaging(link.packaging), UNSEEN) for link in chain]


def _seen_weights(chain: Sequence[Link], tolerance: int) -> list[str]:
    first = next((link.grams for link in chain if link.grams is not None), None)
    return [_weighed(link.grams, first, tolerance) for link in chain]


def _weighed(grams: int | None, first: int | None, tolerance: int) -> str:
    if grams is None or first is None:
        return UNSEEN
    return GOOD if abs(grams - first) <= tolerance else BAD


def _party(holder: Holder) -> str:
    return Holder.CARRIER.value if holder in Holder.of_the_carrier else holder.value


def _answers(party: str, link: Link, circumstance: str) -> Liability:
    if party == Holder.CARRIER and circumstance in FREED:
        freed, text = FREED[Circumstance(circumstance)]
        return Liability(freed, "", (Reason(str(circumstance), text),))
    text = noop("The goods were in the hands of: %(holder)s, since %(since)s.")
    facts = {"holder": link.holder.value, "name": link.name, "since": link.at.isoformat()}
    return Liability(party, link.name, (Reason("held_by", text, facts),))


def _unknown(text: str) -> Liability:
    return Liability("", "", (Reason("not_provable", text),))
