"""The words of the tickets room, a module a subject."""

from tickets.states.advance import AdvanceState
from tickets.states.case import Channel, GoodsState, Intervention, Kind, LegRole
from tickets.states.exchange import ExchangeState
from tickets.states.money import PolicyState, RefundState
from tickets.states.nextday import Cause, IncidentState, PromiseState, Remedy, Resolution
from tickets.states.promise import Outcome
from tickets.states.refund_only import RefundOnlyReason, RefundOnlyState
from tickets.states.returns import (
    FreightBearer,
    Proposal,
    RefundPhase,
    RefusalReason,
    ReturnReason,
    ReturnState,
)
from tickets.states.warranty import RepairState, WarrantyState

# Several kinds use the same word for the same state.
TICKET_STATES = list(
    {
        **dict(ReturnState.choices),
        **dict(RefundOnlyState.choices),
        **dict(ExchangeState.choices),
        **dict(WarrantyState.choices),
        **dict(IncidentState.choices),
    }.items()
)

__all__ = [
    "TICKET_STATES",
    "AdvanceState",
    "Cause",
    "Channel",
    "ExchangeState",
    "FreightBearer",
    "GoodsState",
    "IncidentState",
    "Intervention",
    "Kind",
    "LegRole",
    "Outcome",
    "PolicyState",
    "PromiseState",
    "Proposal",
    "RefundOnlyReason",
    "RefundOnlyState",
    "RefundPhase",
    "RefundState",
    "RefusalReason",
    "Remedy",
    "RepairState",
    "Resolution",
    "ReturnReason",
    "ReturnState",
    "WarrantyState",
]
