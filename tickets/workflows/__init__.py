"""One short workflow per kind of case, each a proxy of the one ticket table."""

from tickets.workflows.exchange import ExchangeTicket
from tickets.workflows.incident import IncidentTicket
from tickets.workflows.refund_only import RefundOnlyTicket
from tickets.workflows.returns import ReturnTicket
from tickets.workflows.warranty import WarrantyTicket

__all__ = ["ExchangeTicket", "IncidentTicket", "RefundOnlyTicket", "ReturnTicket", "WarrantyTicket"]
