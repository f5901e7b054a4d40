"""How long reviews take, told to those who wait for one."""

from __future__ import annotations

from datetime import datetime, timedelta
from statistics import median

from portal.models.application import EnrolmentApplication
from portal.models.service import Service
from portal.states import ApplicationState

LOOK_BACK = timedelta(days=90)
NEWEST, FEWEST = 50, 3
BY_PEOPLE = (
    ApplicationState.APPROVED,
    ApplicationState.ENROLLED,
    ApplicationState.REJECTED,
    ApplicationState.EXPIRED,
)


def usual_wait(service: Service, at: datetime) -> timedelta | None:
    """The median time from handing in to the decision, over the newest decisions of the last 90 days.

    None while there are fewer than three; applications that a failed condition closed at once do not count.
    """
    rows = EnrolmentApplication.objects.filter(
        service=service, state__in=BY_PEOPLE, decided_at__gt=at - LOOK_BACK, decided_at__lte=at
    )
    times = rows.order_by("-decided_at").values_list("submitted_at", "decided_at")[:NEWEST]
    waits = [(decided - submitted).total_seconds() for submitted, decided in times if submitted and decided]
    return timedelta(seconds=median(waits)) if len(waits) >= FEWEST else None
