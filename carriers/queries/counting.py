"""Counting what carriers did, by carrier and province, in a constant number of queries."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Substr

from carriers.models import (
    CarrierComplaint,
    PickupAttempt,
    Shipment,
    SuspiciousEvent,
    TrackingEvent,
)
from carriers.policies.watching import MUNICIPALITIES, REMOTE_PROVINCES
from carriers.states import ComplaintState, Lane, SuspicionState, TrackingStatus

LATE_REPORT = timedelta(hours=24)
Key = tuple[int, str]
Counts = dict[Key, dict[str, int]]


@dataclass(frozen=True)
class Span:
    """What is counted: carriers, from an instant until another. Hours by lane say when a delivery is in time, and
    `arrival` how long a carrier has that takes a pickup over."""

    carriers: Collection[int]
    since: datetime
    until: datetime
    hours: Mapping[str, int]
    arrival: timedelta


def counts_of(span: Span) -> Counts:
    """Every count by carrier and province, and under "" over all provinces. Five queries."""
    found: Counts = {(pk, ""): {} for pk in span.carriers}
    for rows in (_pickups(span), _deliveries(span), _problems(span), _reports(span), _complaints(span)):
        _merge(found, rows)
    return found


def _merge(found: Counts, rows: Iterable[Mapping[str, Any]]) -> None:
    for row in rows:
        counts = {k: v or 0 for k, v in row.items() if k not in {"carrier_of", "province"}}
        for key in {(row["carrier_of"], ""), (row["carrier_of"], row["province"] or "")}:
            known = found.setdefault(key, {})
            for name, count in counts.items():
                known[name] = known.get(name, 0) + count


def _suspicion(shipment: str, state: str) -> Exists:
    return Exists(SuspiciousEvent.objects.filter(shipment=OuterRef(shipment), state=state))


def _pickups(span: Span) -> Any:
    """Attempts that a carrier made or failed. What is in doubt is left out; a confirmed doubt is never in time."""
    missed = Q(
        result="called_off", pickup__missed_at__gte=F("assigned_at"), pickup__missed_at__lte=F("ended_at")
    )
    failed = Q(result="failed", side="carrier") | missed | Q(result="failed", is_false=True)
    rows = PickupAttempt.objects.annotate(
        is_false=_suspicion("shipment", SuspicionState.CONFIRMED),
        carrier_of=F("carrier_id"),
        province=Substr("pickup__sender__region", 1, 2),
    ).filter(
        ~_suspicion("shipment", SuspicionState.OPEN),
        Q(result="collected") | failed,
        carrier__in=span.carriers,
        ended_at__gte=span.since,
        ended_at__lt=span.until,
    )
    first = Q(ordinal=1, pickup__collected_at__lte=F("pickup__arrive_by"))
    later = Q(ordinal__gt=1, pickup__collected_at__lte=F("assigned_at") + span.arrival)
    in_time = Q(first | later, result="collected", is_false=False)
    billed = Q(result="collected", pickup__shipment=F("shipment"))
    return _grouped(rows).annotate(
        pickups=Count("pk"),
        on_time=Count("pk", filter=in_time),
        cost_fen=Sum("fee_fen", filter=billed),
        billed=Count("pk", filter=billed),
    )


def _deliveries(span: Span) -> Any:
    rows = _placed(Shipment.objects.filter(carrier__in=span.carriers)).filter(
        ~_suspicion("pk", SuspicionState.OPEN), delivered_at__gte=span.since, delivered_at__lt=span.until
    )
    rows = rows.annotate(is_false=_suspicion("pk", SuspicionState.CONFIRMED), lane_of=_lane())
    in_time = Q(pk__in=[])
    for lane in Lane.values:
        hours = timedelta(hours=span.hours[lane])
        in_time |= Q(lane_of=lane, delivered_at__lte=F("picked_up_at") + hours)
    return _grouped(rows).annotate(
        deliveries=Count("pk"),
        on_time_delivery=Count("pk", filter=Q(in_time, is_false=False)),
        missing_scans=Count("pk", filter=Q(picked_up_at=F("delivered_at"))),
    )


def _problems(span: Span) -> Any:
    """Parcels that the carrier itself has called damaged or lost."""
    told = TrackingEvent.objects.filter(
        shipment=OuterRef("pk"),
        status=TrackingStatus.EXCEPTION,
        received_at__gte=span.since,
        received_at__lt=span.until,
    )
    damaged, lost = told.filter(sub_status="damaged"), told.filter(sub_status__in=("lost", "destroyed"))
    rows = _placed(Shipment.objects.filter(carrier__in=span.carriers)).annotate(
        was_damaged=Exists(damaged), was_lost=Exists(lost)
    )
    rows = rows.filter(~_suspicion("pk", SuspicionState.OPEN), Q(was_damaged=True) | Q(was_lost=True))
    return _grouped(rows).annotate(
        damaged=Count("pk", filter=Q(was_damaged=True)), lost=Count("pk", filter=Q(was_lost=True))
    )


def _reports(span: Span) -> Any:
    """How well the carrier tells: scans, codes nobody knows, scans told more than a day later."""
    rows = TrackingEvent.objects.filter(
        shipment__carrier__in=span.carriers,
        received_at__gte=span.since,
        received_at__lt=span.until,
        is_event=True,
    ).annotate(carrier_of=F("shipment__carrier_id"), province=_province("shipment__"))
    late = Q(received_at__gt=F("happened_at") + LATE_REPORT)
    return _grouped(rows).annotate(
        scans=Count("pk"),
        unknown_codes=Count("pk", filter=Q(status__in=("", TrackingStatus.UNKNOWN))),
        late_reports=Count("pk", filter=late),
    )


def _complaints(span: Span) -> Any:
    """Complaints of the span in which the carrier was found at fault."""
    rows = CarrierComplaint.objects.filter(
        Q(state=ComplaintState.PENALISED) | Q(state=ComplaintState.CLOSED, penalty_fen__gt=0),
        carrier__in=span.carriers,
        created_at__gte=span.since,
        created_at__lt=span.until,
    ).annotate(carrier_of=F("carrier_id"), province=_province("shipment__"))
    return _grouped(rows).annotate(complaints=Count("pk"), penalties_fen=Sum("penalty_fen"))


def _grouped(rows: QuerySet[Any]) -> Any:
    return rows.order_by().values("carrier_of", "province")


def _province(prefix: str = "") -> Substr:
    return Substr(Coalesce(f"{prefix}attempt__pickup__sender__region", f"{prefix}origin"), 1, 2)


def _placed(rows: QuerySet[Shipment]) -> QuerySet[Any]:
    return rows.annotate(
        carrier_of=F("carrier_id"),
        province=_province(),
        began=Coalesce("attempt__pickup__sender__region", "origin"),
        ended=Coalesce("attempt__pickup__recipient__region", "destination"),
    ).annotate(
        to_province=Substr("ended", 1, 2), from_city=Substr("began", 1, 4), to_city=Substr("ended", 1, 4)
    )


def _lane() -> Case:
    """`policies.watching.lane_of`, said to the database."""
    remote = Q(province="") | Q(to_province="")
    remote |= Q(province__in=REMOTE_PROVINCES) | Q(to_province__in=REMOTE_PROVINCES)
    same_city = Q(from_city=F("to_city")) | Q(province__in=MUNICIPALITIES)
    return Case(
        When(remote, then=Value(Lane.REMOTE.value)),
        When(~Q(province=F("to_province")), then=Value(Lane.LONG_HAUL.value)),
        When(same_city, then=Value(Lane.SAME_CITY.value)),
        default=Value(Lane.SAME_PROVINCE.value),
        output_field=CharField(),
    )
