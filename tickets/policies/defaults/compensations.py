"""Compensations."""

from django.utils.translation import gettext_lazy as _

from portal.policies.book import declare, term
from portal.workflow.clocks import Unit
from tickets.policies.defaults.reminders import BOTH

declare(
    "compensation.auto_limit_fen",
    20_000,
    source="decision",
    label=_("Compensation approved without a person (fen)"),
)
declare(
    "compensation.personal_limits",
    {"platform.reviewer": 30_000, "platform.finance": 50_000, "platform.supervisor": 100_000},
    source="decision",
    label=_("Compensation that one person approves alone, by role (fen)"),
)
declare(
    "compensation.settlement_days",
    15,
    source="decision",
    label=_("Days after signing until an order is settled with the shop"),
)
declare(
    "compensation.payment_attempts",
    6,
    source="decision",
    label=_("Payment attempts before finance takes over a compensation"),
)
term(
    "compensation.appeal",
    7,
    Unit.CALENDAR_DAYS,
    source="JD1 art 46",
    label=_("Payer appeals against a compensation"),
)
term(
    "compensation.decision",
    3,
    Unit.WORKING_DAYS,
    source="decision",
    label=_("Platform decides on a compensation or an appeal against it"),
)
term(
    "compensation.manual",
    1,
    Unit.WORKING_DAYS,
    source="decision",
    label=_("Finance transfers a compensation that could not be paid"),
    reminders=BOTH,
)
