"""Who works on a case: facts for its own side only."""

from django.utils.translation import gettext_lazy as _

from portal.events import declare

declare(
    {
        "case.assigned": _("case assigned"),
        "case.handed_to_team": _("case handed to a team"),
        "case.put_back": _("case put back into the queue"),
        "case.assignment_undone": _("assignment undone"),
    },
    public=False,
)
