"""KDNiao 快递鸟: tracking pushes and door pickups with every Chinese courier (interface document, section 3)."""

from carriers.adapters.base import CarrierAdapter
from carriers.adapters.kdniao.adapter import KdniaoAdapter

ADAPTER: CarrierAdapter = KdniaoAdapter()

__all__ = ["ADAPTER"]
