"""Kuaidi100 快递100: tracking pushes and door pickups with every Chinese courier (interface document, section 2)."""

from carriers.adapters.base import CarrierAdapter
from carriers.adapters.kuaidi100.adapter import Kuaidi100Adapter

ADAPTER: CarrierAdapter = Kuaidi100Adapter()

__all__ = ["ADAPTER"]
