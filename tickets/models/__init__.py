"""The tables of the tickets room."""

from tickets.models.advance import Advance
from tickets.models.delivery_promise import DeliveryPromise
from tickets.models.exchange import ExchangeDetail
from tickets.models.money import InsurancePolicy, Refund
from tickets.models.order import Order, OrderLine
from tickets.models.promise import OrderPromise
from tickets.models.repair import RepairCentre, RepairJob
from tickets.models.returns import ReturnDetail
from tickets.models.ticket import BuyerLink, IncidentDetail, Leg, Ticket
from tickets.workflows import ExchangeTicket, IncidentTicket, RefundOnlyTicket, ReturnTicket, WarrantyTicket

__all__ = [
    "Advance",
    "BuyerLink",
    "DeliveryPromise",
    "ExchangeDetail",
    "ExchangeTicket",
    "IncidentDetail",
    "IncidentTicket",
    "InsurancePolicy",
    "Leg",
    "Order",
    "OrderLine",
    "OrderPromise",
    "Refund",
    "RefundOnlyTicket",
    "RepairCentre",
    "RepairJob",
    "ReturnDetail",
    "ReturnTicket",
    "Ticket",
    "WarrantyTicket",
]
