"""The tables of the carriers room."""

from carriers.models.account import CarrierAccount
from carriers.models.attempt import PickupAttempt
from carriers.models.call import CarrierCall
from carriers.models.carrier import BlockedSender, Carrier, CarrierAlias, CriterionScore
from carriers.models.codes import CodeMapping, TrackingRun
from carriers.models.complaint import CarrierComplaint
from carriers.models.contract import CarrierContract
from carriers.models.coverage import (
    CapacityPattern,
    CapacitySlot,
    CarrierSite,
    CoverageArea,
    CoverageException,
)
from carriers.models.custody import CustodyRecord
from carriers.models.payment import PickupPayment
from carriers.models.pickup import PickupOrder
from carriers.models.revision import ContractRevision, RateLine, SigningLink
from carriers.models.scorecard import CarrierScorecard
from carriers.models.settlement import CarrierStatement, LineDispute, StatementLine, StatementPosting
from carriers.models.shipment import Shipment
from carriers.models.suspicion import SuspiciousEvent
from carriers.models.tracking import InboundPush, TrackingEvent, UnknownCode
from carriers.models.trial import ChoiceChange, ChoiceTrial
from carriers.models.visit import CallRecord, PickupBill, PickupParcel

__all__ = [
    "BlockedSender",
    "CallRecord",
    "CapacityPattern",
    "CapacitySlot",
    "Carrier",
    "CarrierAccount",
    "CarrierAlias",
    "CarrierCall",
    "CarrierComplaint",
    "CarrierContract",
    "CarrierScorecard",
    "CarrierSite",
    "CarrierStatement",
    "ChoiceChange",
    "ChoiceTrial",
    "CodeMapping",
    "ContractRevision",
    "CoverageArea",
    "CoverageException",
    "CriterionScore",
    "CustodyRecord",
    "InboundPush",
    "LineDispute",
    "PickupAttempt",
    "PickupBill",
    "PickupOrder",
    "PickupParcel",
    "PickupPayment",
    "RateLine",
    "Shipment",
    "SigningLink",
    "StatementLine",
    "StatementPosting",
    "SuspiciousEvent",
    "TrackingEvent",
    "TrackingRun",
    "UnknownCode",
]
