"""Shippo: tracking with carriers of North America (interface document, section 8)."""

from carriers.adapters.base import CarrierAdapter
from carriers.adapters.shippo.adapter import ShippoAdapter

ADAPTER: CarrierAdapter = ShippoAdapter()

__all__ = ["ADAPTER"]
