"""The tables of the carriers room."""

from carriers.models.carrier import Carrier, CarrierAccount, CarrierAlias
from carriers.models.contract import CarrierContract, CoverageArea, RateLine
from carriers.models.pickup import CarrierCall, PickupAttempt, PickupOrder
from carriers.models.shipment import InboundPush, Shipment, TrackingEvent, UnknownCode

__all__ = [
    "Carrier",
    "CarrierAccount",
    "CarrierAlias",
    "CarrierCall",
    "CarrierContract",
    "CoverageArea",
    "InboundPush",
    "PickupAttempt",
    "PickupOrder",
    "RateLine",
    "Shipment",
    "TrackingEvent",
    "UnknownCode",
]
