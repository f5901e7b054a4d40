"""Returns and approval at once."""

from django.utils.translation import gettext_lazy as _

from portal.policies.book import declare, term
from portal.workflow.clocks import Unit
from tickets.policies.defaults.reminders import MERCHANT_LADDER

term(
    "refund.merchant_response",
    48,
    Unit.HOURS,
    buyer_prefers="less",
    source="WX-AS",
    label=_("Merchant answers a return"),
    ladder=MERCHANT_LADDER,
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
    "refund.fault_days",
    7,
    buyer_prefers="more",
    source="CPL art 24",
    label=_("Days in which faulty goods can be returned"),
)
term(
    "refund.proposal",
    48,
    Unit.HOURS,
    buyer_prefers="more",
    source="WX-AS",
    label=_("Buyer answers a proposal"),
)
term(
    "refund.waybill_silent",
    3,
    Unit.CALENDAR_DAYS,
    source="IT-B",
    label=_("A typed waybill may stay without a scan"),
)
term(
    "refund.waybill_dead",
    14,
    Unit.CALENDAR_DAYS,
    source="decision",
    label=_("A typed waybill that was never scanned counts as not sent"),
)
declare(
    "refund.expired_coupon",
    "reissue",
    source="7D art 15",
    label=_('A coupon that ran out: "reissue", "money" or "lost"'),
)
declare("refund.batch_rows", 30, source="OT", label=_("Cases agreed to at one time"))
declare("refund.batch_fen", 1_000_000, source="OT", label=_("Amount agreed to at one time (fen)"))
declare(
    "instant.tiers",
    {"excellent": 200_000, "very_good": 100_000},
    kind="json",
    source="IT-A",
    label=_("Buyer grades approved at once, each with its limit (fen)"),
)
declare(
    "instant.review_percent",
    5,
    source="PIPL art 24",
    label=_("Share of instant approvals looked at afterwards (%)"),
)
