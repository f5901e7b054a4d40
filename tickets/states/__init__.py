"""The words of the tickets room, a module a subject."""

from tickets.states.books import (
    BookAccount,
    Difference,
    Side,
)
from tickets.states.case import (
    Channel,
    GoodsState,
    Intervention,
    Kind,
    LegRole,
)
from tickets.states.compensations import (
    Bearer,
    CompensationState,
    Liable,
)
from tickets.states.disputes import (
    Audience,
    DisputeState,
    Party,
)
from tickets.states.guarantee import (
    ClaimRefusal,
    ClaimRemedy,
    GuaranteeState,
)
from tickets.states.help import (
    HelpDesk,
    HelpState,
    HelpTopic,
)
from tickets.states.insurance import (
    ClaimKind,
    ClaimState,
    PolicyState,
    PremiumKind,
)
from tickets.states.money import (
    RefundState,
)
from tickets.states.nextday import (
    Cause,
    ChainLink,
    FaultSide,
    IncidentState,
    PromiseState,
    Remedy,
    Resolution,
)
from tickets.states.promise import (
    Outcome,
)
from tickets.states.returns import (
    RefusalReason,
    ReturnReason,
    ReturnState,
)
from tickets.states.warranty import (
    RepairState,
    WarrantyState,
)

TICKET_STATES = [
    *ReturnState.choices,
    *WarrantyState.choices,
    *IncidentState.choices,
    *GuaranteeState.choices,
    *HelpState.choices,
]

__all__ = [
    "TICKET_STATES",
    "Audience",
    "Bearer",
    "BookAccount",
    "Cause",
    "ChainLink",
    "Channel",
    "ClaimKind",
    "ClaimRefusal",
    "ClaimRemedy",
    "ClaimState",
    "CompensationState",
    "Difference",
    "DisputeState",
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
    "Liable",
    "Outcome",
    "Party",
    "PolicyState",
    "PremiumKind",
    "PromiseState",
    "RefundState",
    "RefusalReason",
    "Remedy",
    "RepairState",
    "Resolution",
    "ReturnReason",
    "ReturnState",
    "Side",
    "WarrantyState",
]
