"""Disputes."""

from django.utils.translation import gettext_lazy as _

from portal.actors import REVIEWERS, SHOP_WORKERS, Role
from portal.events import declare, tell

declare(
    {
        "dispute.opened": _("dispute opened"),
        "dispute.joined": _("case joined to the dispute"),
        "dispute.answered": _("dispute answered"),
        "dispute.accepted": _("dispute accepted by the platform"),
        "dispute.unanswered": _("dispute taken up without an answer"),
        "dispute.declined": _("dispute not accepted"),
        "dispute.evidence_asked": _("evidence asked for"),
        "dispute.evidence_given": _("evidence handed in"),
        "dispute.evidence_over": _("time for evidence over"),
        "dispute.message": _("message in the dispute"),
        "dispute.paused": _("dispute paused"),
        "dispute.resumed": _("dispute goes on"),
        "dispute.settlement_offered": _("settlement offered"),
        "dispute.settled": _("dispute settled"),
        "dispute.withdrawn": _("dispute withdrawn"),
        "dispute.ruled": _("dispute decided"),
        "dispute.executed": _("ruling carried out"),
        "dispute.appealed": _("appeal against the ruling"),
        "dispute.upheld": _("ruling upheld"),
        "dispute.reversed": _("ruling reversed"),
        "dispute.closed": _("dispute closed"),
    }
)
declare(
    {
        "dispute.first_verdict": _("first verdict given"),
        "dispute.verdict_sent_back": _("verdict sent back"),
        "dispute.pack_downloaded": _("evidence pack downloaded"),
    },
    public=False,
)
tell(
    "dispute.opened",
    roles=SHOP_WORKERS | REVIEWERS,
    title=_("Dispute %(number)s was opened"),
    body=_("The other side answers within 24 hours; without an answer the evidence decides."),
)
tell(
    "dispute.evidence_asked",
    roles=SHOP_WORKERS,
    title=_("Evidence is asked for in %(number)s"),
    body=_("Hours count from 09:00 to 18:00, on every day."),
)
tell(
    "dispute.first_verdict",
    roles={Role.SUPERVISOR},
    title=_("Check the verdict in %(number)s"),
    body=_("A second person confirms it or sends it back."),
)
tell(
    "dispute.ruled",
    roles=SHOP_WORKERS,
    title=_("Dispute %(number)s is decided"),
    body=_("Who has lost can appeal once within seven days, with new evidence."),
)
tell(
    "dispute.appealed",
    roles=REVIEWERS,
    title=_("Appeal in dispute %(number)s"),
    body=_("Somebody who had no part in the ruling decides."),
)
