"""The way a case goes, in five steps, and what comes next, in the buyer's words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.models import TimelineEvent
from tickets.models import Ticket
from tickets.states import IncidentState as I
from tickets.states import Kind
from tickets.states import ReturnState as R
from tickets.states import WarrantyState as W

STEPS: dict[str, tuple[tuple[Any, tuple[str, ...]], ...]] = {
    Kind.RETURN: (
        (_("Requested"), (R.WAIT_MERCHANT,)),
        (_("Agreed"), (R.WAIT_RETURN,)),
        (_("Sent back"), (R.WAIT_CONFIRM,)),
        (_("Received"), (R.REFUNDING,)),
        (_("Refunded"), (R.REFUNDED,)),
    ),
    Kind.WARRANTY: (
        (_("Requested"), (W.SUBMITTED,)),
        (_("Approved"), (W.APPROVED,)),
        (_("On the way to repair"), (W.INBOUND,)),
        (_("At the repair centre"), (W.AT_CENTRE, W.DECISION)),
        (_("On the way back"), (W.OUTBOUND, W.VERIFYING)),
        (_("Repaired"), (W.REPAIRED,)),
    ),
    Kind.INCIDENT: ((_("Late delivery reported"), (I.OPEN,)), (_("Settled"), (I.RESOLVED,))),
}
FAILED = {R.REFUSED, R.CLOSED, W.REJECTED, W.CANCELLED}

NEXT: dict[str, tuple[Any, Any]] = {
    R.WAIT_MERCHANT: (
        _("The merchant looks at your request"),
        _("Without an answer in time the system agrees in the merchant's place."),
    ),
    R.WAIT_RETURN: (
        _("Please send the goods back"),
        _("Call a courier to your door below, or send them yourself and enter the waybill."),
    ),
    R.WAIT_CONFIRM: (
        _("The goods are on the way to the merchant"),
        _("The refund starts when the merchant confirms receipt, or by itself when the time is over."),
    ),
    R.REFUSED: (
        _("The merchant has refused the request"),
        _("The reason stands below. You may turn to the platform or withdraw the request."),
    ),
    R.REFUNDING: (_("Your refund is on its way"), _("The money goes back the way you paid.")),
    R.REFUNDED: (_("Your refund was paid"), ""),
    R.CLOSED: (_("The request is closed"), ""),
    W.SUBMITTED: (_("Your warranty request is being reviewed"), ""),
    W.APPROVED: (
        _("A courier collects the goods for repair"),
        _("Choose a time that suits you; it costs you nothing."),
    ),
    W.INBOUND: (_("The goods are on the way to the repair centre"), ""),
    W.AT_CENTRE: (_("The goods are being repaired"), _("The repair takes at most thirty days.")),
    W.OUTBOUND: (_("The goods are on the way back to you"), ""),
    W.VERIFYING: (
        _("Please check whether it works"),
        _("Say so below; without an answer the case is closed."),
    ),
    W.DECISION: (
        _("It could not be repaired in time"),
        _("You may wait, or ask for an exchange or a return."),
    ),
    W.REPAIRED: (_("The repair is finished"), ""),
    W.REJECTED: (_("The warranty request was rejected"), _("The reason stands below.")),
    W.CANCELLED: (_("The request is closed"), ""),
    I.OPEN: (_("Your parcel is late, and we are sorry"), _("The merchant contacts you and makes an offer.")),
    I.RESOLVED: (_("The matter is settled"), ""),
}

WAITS_FOR_GOODS = {R.WAIT_RETURN, W.APPROVED}
COURIER_CALLED = (_("A courier has been called"), _("Please keep the goods ready and packed."))


def steps_of(ticket: Ticket, events: Iterable[TimelineEvent]) -> list[dict[str, Any]]:
    """The steps of a case with the instant at which each was reached."""
    reached: dict[str, Any] = {}
    for event in events:
        if event.subject_id == ticket.pk and event.to_state:
            reached.setdefault(event.to_state, event.happened_at)
    reached.setdefault(STEPS[ticket.kind][0][1][0], ticket.created_at)
    steps = STEPS[ticket.kind]
    here = next((index for index, (_label, states) in enumerate(steps) if ticket.state in states), None)
    if here is None:
        here = max((i for i, (_label, states) in enumerate(steps) if reached.keys() & set(states)), default=0)
    return [
        {
            "label": label,
            "state": _step_state(index, here, ticket.state, last=index == len(steps) - 1),
            "at": next((reached[state] for state in states if state in reached), None),
        }
        for index, (label, states) in enumerate(steps)
    ]


def _step_state(index: int, here: int, state: str, *, last: bool) -> str:
    if state in FAILED:
        return "done" if index <= here else "failed" if index == here + 1 else "todo"
    if index < here or (index == here and last):
        return "done"
    return "current" if index == here else "todo"


def next_thing(ticket: Ticket, *, courier_called: bool = False) -> dict[str, Any]:
    """One heading and one sentence: what happens next, or what the buyer can do."""
    heading, text = (
        COURIER_CALLED if courier_called and ticket.state in WAITS_FOR_GOODS else NEXT[ticket.state]
    )
    tone = "danger" if ticket.state in FAILED else "success" if ticket.closed_at else "info"
    return {"heading": heading, "text": text, "tone": tone}
