"""The way of a return, in the buyer's words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tickets.states import ReturnState as State
from tickets.web.progress.words import Progress

PROGRESS = Progress(
    steps=(
        (_("Requested"), (State.WAIT_MERCHANT, State.WAIT_PROPOSAL)),
        (_("Agreed"), (State.WAIT_RETURN,)),
        (_("Sent back"), (State.WAIT_CONFIRM,)),
        (_("Received"), (State.REFUNDING,)),
        (_("Refunded"), (State.REFUNDED, State.COMPENSATED)),
    ),
    failed=frozenset({State.REFUSED, State.CLOSED}),
    next={
        State.WAIT_MERCHANT: (
            _("The merchant looks at your request"),
            _("Without an answer in time the system agrees in the merchant's place."),
        ),
        State.WAIT_PROPOSAL: (
            _("The merchant proposes something else"),
            _("Read it below and accept or decline; your request stands until you accept."),
        ),
        State.WAIT_RETURN: (
            _("Please send the goods back"),
            _("Call a courier to your door below, or send them yourself and enter the waybill."),
        ),
        State.WAIT_CONFIRM: (
            _("The goods are on the way to the merchant"),
            _("The refund starts when the merchant confirms receipt, or by itself when the time is over."),
        ),
        State.REFUSED: (
            _("The merchant has refused the request"),
            _("The reason stands below. You may turn to the platform or withdraw the request."),
        ),
        State.REFUNDING: (_("Your refund is on its way"), _("The money goes back the way you paid.")),
        State.COMPENSATED: (_("Your compensation was paid"), ""),
        State.REFUNDED: (_("Your refund was paid"), ""),
        State.CLOSED: (_("The request is closed"), ""),
    },
)
