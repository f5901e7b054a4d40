"""Next-day promises."""

from django.utils.translation import gettext_lazy as _

from portal.actors import SHOP_WORKERS
from portal.events import declare, tell

declare(
    {
        "promise.given": _("delivery promised"),
        "promise.shipped": _("handed to the carrier"),
        "promise.ship_late": _("not shipped in time"),
        "promise.kept": _("promise kept"),
        "promise.kept_by_attempt": _("kept by an attempt"),
        "promise.exempted": _("promise exempt"),
        "promise.missed": _("promise missed"),
        "promise.delivered_late": _("delivered late"),
        "promise.voided": _("promise void"),
        "incident.opened": _("missed promise detected"),
        "incident.cause_named": _("cause named"),
        "incident.contested": _("cause contested"),
        "incident.fault_decided": _("decided who answers for it"),
        "incident.buyer_contacted": _("buyer contacted"),
        "incident.resolution_recorded": _("resolution recorded"),
        "incident.followed_up": _("followed up"),
        "incident.delivered": _("delivered late"),
        "incident.resolved": _("incident closed"),
        "incident.withdrawn": _("promise was kept after all"),
    }
)
tell(
    "incident.opened",
    roles=SHOP_WORKERS,
    title=_("Missed next-day promise %(number)s"),
    body=_("Contact the buyer now; the other three steps have their own clocks."),
)
