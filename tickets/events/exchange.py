"""Exchanges."""

from django.utils.translation import gettext_lazy as _

from portal.actors import SHOP_WORKERS
from portal.events import declare, tell

declare(
    {
        "exchange.requested": _("exchange requested"),
        "exchange.agreed": _("exchange agreed"),
        "exchange.agreed_by_silence": _("agreed because the merchant did not answer"),
        "exchange.approved_at_once": _("approved at once"),
        "exchange.refused": _("exchange refused"),
        "exchange.refund_offered": _("refund offered instead"),
        "exchange.modified": _("request changed"),
        "exchange.converted": _("exchange became a return"),
        "exchange.ruled_for_buyer": _("platform decided for the buyer"),
        "exchange.ruled_for_merchant": _("platform decided for the merchant"),
        "exchange.replacement_ordered": _("platform ordered the replacement"),
        "exchange.goods_sent": _("goods on the way back"),
        "exchange.carrier_has_goods": _("carrier has the goods"),
        "exchange.waybill_silent": _("waybill not known to the carrier"),
        "exchange.sending_reopened": _("to be sent again"),
        "exchange.goods_arrived": _("goods arrived at the merchant"),
        "exchange.receipt_confirmed": _("receipt confirmed"),
        "exchange.receipt_assumed": _("receipt assumed"),
        "exchange.receipt_refused": _("returned goods refused"),
        "exchange.address_wrong": _("parcel came back to the buyer"),
        "exchange.kept_by_buyer": _("replaced without a return"),
        "exchange.replacement_shipped": _("replacement shipped"),
        "exchange.replacement_returned": _("replacement came back to the merchant"),
        "exchange.out_of_stock": _("out of stock"),
        "exchange.reship_late": _("replacement not shipped in time"),
        "exchange.refund_agreed": _("refund instead of the replacement"),
        "exchange.refunded_by_platform": _("platform refunds"),
        "exchange.refunded": _("refunded"),
        "exchange.replaced": _("replacement received"),
        "exchange.receipt_of_replacement_assumed": _("replacement assumed received"),
        "exchange.withdrawn": _("request withdrawn"),
        "exchange.expired": _("request expired"),
    }
)
tell(
    "exchange.requested",
    roles=SHOP_WORKERS,
    title=_("New exchange %(number)s"),
    body=_("Please answer in time: without an answer the system agrees."),
)
tell(
    "exchange.receipt_assumed",
    roles=SHOP_WORKERS,
    title=_("Ship the replacement of %(number)s"),
    body=_("Nobody objected to the goods, so the replacement is due within 72 hours."),
)
tell(
    "exchange.replacement_returned",
    roles=SHOP_WORKERS,
    title=_("The replacement of %(number)s came back"),
    body=_("Ship it again within 72 hours; after that the money is to be paid back."),
)
tell(
    "exchange.reship_late",
    roles=SHOP_WORKERS,
    title=_("Exchange %(number)s became a refund"),
    body=_("The replacement was not shipped in time; the money is to be paid back."),
)
