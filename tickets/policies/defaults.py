"""The tickets room's policy values with their documented defaults (domain part C)."""

from django.utils.translation import gettext_lazy as _

from portal.policies.book import declare, term
from portal.workflow.clocks import Unit

BOTH = ({"percent": 50}, {"lead_minutes": 120, "level": 2})
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
    "refund.payment_attempts", 6, source="decision", label=_("Payment attempts before finance takes over")
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
declare("nextday.cutoff", "16:00", source="S2 2.5", label=_("Paid before: ships the same day"))
declare("nextday.ship_by", "16:00", source="S2 2.5", label=_("Ship by"))
declare("nextday.sign_by", "23:59", source="decision", label=_("Delivered by, on the promised day"))
term("nextday.ship", 1, Unit.CALENDAR_DAYS, source="S2", label=_("Shipping of a promised order"))
term("nextday.sign", 1, Unit.CALENDAR_DAYS, source="S2", label=_("Delivery of a promised order"))
term(
    "nextday.contact_buyer",
    2,
    Unit.HOURS,
    buyer_prefers="less",
    source="decision",
    label=_("Contact the buyer after a miss"),
    reminders=({"percent": 50}, {"lead_minutes": 30, "level": 2}),
)
term(
    "nextday.cause",
    24,
    Unit.HOURS,
    buyer_prefers="less",
    source="decision",
    label=_("Find the cause of a miss"),
    reminders=BOTH,
)
term(
    "nextday.resolution",
    24,
    Unit.HOURS,
    buyer_prefers="less",
    source="decision",
    label=_("Resolve a miss"),
    reminders=BOTH,
)
term(
    "nextday.followup",
    24,
    Unit.HOURS,
    buyer_prefers="less",
    source="decision",
    label=_("Follow up after delivery"),
    reminders=BOTH,
)
declare("buyer_link.days", 60, source="decision", label=_("How long a buyer's link works, in days"))
declare("insurance.cap_fen", 1200, source="WX-FI", label=_("Insured return freight (fen)"))
