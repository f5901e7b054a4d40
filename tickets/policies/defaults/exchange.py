"""Exchanges."""

from django.utils.translation import gettext_lazy as _

from portal.policies.book import term
from portal.workflow.clocks import Unit
from tickets.policies.defaults.reminders import BOTH

term(
    "exchange.reship",
    72,
    Unit.HOURS,
    buyer_prefers="less",
    source="JD2",
    label=_("Merchant ships the replacement"),
    reminders=BOTH,
)
term(
    "exchange.refund",
    48,
    Unit.HOURS,
    buyer_prefers="less",
    source="E7",
    label=_("Merchant refunds what cannot be replaced"),
    reminders=BOTH,
)
term(
    "exchange.receipt",
    10,
    Unit.CALENDAR_DAYS,
    buyer_prefers="more",
    source="WX-AS",
    label=_("Buyer confirms the replacement"),
)
