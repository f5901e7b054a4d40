"""The way of a warranty repair, in the buyer's words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tickets.states import WarrantyState as State
from tickets.web.progress.words import Progress

PROGRESS = Progress(
    steps=(
        (_("Requested"), (State.SUBMITTED, State.INFO_REQUESTED)),
        (_("Approved"), (State.APPROVED, State.AWAITING_PARCEL, State.VISIT_DUE)),
        (_("On the way to repair"), (State.INBOUND,)),
        (
            _("At the repair centre"),
            (State.AT_CENTRE, State.QUOTE_PENDING, State.WAITING_PARTS, State.DECISION, State.EXCEPTION),
        ),
        (_("On the way back"), (State.OUTBOUND, State.VERIFYING)),
        (
            _("Finished"),
            (State.REPAIRED, State.NO_FAULT, State.UNREPAIRED, State.FOLLOWED, State.CONVERTED),
        ),
    ),
    failed=frozenset({State.REJECTED, State.CANCELLED}),
    next={
        State.SUBMITTED: (_("Your warranty request is being reviewed"), ""),
        State.INFO_REQUESTED: (
            _("The shop has a question"),
            _("Please answer below; photos can be added to the case."),
        ),
        State.APPROVED: (
            _("A courier collects the goods for repair"),
            _("Choose a time that suits you; it costs you nothing."),
        ),
        State.AWAITING_PARCEL: (
            _("Please mail the goods to the repair centre"),
            _("Pack them well and enter the waybill below."),
        ),
        State.VISIT_DUE: (
            _("A technician comes and looks at it"),
            _("Choose a time below; it costs you nothing."),
        ),
        State.INBOUND: (_("The goods are on the way to the repair centre"), ""),
        State.AT_CENTRE: (_("The goods are being repaired"), _("The repair takes at most thirty days.")),
        State.QUOTE_PENDING: (
            _("The repair is not free of charge"),
            _("Nothing is done before you agree; without an answer the goods come back unrepaired."),
        ),
        State.WAITING_PARTS: (
            _("A part has to come first"),
            _("If it takes longer than sixty days you may choose an exchange or a return."),
        ),
        State.OUTBOUND: (_("The goods are on the way back to you"), ""),
        State.VERIFYING: (
            _("Please check whether it works"),
            _("Say so below; without an answer the case is closed."),
        ),
        State.DECISION: (
            _("You may choose what follows"),
            _("An exchange or a return, or wait if it is still being repaired."),
        ),
        State.EXCEPTION: (
            _("Something went wrong with the goods"),
            _("The platform looks after it; you lose nothing."),
        ),
        State.REPAIRED: (_("The repair is finished"), _("The repair is guaranteed for thirty days.")),
        State.NO_FAULT: (_("No fault was found"), ""),
        State.UNREPAIRED: (_("The goods came back unrepaired"), ""),
        State.FOLLOWED: (_("Another case follows"), _("The fault is dealt with under the new case.")),
        State.CONVERTED: (_("An exchange or a return follows"), _("It has a case of its own.")),
        State.REJECTED: (
            _("The warranty request was rejected"),
            _("The reason stands below. You may turn to the platform within seven days."),
        ),
        State.CANCELLED: (_("The request is closed"), ""),
    },
)
