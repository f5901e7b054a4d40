"""What a shop that left a service still owes under it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from portal.models import Enrolment
from tickets.models import Order, OrderPromise, Ticket

DAYS = {"hours": 1 / 24, "days": 1, "months": 31, "calendar_days": 1}
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
    promises = OrderPromise.objects.filter(enrolment=enrolment).select_related("line__order")
    protected = {p.line.order.external_id: until for p in promises if (until := protected_until(p)) > at}
    return owed + [
        {"kind": "order", "number": n, "until": u.isoformat()} for n, u in sorted(protected.items())
    ]


def orders_without_promise(enrolment: Enrolment, since: datetime, until: datetime) -> int:
    """How many orders of the shop were paid after it left, each of which lost the promise it would have carried."""
    return Order.objects.filter(shop=enrolment.shop_id, paid_at__gt=since, paid_at__lte=until).count()


def protected_until(promise: OrderPromise) -> datetime:
    """When the buyer can no longer call on a promise."""
    start = promise.line.order.signed_at or promise.captured_at + UNSIGNED_GRACE
    window = promise.parameters.get("window") or {"amount": 7, "unit": "days"}
    return start + timedelta(days=float(window["amount"]) * DAYS.get(window["unit"], 1) + 1)
