"""The facts the carriers room records, and who is told of them."""

from django.utils.translation import gettext_lazy as _

from portal.actors import SHOP_DECIDERS, Role
from portal.events import declare, tell

declare(
    {
        "contract.proposed": _("contract proposed"),
        "contract.signed": _("contract signed"),
        "contract.refused": _("contract refused"),
        "contract.lapsed": _("contract lapsed"),
        "contract.started": _("contract in force"),
        "contract.suspended": _("contract suspended"),
        "contract.resumed": _("contract resumed"),
        "contract.ended": _("contract ended"),
        "contract.closed": _("contract closed"),
        "pickup.requested": _("pickup requested"),
        "pickup.booked": _("pickup booked"),
        "pickup.unserviceable": _("no courier available"),
        "pickup.assigned": _("sent to the courier"),
        "pickup.accepted": _("courier accepted"),
        "pickup.contacted": _("courier is in contact"),
        "pickup.collected": _("goods collected"),
        "pickup.attempt_failed": _("pickup attempt failed"),
        "pickup.missed": _("pickup promise missed"),
        "pickup.taken_back": _("taken back from the carrier"),
        "pickup.search_again": _("carriers asked again"),
        "pickup.collection_dated": _("time of collection corrected"),
        "pickup.cancelled": _("pickup cancelled"),
        "pickup.collected_after_cancel": _("collected after cancellation"),
        "pickup.weighed": _("weight and fee known"),
        "pickup.settled": _("pickup settled"),
        "shipment.created": _("parcel announced"),
        "shipment.moved": _("parcel moved"),
        "shipment.picked_up": _("parcel picked up"),
        "shipment.delivered": _("parcel delivered"),
        "shipment.returned": _("parcel returned"),
        "shipment.problem": _("problem with the parcel"),
        "shipment.alert": _("contradicting report"),
    }
)
declare(
    {
        "carrier.approved": _("carrier approved"),
        "carrier.suspended": _("carrier suspended"),
        "carrier.resumed": _("carrier resumed"),
        "carrier.offboarded": _("carrier off-boarded"),
    },
    public=False,
)

DESK = {Role.CARRIER_MANAGER}
tell(
    "contract.ended",
    roles=SHOP_DECIDERS | DESK,
    title=_("Contract %(number)s has ended"),
    body=_("No new bookings are made under it; parcels under way finish under its terms."),
)
tell(
    "contract.signed",
    roles=SHOP_DECIDERS | DESK,
    title=_("Contract %(number)s is signed"),
    body=_("It starts by itself on its first day."),
)
tell(
    "pickup.missed",
    roles=DESK,
    title=_("Pickup %(number)s missed its promise"),
    body=_("The courier did not come in time; another one is being asked."),
)
tell(
    "pickup.unserviceable",
    roles=DESK,
    title=_("No courier for pickup %(number)s"),
    body=_("No carrier fits. The candidate list on the order says why."),
)
