"""Warranty cases and repair jobs."""

from django.utils.translation import gettext_lazy as _

from portal.actors import SHOP_WORKERS, Role
from portal.events import declare, tell

declare(
    {
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
    }
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
