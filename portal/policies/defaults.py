"""The portal room's policy values with their documented defaults (domain part C)."""

from django.utils.translation import gettext_lazy as _

from portal.actors import REVIEWERS, Role
from portal.policies.book import declare, term
from portal.workflow.clocks import Unit

declare(
    "hours.platform_desk",
    {"workday": [["09:00", "12:00"], ["13:30", "18:00"]]},
    kind="hours",
    source="decision",
    label=_("Working hours of the platform's desks"),
)
term(
    "enrol.review",
    3,
    Unit.WORKING_DAYS,
    source="decision",
    label=_("Review of an application"),
    ladder=(
        {"level": 1, "percent": 50, "who": {Role.REVIEWER}},
        {"level": 2, "lead_minutes": 240, "who": REVIEWERS},
        {"level": 3, "lead_minutes": 60, "who": {Role.SUPERVISOR}},
    ),
)
term(
    "enrol.info",
    7,
    Unit.CALENDAR_DAYS,
    source="decision",
    label=_("Answer to a reviewer's question"),
    reminders=({"percent": 50}, {"lead_minutes": 1440}),
)
term(
    "enrol.tasks",
    7,
    Unit.CALENDAR_DAYS,
    source="decision",
    label=_("Requirements after approval"),
    reminders=({"percent": 50}, {"lead_minutes": 1440}),
)
term(
    "enrol.appeal",
    5,
    Unit.WORKING_DAYS,
    source="decision",
    label=_("Ruling on an appeal"),
    reminders=({"percent": 50}, {"lead_minutes": 240, "level": 2}),
)
term(
    "enrol.probation",
    30,
    Unit.CALENDAR_DAYS,
    source="decision",
    label=_("Probation"),
    reminders=({"percent": 50}, {"lead_minutes": 4320}),
)
term(
    "enrol.at_risk",
    3,
    Unit.CALENDAR_DAYS,
    source="decision",
    label=_("Conditions not kept: until the warning"),
    reminders=({"percent": 50},),
)
term(
    "enrol.warning",
    7,
    Unit.CALENDAR_DAYS,
    source="decision",
    label=_("Warned: until the grace period"),
    reminders=({"percent": 50}, {"lead_minutes": 1440}),
)
term(
    "enrol.grace",
    7,
    Unit.CALENDAR_DAYS,
    source="decision",
    label=_("Grace period: until the suspension"),
    reminders=({"percent": 50}, {"lead_minutes": 1440}),
)
term(
    "enrol.cure",
    30,
    Unit.CALENDAR_DAYS,
    source="decision",
    label=_("Cure of a suspension"),
    reminders=({"percent": 50}, {"lead_minutes": 4320, "level": 2}),
)
term(
    "enrol.term",
    365,
    Unit.CALENDAR_DAYS,
    source="S1 1.13",
    label=_("Term of a membership"),
    reminders=({"lead_minutes": 43200}, {"lead_minutes": 10080}, {"lead_minutes": 1440}),
)
term("enrol.rejoin", 45, Unit.CALENDAR_DAYS, source="S1 1.13", label=_("Cooling-off"))
declare("enrol.appeal_days", 30, source="decision", label=_("Days in which a decision can be appealed"))
declare(
    "enrol.renewal_days", 60, source="decision", label=_("Days before the end in which a term can be renewed")
)
term(
    "rule.notice", 7, Unit.CALENDAR_DAYS, source="E-Commerce Law art 34", label=_("Rule version takes effect")
)
declare(
    "enrol.term_days", 365, source="S1 1.13", label=_("Length of a membership term in days; 0 = open-ended")
)
declare(
    "rule.notice_days",
    7,
    source="E-Commerce Law art 34",
    label=_("Notice before a rule version takes effect"),
)
declare(
    "deadline.late_after_minutes",
    60,
    source="decision",
    label=_("Minutes after which an automatic step counts as late and people are told"),
)
declare(
    "notice.quiet_from",
    "22:00",
    source="decision",
    label=_("Quiet hours begin (reminders by SMS and e-mail)"),
)
declare("notice.quiet_until", "08:00", source="decision", label=_("Quiet hours end"))
declare("notice.hourly_limit", 20, source="decision", label=_("E-mails or SMS to one person in an hour"))
declare("notice.daily_limit", 100, source="decision", label=_("E-mails or SMS to one person in a day"))
declare("notice.digest_at", "18:00", source="decision", label=_("Time of the daily digest"))
declare("evidence.max_files", 20, source="decision", label=_("Files per case"))
declare("bulk.max_rows", 500, source="decision", label=_("Rows of one bulk move"))
declare("export.direct_rows", 10_000, source="decision", label=_("Rows of a file that is sent at once"))
declare("export.xlsx_rows", 200_000, source="decision", label=_("Rows of one Excel file"))
declare("export.keep_days", 7, source="decision", label=_("Days in which an exported file can be fetched"))
declare("export.open_runs", 3, source="decision", label=_("Exports of one person or partner at a time"))
declare("filters.most", 50, source="decision", label=_("Saved filters of one person"))
