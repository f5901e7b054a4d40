"""Facts about deposits and their payments."""

from django.utils.translation import gettext_lazy as _

from portal.actors import SHOP_DECIDERS, Role
from portal.events.book import declare, tell

declare(
    {
        "deposit.opened": _("deposit asked for"),
        "deposit.required": _("required deposit changed"),
        "deposit.paid": _("deposit paid"),
        "deposit.frozen": _("part of the deposit frozen"),
        "deposit.unfrozen": _("part of the deposit unfrozen"),
        "deposit.deducted": _("deducted from the deposit"),
        "deposit.reversed": _("deposit payment reversed"),
        "deposit.lapsed": _("deposit no longer sufficient"),
        "deposit.restored": _("deposit sufficient again"),
        "deposit.released": _("deposit paid out"),
        "deposit.payout_reversed": _("payout of the deposit came back"),
        "deposit_payment.requested": _("payment requested"),
        "deposit_payment.paid": _("payment made"),
        "deposit_payment.failed": _("payment failed"),
        "deposit_payment.retried": _("payment tried again"),
        "deposit_payment.reversed": _("payment reversed"),
    }
)
declare({"deposit_payment.mismatch": _("the provider names another amount")}, public=False)

tell(
    "deposit.paid",
    roles=SHOP_DECIDERS,
    title=_("Deposit %(number)s: payment received"),
    body=_("%(note)s has arrived."),
)
tell(
    "deposit.reversed",
    roles=SHOP_DECIDERS | {Role.FINANCE},
    title=_("Deposit %(number)s: payment reversed"),
    body=_("%(note)s was taken back by the bank. Pay again to keep the service."),
)
tell(
    "deposit.deducted",
    roles=SHOP_DECIDERS,
    title=_("Deposit %(number)s: deduction"),
    body=_("Deducted: %(note)s"),
)
tell(
    "deposit.released",
    roles=SHOP_DECIDERS,
    title=_("Deposit %(number)s: paid out"),
    body=_("%(note)s was paid back to the shop."),
)
tell(
    "deposit.lapsed",
    roles=SHOP_DECIDERS,
    title=_("Deposit %(number)s no longer suffices"),
    body=_("%(note)s is missing. Top it up to keep the service."),
)
tell(
    "deposit_payment.failed",
    roles=SHOP_DECIDERS | {Role.FINANCE},
    title=_("Payment %(number)s failed"),
    body=_("Reason: %(note)s"),
)
tell(
    "deposit_payment.mismatch",
    roles={Role.FINANCE},
    title=_("Payment %(number)s does not agree with the provider"),
    body=_("%(note)s"),
)
