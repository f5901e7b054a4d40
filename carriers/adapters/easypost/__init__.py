"""EasyPost: tracking with carriers of North America and beyond (interface document, section 8)."""

from carriers.adapters.base import CarrierAdapter
from carriers.adapters.easypost.adapter import EasyPostAdapter

ADAPTER: CarrierAdapter = EasyPostAdapter()

__all__ = ["ADAPTER"]
