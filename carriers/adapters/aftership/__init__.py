"""AfterShip: tracking of parcels with carriers all over the world (interface document, section 8)."""

from carriers.adapters.aftership.adapter import AfterShipAdapter
from carriers.adapters.base import CarrierAdapter

ADAPTER: CarrierAdapter = AfterShipAdapter()

__all__ = ["ADAPTER"]
