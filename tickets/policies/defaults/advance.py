"""Fast refunds."""

from django.utils.translation import gettext_lazy as _

from portal.policies.book import declare, term
from portal.workflow.clocks import Unit
from tickets.policies.defaults.reminders import BOTH

declare(
    "advance.limits",
    {"excellent": 500_000, "very_good": 100_000},
    kind="json",
    source="FR",
    label=_("Fast refunds a buyer may have outstanding, by grade (fen)"),
)
term(
    "advance.refused",
    30,
    Unit.CALENDAR_DAYS,
    source="decision",
    label=_("Finance settles a fast refund whose goods were refused"),
    reminders=BOTH,
)
