"""Claims under category promises."""

from django.utils.translation import gettext_lazy as _

from portal.policies.book import declare, term
from portal.workflow.clocks import Unit
from tickets.policies.defaults.reminders import BOTH, MERCHANT_LADDER

term(
    "guarantee.merchant_response",
    48,
    Unit.HOURS,
    buyer_prefers="less",
    source="JD2, IT-B",
    label=_("Merchant answers a claim"),
    ladder=MERCHANT_LADDER,
)
term(
    "guarantee.evidence",
    7,
    Unit.CALENDAR_DAYS,
    buyer_prefers="more",
    source="decision",
    label=_("Buyer gives evidence for a claim"),
    reminders=({"lead_minutes": 1440},),
)
term(
    "guarantee.reship",
    72,
    Unit.HOURS,
    buyer_prefers="less",
    source="JD2",
    label=_("Merchant sends the goods again"),
    reminders=BOTH,
)
term(
    "guarantee.receipt",
    10,
    Unit.CALENDAR_DAYS,
    buyer_prefers="less",
    source="decision",
    label=_("A parcel sent again reaches the buyer"),
    reminders=BOTH,
)
term(
    "guarantee.escalation_window",
    7,
    Unit.CALENDAR_DAYS,
    buyer_prefers="more",
    source="WX-AS",
    label=_("Buyer turns to the platform about a claim"),
)
declare(
    "guarantee.instant_cap_fen",
    500_000,
    buyer_prefers="more",
    source="decision",
    label=_("Limit of a claim accepted at once (fen)"),
)
