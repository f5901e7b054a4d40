"""Compensations."""

from django.utils.translation import gettext_lazy as _

from portal.actors import SHOP_DECIDERS, Role
from portal.events import declare, tell

declare(
    {
        "compensation.proposed": _("compensation proposed"),
        "compensation.approved": _("compensation approved"),
        "compensation.rejected": _("compensation rejected"),
        "compensation.reserved": _("money for the compensation set aside"),
        "compensation.paid": _("compensation paid"),
        "compensation.appealed": _("compensation appealed against"),
        "compensation.upheld": _("appeal against the compensation dismissed"),
        "compensation.overturned": _("compensation given back to the payer"),
        "compensation.clawed_back": _("compensation claimed back"),
    }
)
declare(
    {
        "compensation.signed_first": _("compensation signed first"),
        "compensation.pay_failed": _("payment of the compensation failed"),
        "compensation.manual": _("compensation to be paid by hand"),
        "compensation.claw_back_proposed": _("claiming the compensation back proposed"),
    },
    public=False,
)
tell(
    "compensation.proposed",
    roles={Role.REVIEWER, Role.FINANCE},
    title=_("Compensation %(number)s is proposed"),
    body=_("Small ones are approved by themselves; this one may need you."),
)
tell(
    "compensation.paid",
    roles=SHOP_DECIDERS,
    title=_("Compensation %(number)s was paid"),
    body=_("What is charged to your shop you can appeal against within seven days."),
)
tell(
    "compensation.manual",
    roles={Role.FINANCE},
    title=_("Compensation %(number)s must be paid by hand"),
    body=_("The payment provider refused it several times."),
)
tell(
    "compensation.appealed",
    roles={Role.REVIEWER, Role.SUPERVISOR},
    title=_("Appeal against compensation %(number)s"),
    body=_("Decide who bears it. The buyer keeps the money."),
)
tell(
    "compensation.overturned",
    roles=SHOP_DECIDERS,
    title=_("Your appeal against %(number)s was granted"),
    body=_("Your share comes back with the next settlement."),
)
