"""The facts the tickets room records, and who is told of them."""

from django.utils.translation import gettext_lazy as _

from portal.actors import REVIEWERS, SHOP_WORKERS, Role
from portal.events import declare, tell

declare(
    {
        "order.received": _("order received"),
        "order.signed": _("order signed"),
        "promise.given": _("delivery promised"),
        "promise.shipped": _("handed to the carrier"),
        "promise.ship_late": _("not shipped in time"),
        "promise.kept": _("promise kept"),
        "promise.missed": _("promise missed"),
        "promise.delivered_late": _("delivered late"),
        "promise.voided": _("promise void"),
        "return.requested": _("return requested"),
        "return.agreed": _("return agreed"),
        "return.agreed_by_silence": _("agreed because the merchant did not answer"),
        "return.approved_at_once": _("approved at once"),
        "return.refused": _("return refused"),
        "return.ruled_for_buyer": _("platform decided for the buyer"),
        "return.refund_ordered": _("platform ordered the refund"),
        "return.goods_sent": _("goods on the way back"),
        "return.goods_arrived": _("goods arrived at the merchant"),
        "case.all_sent": _("all parcels with the courier"),
        "return.receipt_confirmed": _("receipt confirmed"),
        "return.receipt_assumed": _("receipt assumed"),
        "return.receipt_refused": _("returned goods refused"),
        "return.refunded": _("refunded"),
        "return.withdrawn": _("request withdrawn"),
        "return.expired": _("request expired"),
        "warranty.submitted": _("warranty requested"),
        "warranty.approved": _("warranty approved"),
        "warranty.rejected": _("warranty rejected"),
        "warranty.goods_collected": _("goods collected for repair"),
        "warranty.at_centre": _("goods at the repair centre"),
        "warranty.choice_due": _("buyer may choose exchange or return"),
        "warranty.choice_wait": _("buyer waits for the repair"),
        "warranty.settled_otherwise": _("settled otherwise"),
        "warranty.shipped_back": _("on the way back to the buyer"),
        "warranty.delivered_back": _("back with the buyer"),
        "warranty.confirmed": _("buyer confirms that it works"),
        "warranty.assumed_repaired": _("closed without complaint"),
        "warranty.withdrawn": _("request withdrawn"),
        "warranty.expired": _("request expired"),
        "repair.expected": _("repair job created"),
        "repair.received": _("received by the repair centre"),
        "repair.diagnosed": _("fault found"),
        "repair.repaired": _("repaired"),
        "repair.unrepairable": _("cannot be repaired"),
        "repair.overrun": _("thirty days passed"),
        "repair.shipped_back": _("shipped back"),
        "repair.closed": _("repair job closed"),
        "incident.opened": _("missed promise detected"),
        "incident.cause_named": _("cause named"),
        "incident.buyer_contacted": _("buyer contacted"),
        "incident.resolution_recorded": _("resolution recorded"),
        "incident.followed_up": _("followed up"),
        "incident.delivered": _("delivered late"),
        "incident.resolved": _("incident closed"),
        "incident.withdrawn": _("promise was kept after all"),
        "refund.queued": _("refund queued"),
        "refund.paid": _("refund paid"),
    }
)
declare(
    {
        "refund.sent": _("refund sent to payment"),
        "refund.failed": _("refund failed"),
        "refund.manual": _("refund to be paid by hand"),
        "insurance.bound": _("freight insured"),
        "insurance.reserved": _("insurance offset reserved"),
        "insurance.released": _("insurance offset released"),
        "insurance.applied": _("insurance offset applied"),
        "insurance.lapsed": _("insurance lapsed"),
    },
    public=False,
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
tell(
    "warranty.submitted",
    roles=SHOP_WORKERS,
    title=_("New warranty case %(number)s"),
    body=_("Please review it within the time shown."),
)
tell(
    "repair.overrun",
    roles=SHOP_WORKERS | {Role.SUPERVISOR},
    title=_("Repair %(number)s takes more than thirty days"),
    body=_("The buyer may now choose exchange or return."),
)
tell(
    "incident.opened",
    roles=SHOP_WORKERS,
    title=_("Missed next-day promise %(number)s"),
    body=_("Contact the buyer now; the other three steps have their own clocks."),
)
tell(
    "deadline.escalation",
    roles=REVIEWERS | SHOP_WORKERS,
    title=_("A deadline of %(number)s has passed"),
    body=_("The step was not done in time; the platform has been told."),
)
tell(
    "refund.manual",
    roles={Role.FINANCE},
    title=_("Refund %(number)s must be paid by hand"),
    body=_("The payment provider refused it several times."),
)
