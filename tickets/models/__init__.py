"""The tables of the tickets room."""

from tickets.models.delivery_line import DeliveryLine
from tickets.models.delivery_promise import DeliveryPromise
from tickets.models.guarantee import GuaranteeDetail
from tickets.models.help import HelpDetail
from tickets.models.money import InsurancePolicy, Refund
from tickets.models.order import Order, OrderLine
from tickets.models.promise import OrderPromise
from tickets.models.repair import RepairCentre, RepairJob
from tickets.models.ticket import BuyerLink, IncidentDetail, Leg, Ticket
from tickets.workflows import GuaranteeTicket, HelpTicket, IncidentTicket, ReturnTicket, WarrantyTicket

__all__ = [
    "BuyerLink",
    "DeliveryLine",
    "DeliveryPromise",
    "GuaranteeDetail",
    "GuaranteeTicket",
    "HelpDetail",
    "HelpTicket",
    "IncidentDetail",
    "IncidentTicket",
    "InsurancePolicy",
    "Leg",
    "Order",
    "OrderLine",
    "OrderPromise",
    "Refund",
    "RepairCentre",
    "RepairJob",
    "ReturnTicket",
    "Ticket",
    "WarrantyTicket",
]
