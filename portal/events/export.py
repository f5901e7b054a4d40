"""Exports. The notice that a file is ready goes to whoever asked for it, and to nobody else."""

from django.utils.translation import gettext_lazy as _

from portal.events.book import declare, tell

declare(
    {
        "export.queued": _("export queued"),
        "export.started": _("export started"),
        "export.finished": _("export finished"),
        "export.failed": _("export failed"),
        "export.stopped": _("export stopped"),
        "export.downloaded": _("exported file fetched"),
        "export.expired": _("exported file deleted"),
    },
    public=False,
)
tell(
    "export.finished",
    roles=(),
    title=_("Export %(number)s is ready"),
    body=_("Fetch the file on the page of the export; it is deleted after some days."),
)
tell(
    "export.failed",
    roles=(),
    title=_("Export %(number)s has failed"),
    body=_("The page of the export says why. Ask for it again, with fewer rows where it was too large."),
)
