"""The carriers room's part of the API."""

from __future__ import annotations

from carriers.api.movements import PickupViewSet, ShipmentViewSet

resources = (
    ("pickups", PickupViewSet, "pickup"),
    ("shipments", ShipmentViewSet, "shipment"),
)
