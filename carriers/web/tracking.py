"""Parcels and pickups as pages show them: personal data masked, choices explained."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from carriers.models import Carrier, PickupAttempt, PickupOrder, Shipment
from carriers.queries.for_merchants import scans_of
from carriers.states import NEEDS_ATTENTION, SurchargeKind, TrackingStatus
from portal.errors import Reason
from portal.policies import masking
from portal.templatetags.portal_look import words


def parcels(shipments: Iterable[Shipment | None]) -> dict[int, dict[str, Any]]:
    """Each parcel with its scans, by id."""
    known = [shipment for shipment in shipments if shipment is not None]
    scans = scans_of(known) if known else {}
    return {row.pk: _parcel(row, scans[row.pk]) for row in known}


def _parcel(row: Shipment, events: list[Any]) -> dict[str, Any]:
    return {
        "shipment": row,
        "carrier": row.carrier.name,
        "waybill": row.waybill,
        "status": row.get_status_display(),
        "link": row.tracking_link,
        "scans": [
            {
                "at": event.happened_at,
                "local_time": event.happened_local.replace("T", " ")[:16],
                "text": masking.text(event.description) or _status(event.status),
                "place": event.location,
                "tone": "warning" if event.status in NEEDS_ATTENTION else "",
            }
            for event in events
        ],
    }


def _status(code: str) -> str:
    return str(dict(TrackingStatus.choices).get(code, words(code)))


def attempts_by_pickup(pickups: Iterable[PickupOrder | None]) -> dict[int, list[PickupAttempt]]:
    """The carriers asked for each pickup, in the order in which they were asked."""
    ids = [pickup.pk for pickup in pickups if pickup is not None]
    found: dict[int, list[PickupAttempt]] = {pk: [] for pk in ids}
    for attempt in PickupAttempt.objects.filter(pickup__in=ids).select_related("carrier").order_by("ordinal"):
        found[attempt.pickup_id].append(attempt)
    return found


def shown_pickup(row: PickupOrder, attempts: list[PickupAttempt]) -> dict[str, Any]:
    """A pickup with its courier (masked), its verdict and its explanation."""
    named = next((a for a in reversed(attempts) if a.courier_name or a.courier_phone), None)
    return {
        "row": row,
        "courier": masking.name(named.courier_name) if named else "",
        "courier_phone": masking.phone(named.courier_phone) if named else "",
        "in_time": row.collected_in_time,
        "attempts": [
            {
                "attempt": attempt,
                "result": words(attempt.result),
                "cause": words(attempt.cause),
                "courier": masking.name(attempt.courier_name),
                "phone": masking.phone(attempt.courier_phone),
            }
            for attempt in attempts
        ],
        "choice": shown_choice(row),
    }


def shown_choice(row: PickupOrder) -> dict[str, Any]:
    """Why this carrier: every candidate with its score or with what spoke against it, as stored at the time."""
    ranked = row.choice.get("candidates", [])
    chosen = row.choice.get("chosen")
    names = {
        found.code: found.name for found in Carrier.objects.filter(code__in=[e["carrier"] for e in ranked])
    }
    return {
        "at": row.choice.get("at"),
        "weights": row.choice.get("weights", {}),
        "needs": row.choice.get("needs", {}),
        "candidates": [
            {
                **entry,
                "name": names.get(entry["carrier"], entry["carrier"]),
                "chosen": entry["carrier"] == chosen,
                "extras": _surcharges(entry.get("quote")),
                "reasons": [Reason.from_json(stored) for stored in entry["reasons"]],
            }
            for entry in ranked
        ],
    }


def _surcharges(quote: Mapping[str, Any] | None) -> list[tuple[str, int]]:
    """What a quote adds to the weight fee: words and fen."""
    known = dict(SurchargeKind.choices)
    extras = quote["surcharges"] if quote else ()
    return [(str(known.get(extra["kind"], words(extra["kind"]))), extra["fen"]) for extra in extras]
