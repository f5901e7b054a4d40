"""The words of the tickets room, a module a subject."""

from tickets.states.advance import (
    AdvanceState,
)
from tickets.states.appointment import (
    AppointmentKind,
    AppointmentState,
    Obstacle,
    ReserveFailure,
)
from tickets.states.assigning import (
    Desk,
)
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
from tickets.states.case_text import (
    Circle,
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
from tickets.states.exchange import (
    ExchangeState,
)
from tickets.states.foresight import (
    BatchAlarmState,
    BatchCause,
    BatchKind,
    ForecastMethod,
    ForecastSubject,
    SuggestionState,
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
from tickets.states.mass_event import (
    MassEventState,
    MassJob,
)
from tickets.states.messages import (
    MessageAudience,
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
from tickets.states.partner_scorecard import (
    PartnerFigure,
)
from tickets.states.promise import (
    Outcome,
)
from tickets.states.refund_only import (
    RefundOnlyReason,
    RefundOnlyState,
)
from tickets.states.returns import (
    FreightBearer,
    Proposal,
    RefundPhase,
    RefusalReason,
    ReturnReason,
    ReturnState,
)
from tickets.states.warranty import (
    ForeignState,
    QuoteCause,
    RepairState,
    Route,
    Trouble,
    VisitResult,
    WarrantyState,
)

# Several kinds use the same word for the same state.
TICKET_STATES = list(
    {
        **dict(ReturnState.choices),
        **dict(RefundOnlyState.choices),
        **dict(ExchangeState.choices),
        **dict(WarrantyState.choices),
        **dict(GuaranteeState.choices),
        **dict(HelpState.choices),
        **dict(IncidentState.choices),
    }.items()
)

__all__ = [
    "TICKET_STATES",
    "AdvanceState",
    "AppointmentKind",
    "AppointmentState",
    "Audience",
    "BatchAlarmState",
    "BatchCause",
    "BatchKind",
    "Bearer",
    "BookAccount",
    "Cause",
    "ChainLink",
    "Channel",
    "Circle",
    "ClaimKind",
    "ClaimRefusal",
    "ClaimRemedy",
    "ClaimState",
    "CompensationState",
    "Desk",
    "Difference",
    "DisputeState",
    "ExchangeState",
    "FaultSide",
    "ForecastMethod",
    "ForecastSubject",
    "ForeignState",
    "FreightBearer",
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
    "MassEventState",
    "MassJob",
    "MessageAudience",
    "Obstacle",
    "Outcome",
    "PartnerFigure",
    "Party",
    "PolicyState",
    "PremiumKind",
    "PromiseState",
    "Proposal",
    "QuoteCause",
    "RefundOnlyReason",
    "RefundOnlyState",
    "RefundPhase",
    "RefundState",
    "RefusalReason",
    "Remedy",
    "RepairState",
    "ReserveFailure",
    "Resolution",
    "ReturnReason",
    "ReturnState",
    "Route",
    "Side",
    "SuggestionState",
    "Trouble",
    "VisitResult",
    "WarrantyState",
]
