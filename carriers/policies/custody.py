"""Who holds a parcel after each thing that was told of it. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from carriers.states import OTHER_HANDS, Holder, TrackingStatus


@dataclass(frozen=True)
class Route:
    """Between whom a parcel goes."""

    sender: Holder
    recipient: Holder


RETURN = Route(Holder.BUYER, Holder.MERCHANT)
DELIVERY = Route(Holder.MERCHANT, Holder.BUYER)
CARRIED = {
    TrackingStatus.PICKED_UP: Holder.CARRIER,
    TrackingStatus.IN_TRANSIT: Holder.SITE,
    TrackingStatus.OUT_FOR_DELIVERY: Holder.CARRIER,
    TrackingStatus.READY_FOR_COLLECTION: Holder.STATION,
    TrackingStatus.DELIVERY_FAILED: Holder.CARRIER,
    TrackingStatus.RETURNING: Holder.CARRIER,
}


def holder_after(status: str, sub_status: str, route: Route) -> Holder | None:
    """Who holds the parcel once this was told; None where it says nothing of that.

    A signature by somebody else than the recipient leaves it in other hands (EC 52, TB99 28).
    """
    if status == TrackingStatus.DELIVERED:
        return Holder.STATION if sub_status in OTHER_HANDS else route.recipient
    if status == TrackingStatus.RETURNED:
        return route.sender
    return CARRIED.get(TrackingStatus(status)) if status else None
