"""The way of a refund without a return, in the buyer's words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tickets.states import RefundOnlyState as State
from tickets.web.progress.words import Progress

PROGRESS = Progress(
    steps=(
        (_("Requested"), (State.WAIT_MERCHANT,)),
        (_("Agreed"), (State.REFUNDING,)),
        (_("Refunded"), (State.REFUNDED,)),
    ),
    failed=frozenset({State.REFUSED, State.CLOSED}),
    next={
        State.WAIT_MERCHANT: (
            _("The merchant looks at your request"),
            _("Without an answer in time the system agrees in the merchant's place."),
        ),
        State.REFUSED: (
            _("The merchant has refused the request"),
            _("The reason stands below. You may turn to the platform or withdraw the request."),
        ),
        State.REFUNDING: (_("Your refund is on its way"), _("The money goes back the way you paid.")),
        State.REFUNDED: (_("Your refund was paid"), ""),
        State.CLOSED: (_("The request is closed"), ""),
    },
)
