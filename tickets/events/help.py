"""One-click help."""

from django.utils.translation import gettext_lazy as _

from portal.actors import REVIEWERS, SHOP_WORKERS, Role
from portal.events import declare, tell

declare(
    {
        "help.raised": _("call for help"),
        "help.answered": _("answered"),
        "help.linked": _("case linked"),
        "help.admitted": _("amount admitted"),
        "help.referred": _("platform asked"),
        "help.reviewed": _("platform decided"),
        "help.closed": _("closed with an answer"),
        "help.reopened": _("reopened"),
        "help.rated": _("rated"),
        "help.escalated": _("escalated"),
        "help.withdrawn": _("call for help withdrawn"),
        "help.ended": _("help ended"),
    }
)
tell(
    "help.raised",
    roles=SHOP_WORKERS,
    title=_("Call for help %(number)s"),
    body=_("A buyer asks for help: the first answer is due within working minutes."),
)
tell(
    "help.escalated",
    roles=REVIEWERS | {Role.OWNER},
    title=_("Nobody has answered %(number)s in time"),
    body=_("The call for help has gone up a level."),
)
tell(
    "help.referred",
    roles=REVIEWERS,
    title=_("The merchant asks you to look at %(number)s"),
    body=_("Please decide within a day."),
)
