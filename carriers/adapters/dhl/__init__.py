"""DHL: its own unified tracking of all its divisions (interface document, section 8)."""

from carriers.adapters.base import CarrierAdapter
from carriers.adapters.dhl.adapter import DhlAdapter

ADAPTER: CarrierAdapter = DhlAdapter()

__all__ = ["ADAPTER"]
