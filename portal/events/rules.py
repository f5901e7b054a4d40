"""Facts about rule versions and shops."""

from django.utils.translation import gettext_lazy as _

from portal.actors import SHOP_DECIDERS
from portal.events.book import declare, tell

declare(
    {
        "service_version.consultation_opened": _("consultation opened"),
        "service_version.revised": _("taken back for revision"),
        "service_version.published": _("rule version published"),
        "service_version.effective": _("rule version in force"),
        "service_version.withdrawn": _("rule version withdrawn"),
        "shop.frozen": _("shop frozen"),
        "shop.unfrozen": _("shop unfrozen"),
        "shop.closing": _("shop is closing"),
        "shop.closed": _("shop closed"),
    }
)
declare(
    {
        "service_version.commented": _("comment by a shop"),
        "lab.queued": _("trial queued"),
        "lab.started": _("trial started"),
        "lab.finished": _("trial finished"),
        "lab.failed": _("trial failed"),
        "lab.stopped": _("trial stopped"),
    },
    public=False,
)

tell(
    "service_version.consultation_opened",
    roles=SHOP_DECIDERS,
    title=_("Consultation on %(number)s"),
    body=_(
        "New rules are proposed for a service you belong to. Read them and comment until the closing date."
    ),
)
tell(
    "service_version.published",
    roles=SHOP_DECIDERS,
    title=_("New rules: %(number)s"),
    body=_("They take effect by themselves. Accept them, or leave before then without a cooling-off."),
)
tell(
    "service_version.effective",
    roles=SHOP_DECIDERS,
    title=_("New rules are in force: %(number)s"),
    body=_("Orders paid from now on carry the promises of this version."),
)
tell(
    "service_version.withdrawn",
    roles=SHOP_DECIDERS,
    title=_("Rules withdrawn: %(number)s"),
    body=_("The version will not take effect: %(note)s"),
)
tell(
    "shop.frozen",
    roles=SHOP_DECIDERS,
    title=_("Your shop is frozen"),
    body=_("Memberships are suspended until it is unfrozen: %(note)s"),
)
tell(
    "shop.unfrozen",
    roles=SHOP_DECIDERS,
    title=_("Your shop is open again"),
    body=_("Memberships suspended for the freeze alone are active again."),
)
