"""Deppon 德邦: traces and pickup orders (interface document, section 6)."""

from carriers.adapters.base import CarrierAdapter
from carriers.adapters.deppon.adapter import DepponAdapter

ADAPTER: CarrierAdapter = DepponAdapter()

__all__ = ["ADAPTER"]
