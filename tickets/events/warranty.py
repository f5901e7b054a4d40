"""Warranty cases and repair jobs."""

from django.utils.translation import gettext_lazy as _

from portal.actors import REVIEWERS, SHOP_WORKERS, Role
from portal.events import declare, tell

declare(
    {
        "warranty.submitted": _("warranty requested"),
        "warranty.approved": _("warranty approved"),
        "warranty.replaced": _("replacement approved"),
        "warranty.info_requested": _("buyer asked for information"),
        "warranty.info_given": _("buyer answered"),
        "warranty.rejected": _("warranty rejected"),
        "warranty.ruled_for_buyer": _("platform decided for the buyer"),
        "warranty.rejection_stands": _("rejection stands"),
        "warranty.to_mail": _("buyer mails the goods"),
        "warranty.to_visit": _("a technician comes"),
        "warranty.collected_instead": _("collected by courier instead"),
        "warranty.goods_sent": _("mailed by the buyer"),
        "warranty.goods_collected": _("goods collected for repair"),
        "warranty.at_centre": _("goods at the repair centre"),
        "warranty.astray": _("sent back from the wrong centre"),
        "warranty.choice_due": _("buyer may choose exchange or return"),
        "warranty.choice_wait": _("buyer waits for the repair"),
        "warranty.choice_exchange": _("buyer chose an exchange"),
        "warranty.choice_return": _("buyer chose a return"),
        "warranty.choice_default": _("exchange chosen by default"),
        "warranty.settled_otherwise": _("settled otherwise"),
        "warranty.waiting_parts": _("waiting for parts"),
        "warranty.parts_in": _("parts have come"),
        "warranty.quoted": _("price quoted"),
        "warranty.quote_accepted": _("price accepted"),
        "warranty.quote_declined": _("price declined"),
        "warranty.quote_expired": _("quote expired"),
        "warranty.shipped_back": _("on the way back to the buyer"),
        "warranty.delivered_back": _("back with the buyer"),
        "warranty.fixed_at_home": _("repaired at home"),
        "warranty.no_fault": _("no fault found"),
        "warranty.unrepaired": _("back unrepaired"),
        "warranty.exception": _("something went wrong with the goods"),
        "warranty.overdue": _("overdue on the way"),
        "warranty.confirmed": _("buyer confirms that it works"),
        "warranty.assumed_repaired": _("closed without complaint"),
        "warranty.same_fault": _("the fault is back"),
        "warranty.withdrawn": _("request withdrawn"),
        "warranty.expired": _("request expired"),
        "repair.expected": _("repair job created"),
        "repair.received": _("received by the repair centre"),
        "repair.mismatch": _("another item arrived"),
        "repair.item_accepted": _("item accepted"),
        "repair.diagnosed": _("fault found"),
        "repair.begun": _("repair begun"),
        "repair.quoted": _("price quoted"),
        "repair.quote_accepted": _("price accepted"),
        "repair.quote_declined": _("price declined"),
        "repair.waiting_parts": _("waiting for parts"),
        "repair.parts_in": _("parts have come"),
        "repair.part_used": _("part entered"),
        "repair.repaired": _("repaired"),
        "repair.swapped": _("replaced by another item"),
        "repair.no_fault": _("no fault found"),
        "repair.unrepairable": _("cannot be repaired"),
        "repair.overrun": _("thirty days passed"),
        "repair.shipped_back": _("shipped back"),
        "repair.bounced": _("came back undelivered"),
        "repair.closed": _("repair job closed"),
        "foreign_intake.recorded": _("arrived at the wrong repair centre"),
        "foreign_intake.forwarded": _("forwarded to the right centre"),
        "foreign_intake.returned": _("sent back to the buyer"),
    }
)
tell(
    "warranty.submitted",
    roles=SHOP_WORKERS,
    title=_("New warranty case %(number)s"),
    body=_("Please review it within the time shown."),
)
tell(
    "warranty.info_given",
    roles=SHOP_WORKERS,
    title=_("The buyer has answered in case %(number)s"),
    body=_("The review goes on; the clock runs again."),
)
tell(
    "warranty.exception",
    roles=SHOP_WORKERS | REVIEWERS,
    title=_("Something went wrong with the goods of case %(number)s"),
    body=_("The platform looks after the buyer; see what the case says."),
)
tell(
    "warranty.overdue",
    roles=SHOP_WORKERS | REVIEWERS,
    title=_("The goods of case %(number)s are overdue"),
    body=_("Ask the carrier; the buyer may be offered an exchange or a return."),
)
tell(
    "repair.mismatch",
    roles=SHOP_WORKERS | REVIEWERS,
    title=_("Another item arrived for repair %(number)s"),
    body=_("Compare the serial numbers and the photos; nothing is repaired before."),
)
tell(
    "repair.overrun",
    roles=SHOP_WORKERS | {Role.SUPERVISOR},
    title=_("Repair %(number)s takes more than thirty days"),
    body=_("The buyer may now choose exchange or return."),
)
tell(
    "foreign_intake.recorded",
    roles=SHOP_WORKERS,
    title=_("Goods arrived at the wrong repair centre: %(number)s"),
    body=_("The centre forwards them or sends them back; the buyer sees it on the page of the case."),
)
