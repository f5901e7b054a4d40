"""The carriers room's policy values with their documented defaults (domain part C)."""

from django.utils.translation import gettext_lazy as _

from portal.actors import Role
from portal.policies.book import declare, term
from portal.workflow.clocks import Unit

DAY = 1440
term(
    "contract.signature",
    14,
    Unit.CALENDAR_DAYS,
    source="E5",
    label=_("Counter-signature of a contract"),
    reminders=({"percent": 50}, {"lead_minutes": DAY}),
)
term("contract.start", 1, Unit.CALENDAR_DAYS, source="E5", label=_("Start of a contract"))
term("contract.renewal", 1, Unit.CALENDAR_DAYS, source="decision", label=_("Renewal of a contract by itself"))
term(
    "contract.expiry",
    60,
    Unit.CALENDAR_DAYS,
    source="decision",
    label=_("Reminders before a contract ends"),
    reminders=({"lead_minutes": 60 * DAY}, {"lead_minutes": 30 * DAY}, {"lead_minutes": 7 * DAY, "level": 2}),
)
term(
    "pickup.contact",
    15,
    Unit.MINUTES,
    source="S1 1.15",
    label=_("Courier contacts the sender"),
    ladder=(
        {"level": 1, "percent": 100, "who": {Role.CARRIER_MANAGER}},
        {"level": 2, "after_minutes": 15, "who": {Role.CARRIER_MANAGER, Role.SUPERVISOR}},
        {"level": 3, "after_minutes": 45, "who": {Role.SUPERVISOR}},
    ),
)
term(
    "pickup.arrive",
    2,
    Unit.HOURS,
    source="S1 1.16",
    label=_("Courier collects"),
    reminders=({"lead_minutes": 30}, {"percent": 100, "level": 2}),
)
term(
    "pickup.accept",
    10,
    Unit.MINUTES,
    source="E8",
    label=_("Carrier answers an order before another one is asked"),
)
term(
    "pickup.weight_consent",
    24,
    Unit.HOURS,
    source="decision",
    label=_("Buyer answers to a weight above the estimate"),
    reminders=({"percent": 100},),
)
term(
    "pickup.choose",
    3,
    Unit.CALENDAR_DAYS,
    source="decision",
    label=_("Sender chooses a new time after a visit in vain, before the pickup is called off"),
    reminders=({"percent": 50},),
)
declare(
    "pickup.ask_above_fen",
    2000,
    source="E10",
    label=_("Ask the buyer before a pickup costs so much more than quoted (fen)"),
)
declare("pickup.unreachable_calls", 3, source="E8", label=_("Calls in vain before the sender is unreachable"))
declare("pickup.code_tries", 5, source="decision", label=_("Wrong pickup codes before only a photo counts"))
declare(
    "pickup.consent_minutes",
    60,
    source="decision",
    label=_("How old a phone call may be that proves the sender's consent to another time, in minutes"),
)
declare(
    "pickup.max_carriers", 3, source="decision", label=_("Carriers asked for one pickup before the desk is")
)
declare(
    "pickup.reassign_on_miss",
    True,
    source="decision",
    label=_("Ask another carrier as soon as a pickup is missed"),
)
declare(
    "choice.weights",
    {"quality": 5, "price": 3, "speed": 2, "margin": 1},
    source="decision",
    kind="json",
    label=_("Weights for choosing a carrier"),
)
declare("tracking.silent_hours", 24, source="B11", label=_("Ask for tracking after so many silent hours"))
declare("tracking.keep_unmatched_days", 30, source="F8", label=_("Keep events of unknown waybills, in days"))
declare("tracking.future_minutes", 5, source="part H", label=_("How far ahead a courier's clock may be"))
declare("carrier.min_score", 60, source="decision", label=_("Mean score a carrier needs to be approved"))
declare(
    "carrier.notice_days", 30, source="decision", label=_("Notice before a carrier is off-boarded, in days")
)
declare(
    "carrier.stop_notice_days",
    10,
    source="EXP 29",
    label=_("Public notice before a carrier closes down, in days"),
)
declare(
    "carrier.suspension_effects",
    {"safety": "reassign", "scorecard": "finish_today", "licence": "finish_today", "pause": "finish_today"},
    source="D10",
    kind="json",
    label=_("What becomes of open pickups when a carrier is suspended, by cause"),
)
declare(
    "coverage.border",
    [73.4, 3.8, 135.1, 53.6],
    source="D6",
    kind="json",
    label=_("Border of the area served: west, south, east, north"),
)
declare("contract.link_days", 14, source="decision", label=_("How long a signing link works, in days"))
declare(
    "tracking.stuck_hours",
    {
        "same_city": [12, 24, 48],
        "same_province": [24, 48, 72],
        "long_haul": [24, 48, 72],
        "remote": [48, 72, 120],
    },
    source="decision",
    kind="json",
    label=_("Hours without a scan after which a parcel is stuck, by lane and level"),
)
declare("tracking.wanted_days", 60, source="KD3", label=_("Follow a parcel for so many days at most"))
declare("tracking.resubscribe_minutes", 30, source="KD3", label=_("Subscribe again so long after an abort"))
declare("tracking.resubscribe_times", 3, source="decision", label=_("Subscribe again so many times at most"))
declare(
    "suspicion.weight",
    {"permille": 300, "grams": 500},
    source="decision",
    kind="json",
    label=_("How far two weights may lie apart: thousandths and grams, both passed"),
)
declare(
    "liability.tolerance_grams",
    200,
    source="decision",
    label=_("What scales may differ by when it is asked who answers (g)"),
)
term(
    "complaint.answer",
    48,
    Unit.HOURS,
    source="E19",
    label=_("Answer of a carrier to a complaint"),
    reminders=({"percent": 50},),
)
term(
    "carrier.complaint",
    7,
    Unit.CALENDAR_DAYS,
    source="EXP 28",
    label=_("Judgement on a complaint against a carrier"),
    reminders=({"lead_minutes": 2 * DAY}, {"lead_minutes": DAY, "level": 2}),
)
term(
    "complaint.appeal",
    7,
    Unit.CALENDAR_DAYS,
    source="JD1",
    label=_("Appeal against a judgement on a complaint"),
)
term(
    "statement.review",
    3,
    Unit.CALENDAR_DAYS,
    source="decision",
    label=_("Check of a statement before both sides see it"),
)
term(
    "statement.answer",
    7,
    Unit.CALENDAR_DAYS,
    source="B9",
    label=_("Acceptance of a statement"),
    reminders=({"lead_minutes": 2 * DAY},),
)
term(
    "statement.dispute",
    7,
    Unit.CALENDAR_DAYS,
    source="B9",
    label=_("Answer to a disputed line"),
    reminders=({"lead_minutes": 2 * DAY},),
)
declare(
    "carrier.scorecard_sample",
    30,
    source="decision",
    label=_("Pickups and deliveries that a scorecard needs to count"),
)
declare(
    "carrier.scorecard_floor",
    600,
    source="decision",
    label=_("Quality below which a carrier is suspended (thousandths)"),
)
declare(
    "carrier.delivery_hours",
    {"same_city": 24, "same_province": 48, "long_haul": 72, "remote": 120},
    source="decision",
    kind="json",
    label=_("Hours from collection to delivery that are in time, by lane"),
)
