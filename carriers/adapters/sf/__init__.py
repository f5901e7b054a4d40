"""SF Express 顺丰 丰桥: routes, order states and pickup orders (interface document, section 4)."""

from carriers.adapters.base import CarrierAdapter
from carriers.adapters.sf.adapter import SfAdapter

ADAPTER: CarrierAdapter = SfAdapter()

__all__ = ["ADAPTER"]
