"""Bulk moves."""

from django.utils.translation import gettext_lazy as _

from portal.events.book import declare

declare(
    {
        "bulk.queued": _("bulk move queued"),
        "bulk.started": _("bulk move started"),
        "bulk.finished": _("bulk move finished"),
        "bulk.failed": _("bulk move failed"),
        "bulk.stopped": _("bulk move stopped"),
    },
    public=False,
)
