"""Freight insurance."""

from django.utils.translation import gettext_lazy as _

from portal.actors import SHOP_DECIDERS, Role
from portal.events import declare, tell

declare(
    {
        "insurance.asked": _("insurance asked for"),
        "insurance.bound": _("freight insured"),
        "insurance.declined": _("freight not insured"),
        "insurance.reserved": _("insurance offset reserved"),
        "insurance.released": _("insurance offset released"),
        "insurance.applied": _("insurance offset applied"),
        "insurance.reported": _("insurance claim reported"),
        "insurance.paid": _("insurance claim paid"),
        "insurance.refused": _("insurance claim refused"),
        "insurance.reopened": _("insurance claim taken up again"),
        "insurance.lapsed": _("insurance lapsed"),
        "claim.reported": _("insurance claim reported"),
        "claim.approved": _("insurance claim approved"),
        "claim.refused": _("insurance claim refused"),
        "claim.paid": _("insurance claim paid"),
        "claim.reopened": _("insurance claim reopened"),
        "claim.recovered": _("cost of a refused claim taken over"),
        "premium.opened": _("premium account opened"),
        "premium.topped_up": _("premium paid in"),
        "premium.exhausted": _("premium account empty"),
        "premium.low": _("premium account nearly empty"),
    },
    public=False,
)
tell(
    "premium.exhausted",
    roles=SHOP_DECIDERS,
    title=_("Premium account %(number)s is empty"),
    body=_("New orders are not insured until you pay in; the promise of freight insurance is broken."),
)
tell(
    "premium.low",
    roles=SHOP_DECIDERS,
    title=_("Premium account %(number)s is nearly empty"),
    body=_("Pay in before new orders cannot be insured."),
)
tell(
    "claim.refused",
    roles=SHOP_DECIDERS | {Role.FINANCE},
    title=_("The insurer has refused claim %(number)s"),
    body=_("It can be reopened once, with new evidence. The buyer pays nothing for it."),
)
