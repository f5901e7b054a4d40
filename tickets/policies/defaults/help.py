"""One-click help."""

from django.utils.translation import gettext_lazy as _

from portal.policies.book import declare, term
from portal.workflow.clocks import Unit

declare(
    "help.hours",
    {
        "workday": [["09:00", "12:00"], ["13:00", "21:00"]],
        "rest": [["09:00", "21:00"]],
        "holiday": [["10:00", "18:00"]],
    },
    kind="hours",
    source="decision",
    label=_("Working hours of the help desks"),
)
declare(
    "help.desks",
    {"refund": "platform", "fee": "platform", "attitude": "platform", "pickup": "platform"},
    kind="json",
    source="decision",
    label=_("Topics that go to the platform; all others go to the merchant"),
)
declare("help.levels", 3, source="OT", label=_("Levels of escalation of a call for help"))
term(
    "help.response",
    15,
    Unit.WORKING_MINUTES,
    calendar="help.hours",
    buyer_prefers="less",
    source="S1 1.8",
    label=_("First answer to a call for help"),
    reminders=({"percent": 60},),
)
term(
    "help.review",
    24,
    Unit.HOURS,
    buyer_prefers="less",
    source="E16",
    label=_("Platform looks at a call for help"),
)
term(
    "help.reopen",
    3,
    Unit.CALENDAR_DAYS,
    buyer_prefers="more",
    source="E16",
    label=_("Buyer reopens a call for help"),
)
