"""The carriers room's policy values with their documented defaults (domain part C)."""

from django.utils.translation import gettext_lazy as _

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
    reminders=({"percent": 100},),
)
term(
    "pickup.arrive",
    2,
    Unit.HOURS,
    source="S1 1.16",
    label=_("Courier collects"),
    reminders=({"lead_minutes": 30}, {"percent": 100, "level": 2}),
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
    {"quality": 5, "price": 3, "speed": 2},
    source="decision",
    kind="json",
    label=_("Weights for choosing a carrier"),
)
declare("tracking.silent_hours", 24, source="B11", label=_("Ask for tracking after so many silent hours"))
declare("tracking.keep_unmatched_days", 30, source="F8", label=_("Keep events of unknown waybills, in days"))
declare("tracking.future_minutes", 5, source="part H", label=_("How far ahead a courier's clock may be"))
