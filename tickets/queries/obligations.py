"""What a shop that left a service still owes under it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

from portal.models import Enrolment
from tickets.models import Order, OrderPromise, Ticket
from tickets.states import Outcome

UNSIGNED_GRACE = timedelta(days=30)


def open_obligations(enrolment: Enrolment, at: datetime) -> list[dict[str, Any]]:
    """Open cases and protected orders of a membership; empty when the exit can be finished.

    An order is protected until the window of its promise ends, counted from signing; one that nobody has signed
    yet, from thirty days after payment.
    """
    cases = Ticket.objects.filter(promise__enrolment=enrolment, closed_at__isnull=True).values_list(
        "number", flat=True
    )
    owed: list[dict[str, Any]] = [{"kind": "case", "number": number} for number in cases]
    unsigned = Q(ends_at__isnull=True, captured_at__gt=at - UNSIGNED_GRACE)
    promises = OrderPromise.objects.filter(
        Q(ends_at__gt=at) | unsigned, enrolment=enrolment, state=Outcome.OPEN
    )
    protected = {
        number: until or captured_at + UNSIGNED_GRACE
        for number, until, captured_at in promises.order_by("ends_at").values_list(
            "line__order__external_id", "ends_at", "captured_at"
        )
    }
    return owed + [
        {"kind": "order", "number": n, "until": u.isoformat()} for n, u in sorted(protected.items())
    ]


def orders_without_promise(enrolment: Enrolment, since: datetime, until: datetime) -> int:
    """How many orders of the shop were paid after it left, each of which lost the promise it would have carried."""
    return Order.objects.filter(shop=enrolment.shop_id, paid_at__gt=since, paid_at__lte=until).count()
