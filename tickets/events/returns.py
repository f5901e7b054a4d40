"""Returns."""

from django.utils.translation import gettext_lazy as _

from portal.actors import REVIEWERS, SHOP_WORKERS
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
        "return.compensated": _("paid in part, goods kept"),
        "return.refunded": _("refunded"),
        "return.withdrawn": _("request withdrawn"),
        "return.expired": _("request expired"),
        "return.proposed": _("merchant proposes something else"),
        "return.proposal_accepted": _("proposal accepted"),
        "return.proposal_declined": _("proposal declined"),
        "return.proposal_lapsed": _("proposal not answered"),
        "return.kept_by_buyer": _("buyer keeps the goods"),
        "return.modified": _("request changed"),
        "return.ruled_for_merchant": _("platform decided for the merchant"),
        "return.carrier_has_goods": _("carrier has the goods"),
        "return.waybill_silent": _("waybill not known to the carrier"),
        "return.sending_reopened": _("to be sent again"),
        "return.address_wrong": _("parcel came back to the buyer"),
        "return.explanation_asked": _("explanation asked for"),
        "return.explained": _("decision explained"),
    }
)
tell(
    "return.explanation_asked",
    roles=REVIEWERS,
    title=_("Explain the decision on %(number)s"),
    body=_("The buyer asks why the request was not approved at once; a person has to answer."),
)
tell(
    "return.modified",
    roles=SHOP_WORKERS,
    title=_("Return %(number)s was changed"),
    body=_("The buyer has changed the request; please answer it as it is now."),
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
