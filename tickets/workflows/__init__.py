"""One short workflow per kind of case, each a proxy of the one ticket table."""

from tickets.workflows.exchange import (
    ExchangeTicket,
)
from tickets.workflows.guarantee import (
    GuaranteeTicket,
)
from tickets.workflows.help import (
    HelpTicket,
)
from tickets.workflows.incident import (
    IncidentTicket,
)
from tickets.workflows.refund_only import (
    RefundOnlyTicket,
)
from tickets.workflows.returns import (
    ReturnTicket,
)
from tickets.workflows.warranty import (
    WarrantyTicket,
)

__all__ = [
    "ExchangeTicket",
    "GuaranteeTicket",
    "HelpTicket",
    "IncidentTicket",
    "RefundOnlyTicket",
    "ReturnTicket",
    "WarrantyTicket",
]
