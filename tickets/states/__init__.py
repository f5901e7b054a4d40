"""The words of the tickets room, a module a subject."""

from tickets.states.case import Channel, GoodsState, Intervention, Kind, LegRole
from tickets.states.guarantee import ClaimRefusal, ClaimRemedy, GuaranteeState
from tickets.states.help import HelpDesk, HelpState, HelpTopic
from tickets.states.money import PolicyState, RefundState
from tickets.states.nextday import (
    Cause,
    ChainLink,
    FaultSide,
    IncidentState,
    PromiseState,
    Remedy,
    Resolution,
)
from tickets.states.promise import Outcome
from tickets.states.returns import RefusalReason, ReturnReason, ReturnState
from tickets.states.warranty import RepairState, WarrantyState

TICKET_STATES = [
    *ReturnState.choices,
    *WarrantyState.choices,
    *IncidentState.choices,
    *GuaranteeState.choices,
    *HelpState.choices,
]

__all__ = [
    "TICKET_STATES",
    "Cause",
    "ChainLink",
    "Channel",
    "ClaimRefusal",
    "ClaimRemedy",
    "FaultSide",
    "GoodsState",
    "GuaranteeState",
    "HelpDesk",
    "HelpState",
    "HelpTopic",
    "IncidentState",
    "Intervention",
    "Kind",
    "LegRole",
    "Outcome",
    "PolicyState",
    "PromiseState",
    "RefundState",
    "RefusalReason",
    "Remedy",
    "RepairState",
    "Resolution",
    "ReturnReason",
    "ReturnState",
    "WarrantyState",
]
