"""Cainiao Guoguo 菜鸟裹裹: door pickups, followed by asking (interface document, section 7.1)."""

from carriers.adapters.base import CarrierAdapter
from carriers.adapters.cainiao.adapter import CainiaoAdapter

ADAPTER: CarrierAdapter = CainiaoAdapter()

__all__ = ["ADAPTER"]
