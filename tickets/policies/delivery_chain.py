"""Which link of a delivery broke: planned instants beside the carrier's own records (S2 2.10, K8)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_noop as noop

from portal.errors import Reason
from tickets.states import Cause, ChainLink


@dataclass(frozen=True)
class ChainFacts:
    """What was planned at payment and what the carrier recorded; a merchant's click is shown, it proves nothing
    (TB99 art 25)."""

    ship_by: datetime
    sign_by: datetime
    collect_by: datetime | None = None
    hub_by: datetime | None = None
    merchant_click: datetime | None = None
    first_scan: datetime | None = None
    first_hub: datetime | None = None
    signed_at: datetime | None = None
    lost: bool = False

    def as_json(self) -> dict[str, Any]:
        return {
            key: value.isoformat() if isinstance(value, datetime) else value
            for key, value in vars(self).items()
            if value is not None
        }


@dataclass(frozen=True)
class Link:
    """One link: by when it was due, when it happened (None: not yet), and what its failure is called."""

    name: ChainLink
    due: datetime
    happened: datetime | None
    cause: Cause

    def broken(self, at: datetime) -> bool:
        return (self.happened or at) > self.due


def links(facts: ChainFacts) -> Iterator[Link]:
    """The links in their order. Handing over is the merchant's, whatever follows is the carrier's."""
    handed_over_by = facts.collect_by or facts.ship_by
    yield Link(ChainLink.HANDED_OVER, handed_over_by, facts.first_scan, Cause.MERCHANT_LATE)
    if facts.hub_by:
        happened = facts.first_hub or facts.signed_at
        yield Link(ChainLink.FIRST_HUB, facts.hub_by, happened, Cause.CARRIER_PICKUP_LATE)
    yield Link(ChainLink.SIGNED, facts.sign_by, facts.signed_at, Cause.CARRIER_TRANSIT_LATE)


def cause_of(facts: ChainFacts, at: datetime) -> tuple[Cause | None, Reason]:
    """The cause that the records prove at an instant, and the sentence that says why; None where they prove nothing.

    A merchant that clicked "shipped" while the carrier has no record may have handed over a parcel that was never
    scanned: that is for people to find out. Without even a click nothing was handed over.
    """
    if facts.lost:
        return Cause.CARRIER_LOST, Reason("lost", noop("The carrier reports the parcel lost or damaged."))
    if facts.first_scan is None and facts.merchant_click is not None:
        return None, Reason(
            "no_scan", noop("The carrier has no record of the parcel; only the merchant's word.")
        )
    for link in links(facts):
        if link.broken(at):
            said = {
                "link": link.name.value.replace("_", " "),
                "due": link.due.isoformat(),
                "happened": link.happened.isoformat() if link.happened else "",
            }
            if link.happened:
                text = noop("The link “%(link)s” was due at %(due)s and happened at %(happened)s.")
            else:
                text = noop("The link “%(link)s” was due at %(due)s and has not happened.")
            return link.cause, Reason("link_broken", text, said)
    return None, Reason("in_time", noop("Every link was in time."))
