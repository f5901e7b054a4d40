"""Facts of the kernel itself, recorded on rows of every kind."""

from django.utils.translation import gettext_lazy as _

from portal.actors import SHOP_WORKERS
from portal.events.book import declare, tell

declare({"deadline.delayed": _("automatic step came late")})
declare(
    {
        "deadline.reminder": _("reminder"),
        "deadline.escalation": _("deadline passed, escalated"),
        "personal_data.revealed": _("personal data revealed"),
        "evidence.added": _("file added"),
        "note.added": _("note added"),
        "record.created": _("record created"),
        "record.changed": _("draft changed"),
    },
    public=False,
)
tell(
    "deadline.reminder",
    roles=(),
    title=_("Reminder: %(number)s"),
    body=_("%(clock)s ends at %(due)s. Then: %(then)s"),
)
tell(
    "deadline.delayed",
    roles=SHOP_WORKERS,
    title=_("%(number)s: an automatic step came late"),
    body=_(
        "It was due at %(note)s and could only be made now. Nobody in the shop is to blame for the delay."
    ),
)
