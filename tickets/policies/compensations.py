"""Who pays a compensation, and who may approve it (domain E14). Amounts are integer fen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_noop as noop

from portal.errors import Reason
from tickets.states import BookAccount, Liable

FROM = {
    BookAccount.MERCHANT_SETTLEMENT: Reason(
        "from_settlement", noop("The shop answers for it, and this order is not settled yet.")
    ),
    BookAccount.DEPOSIT: Reason(
        "from_deposit", noop("The shop answers for it, and its settlement does not cover it.")
    ),
    BookAccount.PLATFORM_ADVANCE: Reason(
        "advanced", noop("Settlement and deposit do not cover it; the platform advances the rest.")
    ),
}
ADVANCED_FOR = {
    Liable.CARRIER: Reason("carrier_answers", noop("The carrier answers for it; the platform advances it.")),
    Liable.INSURER: Reason("insurer_answers", noop("The insurer answers for it; the platform advances it.")),
    Liable.PLATFORM: Reason("platform_answers", noop("The platform answers for it.")),
}


@dataclass(frozen=True)
class Source:
    """Money that may be drawn on: whose, how much there is, and for a deposit its number."""

    payer: str
    fen: int
    account: str = ""


@dataclass(frozen=True)
class Share:
    """What one payer pays, and why this payer."""

    payer: str
    fen: int
    reason: Reason
    account: str = ""

    def as_json(self) -> dict[str, Any]:
        return {
            "payer": str(self.payer),
            "fen": self.fen,
            "account": self.account,
            "reason": self.reason.as_json(),
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Share:
        return cls(stored["payer"], stored["fen"], Reason.from_json(stored["reason"]), stored["account"])


def shares(fen: int, liable: str, sources: Iterable[Source]) -> Iterator[Share]:
    """Divide an amount: the shop's settlement, its deposits, and what is missing the platform advances (TB99 art 86,
    JD1 art 45). Where the shop does not answer for it, the platform advances all. The shares add up exactly."""
    if liable != Liable.MERCHANT:
        yield Share(BookAccount.PLATFORM_ADVANCE, fen, ADVANCED_FOR[Liable(liable)])
        return
    rest = fen
    for source in sources:
        part = min(rest, max(0, source.fen))
        if part:
            yield Share(source.payer, part, FROM[BookAccount(source.payer)], source.account)
            rest -= part
    if rest:
        yield Share(BookAccount.PLATFORM_ADVANCE, rest, FROM[BookAccount.PLATFORM_ADVANCE])


def personal_limit(roles: Iterable[str], limits: Mapping[str, int]) -> int:
    """The most fen that somebody with these roles approves alone."""
    return max((limits.get(str(role), 0) for role in roles), default=0)


def against_approval(fen: int, limit_fen: int, *, first: int | None, second: int | None) -> Iterator[Reason]:
    """Why somebody may not approve: above the own limit another person has to have signed first."""
    if fen <= limit_fen:
        return
    if first is None:
        text = noop("This is above your limit; somebody else has to sign first.")
        yield Reason("above_limit", text, {"limit_fen": limit_fen})
    elif first == second:
        yield Reason("four_eyes", noop("You have signed already; a second person has to approve."))


def against_judging(judge: int | None, before: Iterable[int | None]) -> Iterator[Reason]:
    """Why somebody may not judge an appeal: they took part in the decision before."""
    if judge is not None and judge in set(before):
        yield Reason("own_decision", noop("You took part in this decision; somebody else judges the appeal."))


def against_claw_back(
    proof: str, legal_basis: str, proposer: int | None, decider: int | None
) -> Iterator[Reason]:
    """Why money may not be claimed back from a buyer: no proof, no legal basis, or only one person."""
    if not (proof and legal_basis):
        yield Reason("no_proof", noop("Propose it first, with the proof of the fraud and the legal basis."))
    elif proposer == decider:
        yield Reason("four_eyes", noop("You have proposed it; a second person has to decide."))
