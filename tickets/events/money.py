"""Refunds."""

from django.utils.translation import gettext_lazy as _

from portal.actors import Role
from portal.events import declare, tell

declare(
    {
        "refund.queued": _("refund queued"),
        "refund.paid": _("refund paid"),
        "refund.in_kind": _("coupons and points given back"),
    }
)
declare(
    {
        "refund.sent": _("refund sent to payment"),
        "refund.held": _("refund held back"),
        "refund.released": _("refund released"),
        "refund.cancelled": _("refund cancelled"),
        "refund.from_deposit": _("refund taken from the deposit"),
        "refund.failed": _("refund failed"),
        "refund.manual": _("refund to be paid by hand"),
    },
    public=False,
)
tell(
    "refund.manual",
    roles={Role.FINANCE},
    title=_("Refund %(number)s must be paid by hand"),
    body=_("The payment provider refused it several times."),
)
