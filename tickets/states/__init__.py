"""The words of the tickets room, a module a subject."""

from tickets.states.appointment import AppointmentKind, AppointmentState, Obstacle, ReserveFailure
from tickets.states.case import Channel, GoodsState, Intervention, Kind, LegRole
from tickets.states.money import PolicyState, RefundState
from tickets.states.nextday import Cause, IncidentState, PromiseState, Remedy, Resolution
from tickets.states.promise import Outcome
from tickets.states.returns import RefusalReason, ReturnReason, ReturnState
from tickets.states.warranty import (
    ForeignState,
    QuoteCause,
    RepairState,
    Route,
    Trouble,
    VisitResult,
    WarrantyState,
)

TICKET_STATES = [*ReturnState.choices, *WarrantyState.choices, *IncidentState.choices]

__all__ = [
    "TICKET_STATES",
    "AppointmentKind",
    "AppointmentState",
    "Cause",
    "Channel",
    "ForeignState",
    "GoodsState",
    "IncidentState",
    "Intervention",
    "Kind",
    "LegRole",
    "Obstacle",
    "Outcome",
    "PolicyState",
    "PromiseState",
    "QuoteCause",
    "RefundState",
    "RefusalReason",
    "Remedy",
    "RepairState",
    "ReserveFailure",
    "Resolution",
    "ReturnReason",
    "ReturnState",
    "Route",
    "Trouble",
    "VisitResult",
    "WarrantyState",
]
