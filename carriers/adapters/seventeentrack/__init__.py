"""17TRACK: tracking of cross-border parcels (interface document, section 8)."""

from carriers.adapters.base import CarrierAdapter
from carriers.adapters.seventeentrack.adapter import SeventeenTrackAdapter

ADAPTER: CarrierAdapter = SeventeenTrackAdapter()

__all__ = ["ADAPTER"]
