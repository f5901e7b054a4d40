"""Appointments: delivery, installation, visits."""

from django.utils.translation import gettext_lazy as _

from portal.policies.book import declare, term
from portal.workflow.clocks import Unit

term(
    "appointment.goods",
    30,
    Unit.CALENDAR_DAYS,
    buyer_prefers="less",
    source="decision",
    label=_("Goods of an installation arrive"),
)
term(
    "appointment.contact",
    24,
    Unit.HOURS,
    buyer_prefers="less",
    source="S1 1.35",
    label=_("Agree on a time for a visit"),
    reminders=({"percent": 50}, {"percent": 90, "level": 2}),
)
term(
    "appointment.visit",
    4,
    Unit.HOURS,
    buyer_prefers="less",
    source="decision",
    label=_("Visit"),
)
term(
    "appointment.work",
    24,
    Unit.HOURS,
    buyer_prefers="less",
    source="decision",
    label=_("Work at the buyer's home"),
)
term(
    "appointment.hold",
    30,
    Unit.CALENDAR_DAYS,
    buyer_prefers="more",
    source="E10",
    label=_("Ask again whether the service is wanted"),
)
term(
    "appointment.settle",
    7,
    Unit.CALENDAR_DAYS,
    source="E10",
    label=_("Settle a finished visit"),
)
declare("appointment.radius_m", 1000, source="E10", label=_("Sign-in within so many metres"))
declare(
    "appointment.tolerance_minutes", 60, source="E10", label=_("Sign-in early or late by so many minutes")
)
declare(
    "appointment.free_changes", 2, source="E10", label=_("Changes of time by the provider without approval")
)
declare("appointment.failures", 3, source="E10", label=_("Failed calls before the platform is told"))
declare("appointment.code_hours", 24, source="VI 1311137", label=_("Completion code valid for so many hours"))
declare("appointment.code_tries", 5, source="E10", label=_("Tries for a completion code"))
declare("appointment.window_hours", 2, source="decision", label=_("Length of a window on offer in hours"))
declare("appointment.days_ahead", 14, source="decision", label=_("Days for which windows are offered"))
