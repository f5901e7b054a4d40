"""Warranty and repair."""

from django.utils.translation import gettext_lazy as _

from portal.policies.book import declare, term
from portal.workflow.clocks import Unit
from tickets.policies.defaults.reminders import BOTH

term(
    "warranty.review",
    24,
    Unit.HOURS,
    buyer_prefers="less",
    source="decision",
    label=_("Review of a warranty case"),
    reminders=BOTH,
)
term(
    "warranty.hand_over",
    7,
    Unit.CALENDAR_DAYS,
    buyer_prefers="more",
    source="decision",
    label=_("Hand the goods over for repair"),
)
term(
    "warranty.inspect",
    3,
    Unit.CALENDAR_DAYS,
    buyer_prefers="less",
    source="decision",
    label=_("Inspection at the repair centre"),
    reminders=({"percent": 50},),
)
term(
    "warranty.repair",
    30,
    Unit.CALENDAR_DAYS,
    buyer_prefers="less",
    source="3B",
    label=_("Repair"),
    reminders=({"percent": 50}, {"percent": 90, "level": 2}),
)
term(
    "warranty.verify",
    7,
    Unit.CALENDAR_DAYS,
    buyer_prefers="more",
    source="decision",
    label=_("Buyer checks the repair"),
)
term(
    "warranty.choose",
    7,
    Unit.CALENDAR_DAYS,
    buyer_prefers="more",
    source="decision",
    label=_("Buyer chooses exchange or return"),
)
declare("warranty.term_months", 12, buyer_prefers="more", source="3B", label=_("Warranty in months"))
