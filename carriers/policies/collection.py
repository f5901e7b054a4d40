"""What a report of a collection needs before it moves anything (S1 1.18, E6)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_noop as noop

from carriers.states import Proof
from portal.errors import Reason

CODE_DIGITS = 6


@dataclass(frozen=True)
class Expected:
    """What our order says: the return number ("" where the case has none), the code, and the wrong codes still let."""

    return_number: str
    code: str
    tries_left: int


@dataclass(frozen=True)
class Reported:
    """What the courier says. `photo_known`: a photo that was really handed in; `proven`: what an earlier report has
    proved already."""

    waybills: Sequence[str] = ()
    return_number: str = ""
    code: str = ""
    photo_known: bool = False
    proven: str = ""


def code_fits(expected: Expected, said: str) -> bool:
    """Whether a pickup code is right; compared in constant time, and never once its tries are used up."""
    known = bool(expected.code) and expected.tries_left > 0
    return constant_time_compare(expected.code, said) and known


def proof_of(expected: Expected, reported: Reported) -> Proof | None:
    """What shows the collection; None for nothing."""
    if reported.proven:
        return Proof(reported.proven)
    if reported.code and code_fits(expected, reported.code):
        return Proof.CODE
    return Proof.PHOTO if reported.photo_known else None


def problems(expected: Expected, reported: Reported) -> Iterator[Reason]:
    """What a report lacks; a report with problems is kept and moves nothing."""
    if not reported.waybills:
        yield Reason("waybill_missing", noop("The waybill is missing."))
    if expected.return_number:
        if not reported.return_number:
            yield Reason("return_number_missing", noop("The return number is missing."))
        elif reported.return_number.strip().upper() != expected.return_number:
            yield Reason("return_number_wrong", noop("The return number is not that of this pickup."))
    if proof_of(expected, reported) is None:
        if reported.code:
            facts = {"left": max(0, expected.tries_left - 1)}
            yield Reason("code_wrong", noop("The pickup code is wrong; %(left)s tries are left."), facts)
        else:
            yield Reason("proof_missing", noop("Send the pickup code or a photo."))
