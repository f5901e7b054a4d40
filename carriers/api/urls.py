"""The carriers room's part of the API."""

from __future__ import annotations

from carriers.api.complaints import CarrierComplaintViewSet
from carriers.api.contracts import ContractViewSet
from carriers.api.movements import ShipmentViewSet
from carriers.api.network import (
    BlockedSenderViewSet,
    CapacityViewSet,
    CoverageExceptionViewSet,
    CoverageViewSet,
)
from carriers.api.pickups import PickupPaymentViewSet, PickupViewSet
from carriers.api.scorecards import CarrierScorecardViewSet
from carriers.api.statements import CarrierStatementViewSet, LineDisputeViewSet
from portal.api.urls import Resources

resources: Resources = (
    ("pickups", PickupViewSet, "pickup"),
    ("pickup-payments", PickupPaymentViewSet, "pickup-payment"),
    ("shipments", ShipmentViewSet, "shipment"),
    ("contracts", ContractViewSet, "contract"),
    ("coverage", CoverageViewSet, "coverage"),
    ("coverage-exceptions", CoverageExceptionViewSet, "coverage-exception"),
    ("capacity", CapacityViewSet, "capacity"),
    ("blocked-senders", BlockedSenderViewSet, "blocked-sender"),
    ("carrier-complaints", CarrierComplaintViewSet, "carrier-complaint"),
    ("carrier-statements", CarrierStatementViewSet, "carrier-statement"),
    ("line-disputes", LineDisputeViewSet, "line-dispute"),
    ("carrier-scorecards", CarrierScorecardViewSet, "carrier-scorecard"),
)
