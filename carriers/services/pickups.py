"""The verbs of pickups that other modules and rooms call, gathered under the name of what they are about."""

from carriers.services.assigning import queue_call, reassign
from carriers.services.booking import Offer, PickupRequest, book, quote
from carriers.services.choosing import address_hash
from carriers.services.rescheduling import move_from_closure

__all__ = [
    "Offer",
    "PickupRequest",
    "address_hash",
    "book",
    "move_from_closure",
    "queue_call",
    "quote",
    "reassign",
]
