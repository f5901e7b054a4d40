"""JD Logistics 京东物流: trace pushes and pickup orders (interface document, section 5)."""

from carriers.adapters.base import CarrierAdapter
from carriers.adapters.jd.adapter import JdAdapter

ADAPTER: CarrierAdapter = JdAdapter()

__all__ = ["ADAPTER"]
