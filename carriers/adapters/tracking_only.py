"""What adapters share whose providers only track: an account there has `books_pickups` switched off."""

from datetime import datetime

from carriers.adapters import rest
from carriers.adapters.base import PushRequest, Reply
from carriers.adapters.unoffered import NoCalls


class TrackingOnly(NoCalls):
    """See `CarrierAdapter`: the answer to a push is its status, and nobody is sent to a door."""

    def acknowledge(self, request: PushRequest, accepted: bool, now: datetime) -> Reply:
        """Any 2xx is success (section 1)."""
        return rest.reply(accepted)
