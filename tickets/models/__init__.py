"""The tables of the tickets room."""

from tickets.models.advance import (
    Advance,
)
from tickets.models.appointment import (
    Appointment,
)
from tickets.models.assigning import (
    CaseAssignment,
    Team,
)
from tickets.models.batch_alarm import (
    BatchAlarm,
)
from tickets.models.books import (
    Posting,
    PostingLine,
    ProviderPayment,
)
from tickets.models.capacity_suggestion import (
    CapacitySuggestion,
)
from tickets.models.case_text import (
    CaseText,
)
from tickets.models.centre import (
    CentreAuthorisation,
    CentreDay,
    RepairCentre,
)
from tickets.models.compensations import (
    Compensation,
)
from tickets.models.delivery_line import (
    DeliveryLine,
)
from tickets.models.delivery_promise import (
    DeliveryPromise,
)
from tickets.models.disputes import (
    Dispute,
    DisputedCase,
    DisputeEvidence,
    DisputeMessage,
)
from tickets.models.exchange import (
    ExchangeDetail,
)
from tickets.models.forecast import (
    ForecastRun,
    ForecastSeries,
)
from tickets.models.foreign_intake import (
    ForeignIntake,
)
from tickets.models.guarantee import (
    GuaranteeDetail,
)
from tickets.models.help import (
    HelpDetail,
)
from tickets.models.insurance import (
    InsurancePolicy,
)
from tickets.models.insurance_claims import (
    InsuranceClaim,
)
from tickets.models.mass_event import (
    MassEvent,
)
from tickets.models.messages import (
    CaseMessage,
    ReplyTemplate,
)
from tickets.models.money import (
    Refund,
)
from tickets.models.order import (
    Order,
    OrderLine,
)
from tickets.models.partner_scorecard import CentreScorecard, ProviderScorecard
from tickets.models.premiums import (
    PremiumAccount,
    PremiumEntry,
)
from tickets.models.product_unit import (
    ProductUnit,
)
from tickets.models.promise import (
    OrderPromise,
)
from tickets.models.repair import (
    RepairJob,
    RepairPart,
)
from tickets.models.returns import (
    ReturnDetail,
)
from tickets.models.technician import (
    ProviderDay,
    ServiceProvider,
    Technician,
    TechnicianLeave,
)
from tickets.models.ticket import (
    BuyerLink,
    IncidentDetail,
    Leg,
    Ticket,
)
from tickets.models.warranty import (
    WarrantyDetail,
    WarrantyPolicy,
)
from tickets.workflows import (
    ExchangeTicket,
    GuaranteeTicket,
    HelpTicket,
    IncidentTicket,
    RefundOnlyTicket,
    ReturnTicket,
    WarrantyTicket,
)

__all__ = [
    "Advance",
    "Appointment",
    "BatchAlarm",
    "BuyerLink",
    "CapacitySuggestion",
    "CaseAssignment",
    "CaseMessage",
    "CaseText",
    "CentreAuthorisation",
    "CentreDay",
    "CentreScorecard",
    "Compensation",
    "DeliveryLine",
    "DeliveryPromise",
    "Dispute",
    "DisputeEvidence",
    "DisputeMessage",
    "DisputedCase",
    "ExchangeDetail",
    "ExchangeTicket",
    "ForecastRun",
    "ForecastSeries",
    "ForeignIntake",
    "GuaranteeDetail",
    "GuaranteeTicket",
    "HelpDetail",
    "HelpTicket",
    "IncidentDetail",
    "IncidentTicket",
    "InsuranceClaim",
    "InsurancePolicy",
    "Leg",
    "MassEvent",
    "Order",
    "OrderLine",
    "OrderPromise",
    "Posting",
    "PostingLine",
    "PremiumAccount",
    "PremiumEntry",
    "ProductUnit",
    "ProviderDay",
    "ProviderPayment",
    "ProviderScorecard",
    "Refund",
    "RefundOnlyTicket",
    "RepairCentre",
    "RepairJob",
    "RepairPart",
    "ReplyTemplate",
    "ReturnDetail",
    "ReturnTicket",
    "ServiceProvider",
    "Team",
    "Technician",
    "TechnicianLeave",
    "Ticket",
    "WarrantyDetail",
    "WarrantyPolicy",
    "WarrantyTicket",
]
