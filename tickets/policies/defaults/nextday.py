"""The next-day promise."""

from django.utils.translation import gettext_lazy as _

from portal.policies.book import declare, term
from portal.workflow.clocks import Unit
from tickets.policies.defaults.reminders import BOTH

declare("nextday.cutoff", "16:00", source="S2 2.5", label=_("Paid before: ships the same day"))
declare("nextday.ship_by", "16:00", source="S2 2.5", label=_("Ship by"))
declare("nextday.sign_by", "23:59", source="decision", label=_("Delivered by, on the promised day"))
declare(
    "nextday.contact_charge_fen",
    500,
    source="S2 2.11, decision",
    label=_("Charge for a buyer whom the platform had to contact (fen)"),
)
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
