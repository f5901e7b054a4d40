"""The tables of the tickets room."""

from tickets.models.appointment import Appointment
from tickets.models.centre import CentreAuthorisation, CentreDay, RepairCentre
from tickets.models.delivery_promise import DeliveryPromise
from tickets.models.foreign_intake import ForeignIntake
from tickets.models.money import InsurancePolicy, Refund
from tickets.models.order import Order, OrderLine
from tickets.models.product_unit import ProductUnit
from tickets.models.promise import OrderPromise
from tickets.models.repair import RepairJob, RepairPart
from tickets.models.technician import ProviderDay, ServiceProvider, Technician, TechnicianLeave
from tickets.models.ticket import BuyerLink, IncidentDetail, Leg, Ticket
from tickets.models.warranty import WarrantyDetail, WarrantyPolicy
from tickets.workflows import IncidentTicket, ReturnTicket, WarrantyTicket

__all__ = [
    "Appointment",
    "BuyerLink",
    "CentreAuthorisation",
    "CentreDay",
    "DeliveryPromise",
    "ForeignIntake",
    "IncidentDetail",
    "IncidentTicket",
    "InsurancePolicy",
    "Leg",
    "Order",
    "OrderLine",
    "OrderPromise",
    "ProductUnit",
    "ProviderDay",
    "Refund",
    "RepairCentre",
    "RepairJob",
    "RepairPart",
    "ReturnTicket",
    "ServiceProvider",
    "Technician",
    "TechnicianLeave",
    "Ticket",
    "WarrantyDetail",
    "WarrantyPolicy",
    "WarrantyTicket",
]
