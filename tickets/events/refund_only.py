"""Refunds without a return."""

from django.utils.translation import gettext_lazy as _

from portal.actors import SHOP_WORKERS
from portal.events import declare, tell

declare(
    {
        "refund_only.requested": _("refund requested"),
        "refund_only.agreed": _("refund agreed"),
        "refund_only.agreed_by_silence": _("agreed because the merchant did not answer"),
        "refund_only.approved_at_once": _("refunded at once"),
        "refund_only.refused": _("refund refused"),
        "refund_only.ruled_for_buyer": _("platform decided for the buyer"),
        "refund_only.ruled_for_merchant": _("platform decided for the merchant"),
        "refund_only.interception_asked": _("parcel to be stopped"),
        "refund_only.refunded": _("refunded"),
        "refund_only.withdrawn": _("request withdrawn"),
        "refund_only.expired": _("request expired"),
    }
)
tell(
    "refund_only.requested",
    roles=SHOP_WORKERS,
    title=_("New refund request %(number)s"),
    body=_("Please answer in time: without an answer the system agrees."),
)
tell(
    "refund_only.interception_asked",
    roles=SHOP_WORKERS,
    title=_("Stop the parcel of %(number)s"),
    body=_("The buyer does not want it any more; ask the carrier to bring it back."),
)
