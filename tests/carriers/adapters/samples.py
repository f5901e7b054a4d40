"""The captured payloads and the shape in which they state what is expected."""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from carriers.adapters.base import CarrierAdapter, Courier, Event, Fee, PushRequest, Update, UpdateKind
from carriers.queries.adapters import adapter_for, providers

PAYLOADS = Path(__file__).parents[1] / "payloads"
ADAPTERS: dict[str, CarrierAdapter] = {provider: adapter_for(provider) for provider in providers()}
INSTANTS = {"occurred_at", "start", "end"}
# JD's own state number: the raw body keeps it, and nothing asks for it.
NOT_KEPT = {"raw_state"}


class Sample(NamedTuple):
    """One captured message and what the portal has to make of it."""

    name: str
    adapter: CarrierAdapter
    given: dict[str, Any]
    expected: dict[str, Any]


def samples(*kinds: str) -> list[Sample]:
    """All captured messages of these kinds."""
    return [sample for sample in _all_samples() if sample.given["kind"] in kinds]


def sequence(name: str) -> dict[str, Any]:
    """Several messages about one shipment, with the state after each."""
    return read(PAYLOADS / "_sequences" / f"{name}.json")


def read(path: Path) -> dict[str, Any]:
    """A payload file."""
    document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return document


def push(given: dict[str, Any]) -> PushRequest:
    """The HTTP request of a sample, byte for byte."""
    request = given["request"]
    return PushRequest(request["method"], request["headers"], request["query"], request["body"].encode())


def with_instants(node: Any) -> Any:
    """An expected update with its times as instants: `+08:00` and `Z` may spell the same one."""
    if isinstance(node, list):
        return [with_instants(item) for item in node]
    if not isinstance(node, dict):
        return node
    return _sent(
        {
            name: datetime.fromisoformat(value) if name in INSTANTS and value else with_instants(value)
            for name, value in node.items()
            if name not in NOT_KEPT
        }
    )


def _sent(fields: dict[str, Any]) -> dict[str, Any]:
    """Missing, null and empty are the same (section 1, rule 10)."""
    return {name: value for name, value in fields.items() if value not in (None, [], {}, 0)}


def stated(update: Update) -> dict[str, Any]:
    """An update as the expected files state it: kilograms and yuan, and absent where nothing was sent."""
    told = {
        "kind": update.kind.value,
        "carrier": update.carrier,
        "tracking_number": update.tracking_number,
        "order_ref": update.order_ref,
        "status": update.status.value if update.status else None,
        "sub_status": update.sub_status,
        "raw_status": update.raw_status,
        "occurred_at": update.occurred_at,
        "occurred_local": _local(update.occurred_local),
        "terminal": update.terminal,
    }
    return _sent(told | _history(update) | _optional(update))


def _optional(update: Update) -> dict[str, Any]:
    return {
        "provider_order_id": update.provider_order_id,
        "provider_tracking_id": update.provider_tracking_id,
        "subscription": update.subscription.value if update.subscription else None,
        "courier": _courier(update.courier) if update.courier else None,
        "pickup_code": update.pickup_code,
        "confirmation": update.confirmation,
        "weight_kg": update.weight_grams / 1000 if update.weight_grams else None,
        "fee_total": update.fee_total_fen / 100 if update.fee_total_fen else None,
        "fees": [_fee(fee) for fee in update.fees],
        "reason": update.reason,
        "ticket_id": update.ticket_id,
        "new_tracking_number": update.new_tracking_number,
        "collect_code": update.collect_code,
        "window": dict(zip(("start", "end"), update.window, strict=True)) if update.window else None,
    }


def _history(update: Update) -> dict[str, Any]:
    if update.kind is not UpdateKind.TRACKING:
        return {}
    return {"events": [_event(event) for event in update.events], "events_count": len(update.events)}


def _event(event: Event) -> dict[str, Any]:
    known = {
        "occurred_at": event.occurred_at,
        "occurred_local": _local(event.occurred_local),
        "status": event.status.value if event.status else None,
        "sub_status": event.sub_status,
        "raw_code": event.raw_code,
        "description": event.description,
        "location": event.location,
        "event_id": event.event_id,
    }
    return _sent(known)


def _local(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _courier(courier: Courier) -> dict[str, Any]:
    return _sent({"name": courier.name, "phone": courier.phone, "code": courier.code})


def _fee(fee: Fee) -> dict[str, Any]:
    return {"type": fee.type, "name": fee.name, "amount": fee.amount_fen / 100}


def _all_samples() -> Iterator[Sample]:
    for provider, adapter in ADAPTERS.items():
        for path in sorted((PAYLOADS / provider).glob("*.expected.json")):
            given = read(path.with_name(path.name.replace(".expected", "")))
            yield Sample(f"{provider}-{given['name']}", adapter, given, read(path))
