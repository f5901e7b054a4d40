"""The way of a guarantee claim, in the buyer's words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tickets.states import GuaranteeState as State
from tickets.web.progress.words import Progress

CLOSED = (_("The claim is closed"), "")
PROGRESS = Progress(
    steps=(
        (_("Claimed"), (State.WAIT_EVIDENCE,)),
        (_("Evidence given"), (State.WAIT_MERCHANT,)),
        (_("Accepted"), (State.ACCEPTED, State.WAIT_RESHIP, State.PAYING)),
        (_("Settled"), (State.RESHIPPED, State.PAID, State.COMPENSATED, State.SETTLED)),
    ),
    failed=frozenset({State.REFUSED, State.CLOSED}),
    next={
        State.WAIT_EVIDENCE: (
            _("Please add the evidence"),
            _("Add what the promise asks for below, then say that it is complete."),
        ),
        State.WAIT_MERCHANT: (
            _("The merchant looks at your claim"),
            _("Without an answer in time your claim counts as accepted."),
        ),
        State.ACCEPTED: (_("Your claim is accepted"), ""),
        State.WAIT_RESHIP: (
            _("The merchant sends the goods again"),
            _("Without a parcel in time you get your money back."),
        ),
        State.RESHIPPED: (_("A second parcel is on its way to you"), ""),
        State.PAYING: (_("Your refund is on its way"), _("The money goes back the way you paid.")),
        State.PAID: (_("Your refund was paid"), ""),
        State.COMPENSATED: (_("Your compensation was paid"), ""),
        State.SETTLED: (
            _("Your claim is settled"),
            _("A return, exchange or repair goes on as a case of its own."),
        ),
        State.REFUSED: (
            _("The merchant has refused the claim"),
            _("The reason stands below. You may turn to the platform or withdraw the claim."),
        ),
        State.CLOSED: CLOSED,
    },
)
