"""Claims under category promises."""

from django.utils.translation import gettext_lazy as _

from portal.actors import SHOP_WORKERS
from portal.events import declare, tell

declare(
    {
        "guarantee.claimed": _("claim made"),
        "guarantee.evidence_given": _("evidence complete"),
        "guarantee.evidence_asked": _("evidence asked for"),
        "guarantee.accepted": _("claim accepted"),
        "guarantee.accepted_by_silence": _("accepted because the merchant did not answer"),
        "guarantee.accepted_at_once": _("accepted at once"),
        "guarantee.refused": _("claim refused"),
        "guarantee.ruled_for_buyer": _("platform decided for the buyer"),
        "guarantee.paying": _("payment ordered"),
        "guarantee.reship_ordered": _("to be sent again"),
        "guarantee.handed_over": _("goes on as a linked case"),
        "guarantee.reshipped": _("sent again"),
        "guarantee.refunded_instead": _("refunded instead"),
        "guarantee.arrived_again": _("second parcel arrived"),
        "guarantee.parcel_returned": _("second parcel came back to the merchant"),
        "guarantee.refunded_undelivered": _("refunded because the second parcel did not arrive"),
        "guarantee.paid": _("claim paid"),
        "guarantee.withdrawn": _("claim withdrawn"),
        "guarantee.expired": _("claim closed"),
    }
)
tell(
    "guarantee.evidence_given",
    roles=SHOP_WORKERS,
    title=_("Claim %(number)s waits for your answer"),
    body=_("Please answer in time: without an answer it counts as accepted."),
)
tell(
    "guarantee.reship_ordered",
    roles=SHOP_WORKERS,
    title=_("Send the goods of %(number)s again"),
    body=_("Without a waybill in time the price is paid back."),
)
