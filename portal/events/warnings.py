"""Warnings about deadlines. Only those who are told hear of them, so partners cannot subscribe."""

from django.utils.translation import gettext_lazy as _

from portal.events.book import declare, tell

declare(
    {
        "warning.sent": _("warning sent"),
        "warning.read": _("warning read"),
        "warning.taken": _("warning taken in hand"),
        "warning.given_back": _("warning given back"),
        "warning.handled": _("warning handled"),
        "warning.lapsed": _("warning no longer needed"),
    },
    public=False,
)
declare({"notice.digest": _("digest"), "shop.quiet_hours_set": _("quiet hours set")}, public=False)
tell(
    "notice.digest",
    roles=(),
    title=_("Your digest: %(n)s notices"),
    body=_("%(n)s notices were kept for you."),
)
