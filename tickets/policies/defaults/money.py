"""Payments."""

from django.utils.translation import gettext_lazy as _

from portal.policies.book import declare, term
from portal.workflow.clocks import Unit
from tickets.policies.defaults.reminders import BOTH

declare(
    "refund.payment_attempts", 6, source="decision", label=_("Payment attempts before finance takes over")
)
term(
    "refund.manual",
    1,
    Unit.WORKING_DAYS,
    buyer_prefers="less",
    source="7D art 13",
    label=_("Finance transfers a refund that could not be paid"),
    reminders=BOTH,
)
