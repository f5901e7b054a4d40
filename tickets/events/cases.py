"""Orders, and what all kinds of cases share."""

from django.utils.translation import gettext_lazy as _

from portal.actors import REVIEWERS, SHOP_WORKERS
from portal.events import declare, tell

declare(
    {
        "order.received": _("order received"),
        "order.signed": _("order signed"),
        "order.signing_disputed": _("signature disputed"),
        "order.signing_believed": _("signature no longer disputed"),
        "order.delivery_proven": _("delivery proven"),
        "case.all_sent": _("all parcels with the courier"),
        "case.continued": _("goes on as another case"),
        "case.follows": _("follows another case"),
    }
)
tell(
    "deadline.escalation",
    roles=REVIEWERS | SHOP_WORKERS,
    title=_("A deadline of %(number)s has passed"),
    body=_("The step was not done in time; the platform has been told."),
)
