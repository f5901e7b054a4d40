"""The way of a missed next-day promise, in the buyer's words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tickets.states import IncidentState as State
from tickets.web.progress.words import Progress

PROGRESS = Progress(
    steps=(
        (_("Late delivery reported"), (State.OPEN,)),
        (_("Settled"), (State.RESOLVED,)),
    ),
    failed=frozenset({}),
    next={
        State.OPEN: (
            _("Your parcel is late, and we are sorry"),
            _("The merchant contacts you and makes an offer."),
        ),
        State.RESOLVED: (_("The matter is settled"), ""),
    },
)
