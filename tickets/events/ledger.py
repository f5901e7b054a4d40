"""What became of promises."""

from django.utils.translation import gettext_lazy as _

from portal.events import declare

declare(
    {
        "order.promised": _("promises given"),
        "ledger.kept": _("promise kept"),
        "ledger.broken": _("promise broken"),
        "ledger.excused": _("promise excused"),
        "ledger.voided": _("promise void"),
    }
)
