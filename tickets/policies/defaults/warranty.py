"""Warranty and repair."""

from django.utils.translation import gettext_lazy as _

from portal.actors import REVIEWERS, Role
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
    ladder=(
        {"level": 1, "percent": 50, "who": {Role.SUPERVISOR}, "teams": ["case"]},
        {"level": 2, "percent": 80, "who": REVIEWERS, "teams": ["case"]},
        {"level": 3, "lead_minutes": 1440, "who": REVIEWERS | {Role.OWNER}},
    ),
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
term(
    "warranty.info",
    7,
    Unit.CALENDAR_DAYS,
    buyer_prefers="more",
    source="decision",
    label=_("Buyer answers a question"),
)
term(
    "warranty.appeal",
    7,
    Unit.CALENDAR_DAYS,
    buyer_prefers="more",
    source="decision",
    label=_("Appeal against a rejected warranty case"),
)
term(
    "warranty.arrive",
    10,
    Unit.CALENDAR_DAYS,
    buyer_prefers="less",
    source="decision",
    label=_("Goods on their way to or from the repair centre"),
)
term(
    "warranty.visit",
    14,
    Unit.CALENDAR_DAYS,
    buyer_prefers="less",
    source="decision",
    label=_("A technician's visit"),
)
term(
    "warranty.quote",
    7,
    Unit.CALENDAR_DAYS,
    buyer_prefers="more",
    source="decision",
    label=_("Buyer answers a quote"),
)
term(
    "warranty.parts",
    60,
    Unit.CALENDAR_DAYS,
    buyer_prefers="less",
    source="3B",
    label=_("Waiting for parts"),
    reminders=({"percent": 50}, {"percent": 90, "level": 2}),
)
term(
    "warranty.patience",
    31,
    Unit.CALENDAR_DAYS,
    buyer_prefers="less",
    source="3B",
    label=_("Wait for a repair that takes longer"),
)
term(
    "warranty.exception",
    3,
    Unit.WORKING_DAYS,
    buyer_prefers="less",
    source="S0 0.37",
    label=_("Lost, damaged or wrong goods"),
)
term(
    "warranty.foreign",
    3,
    Unit.WORKING_DAYS,
    buyer_prefers="less",
    source="decision",
    label=_("Goods sent to the wrong repair centre"),
)
declare(
    "warranty.guarantee_days", 30, buyer_prefers="more", source="3B", label=_("Guarantee on a repair in days")
)
declare(
    "warranty.repairs_before_exchange",
    2,
    buyer_prefers="less",
    source="3B",
    label=_("Repairs before an exchange"),
)
declare(
    "warranty.repair_days_limit", 30, buyer_prefers="less", source="3B", label=_("Longest repair in days")
)
declare("warranty.mail_in_grams", 1000, source="S0 0.21", label=_("Goods mailed in up to (g)"))
declare("warranty.large_grams", 30_000, source="S0 0.22", label=_("Large goods from (g)"))
declare(
    "warranty.onsite_categories",
    ["appliances"],
    source="S0 0.22",
    label=_("Categories looked at by a technician first"),
)
declare("warranty.receipt_photos", 1, source="E9", label=_("Photos of the condition on receipt"))
declare(
    "warranty.intake_days",
    14,
    source="decision",
    label=_("Days ahead for which a centre's intake is reserved"),
)
declare(
    "warranty.declined_freight_by",
    "buyer",
    source="decision",
    label=_("Who pays the way back when a quote is declined"),
)
