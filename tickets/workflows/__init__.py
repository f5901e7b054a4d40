"""One short workflow per kind of case, each a proxy of the one ticket table."""

from tickets.workflows.guarantee import GuaranteeTicket
from tickets.workflows.help import HelpTicket
from tickets.workflows.incident import IncidentTicket
from tickets.workflows.returns import ReturnTicket
from tickets.workflows.warranty import WarrantyTicket

__all__ = ["GuaranteeTicket", "HelpTicket", "IncidentTicket", "ReturnTicket", "WarrantyTicket"]
