"""The way of an exchange, in the buyer's words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tickets.states import ExchangeState as State
from tickets.web.progress.words import Progress

PROGRESS = Progress(
    steps=(
        (_("Requested"), (State.WAIT_MERCHANT, State.WAIT_MODIFY)),
        (_("Agreed"), (State.WAIT_RETURN,)),
        (_("Sent back"), (State.WAIT_CONFIRM,)),
        (_("Received"), (State.WAIT_RESHIP, State.PLEASE_REFUND, State.REFUNDING)),
        (_("Replacement on the way"), (State.WAIT_RECEIPT,)),
        (_("Exchanged"), (State.EXCHANGED, State.REFUNDED)),
    ),
    failed=frozenset({State.CLOSED, State.CONVERTED}),
    next={
        State.WAIT_MERCHANT: (
            _("The merchant looks at your request"),
            _("Without an answer in time the system agrees in the merchant's place."),
        ),
        State.WAIT_MODIFY: (
            _("The merchant has refused the exchange"),
            _("You may change it, ask for a refund instead, or turn to the platform."),
        ),
        State.WAIT_RETURN: (
            _("Please send the goods back"),
            _("Call a courier to your door below, or send them yourself and enter the waybill."),
        ),
        State.WAIT_CONFIRM: (
            _("The goods are on the way to the merchant"),
            _("The replacement is shipped within 72 hours after they arrive."),
        ),
        State.WAIT_RESHIP: (
            _("The merchant ships the replacement"),
            _("If it is not shipped within 72 hours, you get your money back."),
        ),
        State.WAIT_RECEIPT: (_("The replacement is on its way to you"), ""),
        State.PLEASE_REFUND: (
            _("It cannot be replaced, so you get your money back"),
            _("If the merchant does nothing, the platform pays within 48 hours."),
        ),
        State.EXCHANGED: (_("You have the replacement"), _("Its warranty starts anew.")),
        State.REFUNDING: (_("Your refund is on its way"), _("The money goes back the way you paid.")),
        State.REFUNDED: (_("Your refund was paid"), ""),
        State.CONVERTED: (_("The exchange became a return"), _("It goes on as a case of its own.")),
        State.CLOSED: (_("The request is closed"), ""),
    },
)
