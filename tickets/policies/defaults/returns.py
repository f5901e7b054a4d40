"""Returns and approval at once."""

from django.utils.translation import gettext_lazy as _

from portal.policies.book import declare, term
from portal.workflow.clocks import Unit
from tickets.policies.defaults.reminders import BOTH

term(
    "refund.merchant_response",
    48,
    Unit.HOURS,
    buyer_prefers="less",
    source="WX-AS",
    label=_("Merchant answers a return"),
    reminders=BOTH,
)
term(
    "refund.buyer_ship_back",
    7,
    Unit.CALENDAR_DAYS,
    buyer_prefers="more",
    source="WX-AS",
    label=_("Buyer sends the goods back"),
    reminders=({"lead_minutes": 1440},),
)
term(
    "refund.merchant_confirm",
    10,
    Unit.CALENDAR_DAYS,
    buyer_prefers="less",
    source="C-5",
    label=_("Merchant confirms receipt"),
    reminders=({"lead_minutes": 1440}, {"lead_minutes": 120, "level": 2}),
)
declare(
    "refund.after_signing_days",
    7,
    buyer_prefers="less",
    source="7D art 13",
    label=_("Refund at the latest so many days after receipt"),
)
term(
    "refund.escalation_window",
    7,
    Unit.CALENDAR_DAYS,
    buyer_prefers="more",
    source="WX-AS",
    label=_("Buyer turns to the platform"),
)
declare(
    "refund.max_attempts_per_line",
    5,
    buyer_prefers="more",
    source="WX-AS",
    label=_("Requests per order line"),
)
declare(
    "refund.return_days", 7, buyer_prefers="more", source="7D art 10", label=_("Days of the no-reason return")
)
declare(
    "instant.grades",
    ["excellent", "very_good"],
    kind="json",
    source="IT-A",
    label=_("Buyer grades that are approved at once"),
)
declare(
    "instant.cap_fen",
    200_000,
    buyer_prefers="more",
    source="decision",
    label=_("Limit of an instant approval (fen)"),
)
