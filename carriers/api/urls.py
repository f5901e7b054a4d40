"""The carriers room's part of the API."""

from __future__ import annotations

from carriers.api.movements import PickupViewSet, ShipmentViewSet
from portal.api.urls import Resources

resources: Resources = (
    ("pickups", PickupViewSet, "pickup"),
    ("shipments", ShipmentViewSet, "shipment"),
)
