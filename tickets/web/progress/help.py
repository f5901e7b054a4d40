"""The way of a call for help, in the buyer's words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tickets.states import HelpState as State
from tickets.web.progress.words import Progress

PROGRESS = Progress(
    steps=(
        (_("Asked"), (State.ASSIGNED,)),
        (_("Being helped"), (State.IN_PROGRESS, State.REVIEW)),
        (_("Answered"), (State.ANSWERED, State.DONE)),
    ),
    next={
        State.ASSIGNED: (_("Somebody answers you soon"), _("The time by which stands below.")),
        State.IN_PROGRESS: (_("You are being helped"), _("What was said stands below.")),
        State.REVIEW: (_("The platform looks at it"), _("You hear from us within a day.")),
        State.ANSWERED: (
            _("Your call for help was answered"),
            _("If it does not help, reopen it within three days."),
        ),
        State.DONE: (_("The call for help is closed"), ""),
    },
)
