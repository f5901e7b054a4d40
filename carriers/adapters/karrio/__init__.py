"""Karrio: an open-source shipping server, ours or somebody else's (interface document, section 8)."""

from carriers.adapters.base import CarrierAdapter
from carriers.adapters.karrio.adapter import KarrioAdapter

ADAPTER: CarrierAdapter = KarrioAdapter()

__all__ = ["ADAPTER"]
