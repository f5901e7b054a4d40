"""Fast refunds."""

from django.utils.translation import gettext_lazy as _

from portal.actors import SHOP_WORKERS, Role
from portal.events import declare, tell

declare({"advance.paid": _("refund advanced")})
declare(
    {
        "advance.applied": _("fast refund under way"),
        "advance.closed": _("fast refund ended without payment"),
        "advance.recovered": _("advance recovered from the merchant"),
        "advance.merchant_refused": _("merchant refuses goods already refunded"),
        "advance.recovered_from_buyer": _("advance recovered from the buyer"),
        "advance.written_off": _("advance written off"),
    },
    public=False,
)
tell(
    "advance.merchant_refused",
    roles=SHOP_WORKERS | {Role.FINANCE},
    title=_("Goods of fast refund %(number)s were refused"),
    body=_("The buyer has the money already; who bears it is decided with the case."),
)
