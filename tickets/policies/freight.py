"""Who bears the freight of a return (7-day measures art 18; TB99 arts 53-54)."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext_noop as noop

from portal.errors import Reason
from tickets.states import FreightBearer, ReturnReason

FREE_RETURNS = frozenset({"free_return", "appliance_30_day_return"})


def bearer(
    reason: str, *, promises: Collection[str], insured: bool, wrong_address: bool = False
) -> tuple[FreightBearer, Reason]:
    """Who pays for sending the goods back, with the reason. `promises` are the kinds given on the line."""
    if wrong_address:
        return FreightBearer.MERCHANT, Reason(
            "wrong_address", noop("The return address was wrong: the freight is on the merchant.")
        )
    if reason in ReturnReason.faults:
        return FreightBearer.MERCHANT, Reason(
            "fault", noop("The goods are at fault: the freight is on the merchant.")
        )
    if FREE_RETURNS & set(promises):
        return FreightBearer.MERCHANT, Reason("free_return", noop("The merchant has promised a free return."))
    if insured:
        return FreightBearer.INSURANCE, Reason(
            "insured", noop("Freight insurance pays the first weight of a pickup paid online.")
        )
    return FreightBearer.BUYER, Reason(
        "no_reason", noop("Without a fault the buyer bears the freight of the return.")
    )
