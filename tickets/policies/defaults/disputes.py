"""Disputes."""

from django.utils.translation import gettext_lazy as _

from portal.policies.book import declare, term
from portal.workflow.clocks import Unit
from tickets.policies.defaults.reminders import BOTH

term(
    "dispute.merchant_answer",
    24,
    Unit.HOURS,
    source="JD1",
    label=_("The other side answers a dispute"),
    reminders=BOTH,
)
term("dispute.evidence", 4, Unit.HOURS, source="JD1 art 9", label=_("Evidence is handed in"))
declare("dispute.evidence_opens", "09:00", source="JD1 art 9", label=_("Hours for evidence count from"))
declare("dispute.evidence_closes", "18:00", source="JD1 art 9", label=_("Hours for evidence count until"))
term(
    "dispute.decision",
    3,
    Unit.WORKING_DAYS,
    source="decision",
    label=_("Platform takes the next step of a dispute"),
)
term("dispute.appeal", 7, Unit.CALENDAR_DAYS, source="JD1", label=_("Appeal against a ruling"))
term("dispute.execution", 24, Unit.HOURS, source="JD1 art 9(3)", label=_("Ruling is carried out"))
term("dispute.pause", 30, Unit.CALENDAR_DAYS, source="TB99 art 82", label=_("Dispute is paused at most"))
