"""The way of a warranty repair, in the buyer's words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tickets.states import WarrantyState as State
from tickets.web.progress.words import Progress

PROGRESS = Progress(
    steps=(
        (_("Requested"), (State.SUBMITTED,)),
        (_("Approved"), (State.APPROVED,)),
        (_("On the way to repair"), (State.INBOUND,)),
        (_("At the repair centre"), (State.AT_CENTRE, State.DECISION)),
        (_("On the way back"), (State.OUTBOUND, State.VERIFYING)),
        (_("Repaired"), (State.REPAIRED,)),
    ),
    failed=frozenset({State.REJECTED, State.CANCELLED}),
    next={
        State.SUBMITTED: (_("Your warranty request is being reviewed"), ""),
        State.APPROVED: (
            _("A courier collects the goods for repair"),
            _("Choose a time that suits you; it costs you nothing."),
        ),
        State.INBOUND: (_("The goods are on the way to the repair centre"), ""),
        State.AT_CENTRE: (_("The goods are being repaired"), _("The repair takes at most thirty days.")),
        State.OUTBOUND: (_("The goods are on the way back to you"), ""),
        State.VERIFYING: (
            _("Please check whether it works"),
            _("Say so below; without an answer the case is closed."),
        ),
        State.DECISION: (
            _("It could not be repaired in time"),
            _("You may wait, or ask for an exchange or a return."),
        ),
        State.REPAIRED: (_("The repair is finished"), ""),
        State.REJECTED: (_("The warranty request was rejected"), _("The reason stands below.")),
        State.CANCELLED: (_("The request is closed"), ""),
    },
)
