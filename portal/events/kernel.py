"""Facts of the kernel itself, recorded on rows of every kind."""

from django.utils.translation import gettext_lazy as _

from portal.events.book import declare, tell

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
