"""What category promises give, and what a claim under one must show (S1 1.24-1.33, domain E17)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_noop as noop

from portal.errors import Reason
from portal.policies.terms import SHANGHAI, midnight_after
from tickets.states import ClaimRemedy

CLAIMABLE = (
    "fresh_bad_item_refund",
    "beauty_allergy",
    "baby_rash",
    "breakage",
    "clothing_30_day_quality",
    "contact_lens_eye_care",
    "phone_no_evidence",
    "appliance_30_day_return",
    "appliance_replace_not_repair",
)
# Which kinds of file show what a promise demands; what is not listed needs a file of just that kind.
SHOWN_BY: Mapping[str, frozenset[str]] = {
    "photo_or_video": frozenset({"photo", "video", "opening_photo"}),
    "photo": frozenset({"photo", "opening_photo", "video"}),
    "opening_photo": frozenset({"opening_photo", "video"}),
    "condition_photo": frozenset({"condition_photo", "photo"}),
    "medical_or_valid_proof": frozenset({"medical_proof", "valid_proof"}),
    "fault_confirmation": frozenset({"fault_confirmation", "inspection_report", "video"}),
}
WITHOUT_RETURN = frozenset({ClaimRemedy.REFUND, ClaimRemedy.PARTIAL_REFUND})
IN_KIND = frozenset({ClaimRemedy.RETURN_REFUND, ClaimRemedy.EXCHANGE, ClaimRemedy.REPAIR})
ACCEPTED = Reason("accepted_at_once", noop("A trusted buyer's claim under this promise is accepted at once."))


@dataclass(frozen=True)
class ClaimFacts:
    """What decides whether a claim is accepted at once. Money in fen."""

    grade: str
    trusted_grades: tuple[str, ...]
    at_once: bool
    risk_flags: tuple[str, ...]
    amount_fen: int
    cap_fen: int

    def as_json(self) -> dict[str, Any]:
        return {key: list(v) if isinstance(v, tuple) else v for key, v in asdict(self).items()}


def remedies_of(parameters: Mapping[str, Any]) -> list[ClaimRemedy]:
    """The remedies a promise names, the first being what it gives when nobody chooses."""
    return [ClaimRemedy(name) for name in parameters.get("remedies", []) if name in ClaimRemedy.values]


def demanded(parameters: Mapping[str, Any], *, parcel_known: bool) -> list[str]:
    """The evidence a claim needs; the waybill of a delivery that we followed ourselves needs no proof."""
    names = parameters.get("evidence", [])
    return [name for name in names if not (name == "waybill" and parcel_known)]


def missing(wanted: list[str], given: set[str]) -> list[str]:
    """What is demanded and not shown by any file."""
    return [name for name in wanted if not SHOWN_BY.get(name, frozenset({name})) & given]


def kinds_for(wanted: list[str]) -> tuple[str, ...]:
    """The kinds of file that show what is demanded, the plainest of each first."""
    kinds = [kind for name in wanted for kind in sorted(SHOWN_BY.get(name, frozenset({name})))]
    return tuple(dict.fromkeys(kinds))


def ends_at(
    parameters: Mapping[str, Any], ends: datetime, signed_at: datetime, flags: Mapping[str, Any]
) -> datetime:
    """When a promise can no longer be called on: live goods have a shorter window (JD2: 12 hours), and a term of the
    item that is longer than the promise's goes before it."""
    special = parameters.get("parameters", {})
    if flags.get("live") and "live_hours" in special:
        return signed_at + timedelta(hours=int(special["live_hours"]))
    if special.get("item_term_may_be_longer") and flags.get("replace_term_days"):
        last = signed_at.astimezone(SHANGHAI).date() + timedelta(days=int(flags["replace_term_days"]))
        return max(ends, midnight_after(last))
    return ends


def obstacles(facts: ClaimFacts) -> Iterator[Reason]:
    """Everything that keeps a claim from being accepted at once; nothing if it is (S1 1.31)."""
    if not facts.at_once:
        yield Reason("not_at_once", noop("This promise is answered by the merchant."))
    if facts.grade not in facts.trusted_grades:
        yield Reason("grade", noop("The buyer's credit grade is not among those approved at once."))
    if facts.risk_flags:
        flags = {"flags": ", ".join(facts.risk_flags)}
        yield Reason("risk", noop("The order is flagged for a closer look: %(flags)s."), flags)
    if facts.amount_fen > facts.cap_fen:
        cap = {"cap_fen": facts.cap_fen}
        yield Reason("cap", noop("The amount is above the limit of %(cap_fen)s fen."), cap)


def payout(paid_fen: int, damage_percent: int) -> int:
    """What is paid for goods damaged to so many percent: their share of the price in fen, parts of a fen dropped."""
    return paid_fen * damage_percent // 100
