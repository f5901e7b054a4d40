"""Which cause a merchant may refuse a request with, and which causes need proof (E6; G11, G18)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.utils.translation import gettext_noop as noop

from portal.errors import Reason
from tickets.states import RefundOnlyReason, RefusalReason, ReturnReason

USED, INCOMPLETE, EXCLUDED = RefusalReason.USED, RefusalReason.INCOMPLETE, RefusalReason.EXCLUDED
OPENED, NO_FAULT = RefusalReason.OPENED, RefusalReason.NO_FAULT
DELIVERED, OTHER = RefusalReason.DELIVERED, RefusalReason.OTHER

ALLOWED: Mapping[str, frozenset[str]] = {
    ReturnReason.NO_REASON: frozenset({USED, INCOMPLETE, EXCLUDED, OPENED, OTHER}),
    ReturnReason.QUALITY: frozenset({NO_FAULT, USED, OTHER}),
    ReturnReason.NOT_AS_DESCRIBED: frozenset({NO_FAULT, USED, OTHER}),
    ReturnReason.DAMAGED: frozenset({NO_FAULT, USED, OTHER}),
    ReturnReason.WRONG_ITEM: frozenset({NO_FAULT, OTHER}),
    RefundOnlyReason.NOT_WANTED: frozenset({OTHER}),
    RefundOnlyReason.NOT_RECEIVED: frozenset({DELIVERED}),
    RefundOnlyReason.REFUSED_AT_DOOR: frozenset({DELIVERED}),
    RefundOnlyReason.WORTHLESS: frozenset({NO_FAULT, OTHER}),
}
NEEDS_PROOF = frozenset({USED, INCOMPLETE, NO_FAULT, DELIVERED})


def objections(reason: str, cause: str, *, proofs: int) -> Iterator[Reason]:
    """Why a request for `reason` cannot be refused with `cause`. `proofs` counts the files the shop has added."""
    if cause not in ALLOWED.get(reason, frozenset(RefusalReason.values)):
        yield Reason(
            "cause_does_not_fit",
            noop("A request for this reason cannot be refused with this cause; choose another."),
        )
    elif cause in NEEDS_PROOF and not proofs:
        yield Reason("proof_needed", noop("Add a photo or film that shows it to the case first."))
