"""Facts about services."""

from django.utils.translation import gettext_lazy as _

from portal.actors import SHOP_DECIDERS
from portal.events.book import declare, tell

declare(
    {
        "service.opened": _("service opened to shops"),
        "service.closed_to_new": _("service closed to new shops"),
        "service.reopened": _("service opened again"),
        "service.retired": _("service retired"),
    }
)

tell(
    "service.closed_to_new",
    roles=SHOP_DECIDERS,
    title=_("%(number)s takes no new shops"),
    body=_("Your membership goes on. If you leave, you cannot come back for now. Reason: %(note)s"),
)
tell(
    "service.retired",
    roles=SHOP_DECIDERS,
    title=_("%(number)s has ended"),
    body=_("The service is retired; no order is protected by it any more. Reason: %(note)s"),
)
