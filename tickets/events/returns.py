"""Returns."""

from django.utils.translation import gettext_lazy as _

from portal.actors import SHOP_WORKERS
from portal.events import declare, tell

declare(
    {
        "return.requested": _("return requested"),
        "return.agreed": _("return agreed"),
        "return.agreed_by_silence": _("agreed because the merchant did not answer"),
        "return.approved_at_once": _("approved at once"),
        "return.refused": _("return refused"),
        "return.ruled_for_buyer": _("platform decided for the buyer"),
        "return.refund_ordered": _("platform ordered the refund"),
        "return.goods_sent": _("goods on the way back"),
        "return.goods_arrived": _("goods arrived at the merchant"),
        "return.receipt_confirmed": _("receipt confirmed"),
        "return.receipt_assumed": _("receipt assumed"),
        "return.receipt_refused": _("returned goods refused"),
        "return.refunded": _("refunded"),
        "return.withdrawn": _("request withdrawn"),
        "return.expired": _("request expired"),
    }
)
tell(
    "return.requested",
    roles=SHOP_WORKERS,
    title=_("New return %(number)s"),
    body=_("Please answer in time: without an answer the system agrees."),
)

tell(
    "return.agreed_by_silence",
    roles=SHOP_WORKERS,
    title=_("Return %(number)s agreed by silence"),
    body=_("Nobody answered in time, so the system has agreed."),
)

tell(
    "return.goods_arrived",
    roles=SHOP_WORKERS,
    title=_("Goods of %(number)s have arrived"),
    body=_("Please check them and confirm receipt."),
)
