"""Everything one case shows, gathered in a fixed number of queries."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from carriers.models import Shipment
from carriers.web.tracking import attempts_by_pickup, parcels, shown_pickup
from portal.actors import SHOP_WORKERS, Actor
from portal.models import Deadline
from portal.services.personal import MAY_REVEAL
from portal.templatetags.portal_look import words
from portal.web.deadlines import ShownDeadline, shown
from portal.web.files import EvidenceForm, files_of, limits_at
from portal.web.moves import moves_context
from portal.workflow import ReasonForm
from tickets.models import IncidentDetail, InsurancePolicy, Leg, Refund, RepairJob, Ticket
from tickets.queries.tickets import legs_of, open_deadlines, timeline_of
from tickets.states import Cause, Kind, LegRole, RefusalReason, ReturnReason
from tickets.web.progress import steps_of
from tickets.workflows.incident import CHECKPOINTS

REASON_WORDS = {**dict(ReturnReason.choices), **dict(RefusalReason.choices)}


def case_context(row: Ticket, actor: Actor, at: datetime) -> dict[str, Any]:
    """What the page of a case is made of."""
    events = timeline_of(row, actor)
    repair = _one(RepairJob, row) if row.kind == Kind.WARRANTY else None
    legs = legs_of(row)
    return {
        "steps": steps_of(row, events),
        "events": events,
        "deadlines": [_deadline(deadline, row, legs, repair) for deadline in open_deadlines(row)],
        "legs": shown_legs(row, legs),
        "repair": repair,
        "refund": _one(Refund, row) if row.kind == Kind.RETURN else None,
        "insurance": InsurancePolicy.objects.filter(order_id=row.order_id).first(),
        "incident": _incident(row) if row.kind == Kind.INCIDENT else None,
        "reason_label": REASON_WORDS.get(row.reason_code, words(row.reason_code)),
        "promise": row.promise,
        "files": files_of(row),
        "file_form": EvidenceForm() if actor.holds_any(SHOP_WORKERS) else None,
        "file_limits": limits_at(at),
        "may_reveal": actor.holds_any(MAY_REVEAL),
        "reveal_form": ReasonForm(auto_id="reveal_%s"),
        **moves_context(row, actor, at),
    }


def _one(model: Any, row: Ticket) -> Any:
    found = model.objects.filter(ticket_id=row.pk)
    return (found.select_related("centre") if model is RepairJob else found).first()


def _deadline(deadline: Deadline, row: Ticket, legs: list[Leg], repair: RepairJob | None) -> ShownDeadline:
    """A deadline with the row whose machine says what happens at its end."""
    owners: dict[tuple[str, int], Any] = {("ticket", row.pk): row}
    owners |= {("pickuporder", leg.pickup.pk): leg.pickup for leg in legs if leg.pickup}
    if repair is not None:
        owners["repairjob", repair.pk] = repair
    return shown(deadline, owners.get((deadline.subject_type.model, deadline.subject_id)))


def shown_legs(row: Ticket, legs: list[Leg]) -> list[dict[str, Any]]:
    """The movements of goods, each with its pickup and its parcel; for an incident the late delivery itself."""
    pickups = [leg.pickup for leg in legs if leg.pickup]
    attempts = attempts_by_pickup(pickups) if pickups else {}
    late: Shipment | None = row.order.shipment if row.kind == Kind.INCIDENT else None
    known = parcels([*(_parcel(leg) for leg in legs), late])
    shown_rows = [
        {
            "label": leg.get_role_display(),
            "pickup": shown_pickup(leg.pickup, attempts[leg.pickup.pk]) if leg.pickup else None,
            "parcel": known.get(getattr(_parcel(leg), "pk", 0)),
        }
        for leg in legs
    ]
    if late is not None:
        shown_rows.append({"label": LegRole.ORIGINAL.label, "pickup": None, "parcel": known[late.pk]})
    return shown_rows


def _parcel(leg: Leg) -> Shipment | None:
    return leg.shipment or (leg.pickup.shipment if leg.pickup else None)


def _incident(row: Ticket) -> dict[str, Any]:
    """The four checkpoints, and what tracking says beside what the merchant said."""
    detail = IncidentDetail.objects.filter(ticket_id=row.pk).select_related("delivery_promise").first()
    done = row.decision.get("done", {})
    return {
        "detail": detail,
        "cause": dict(Cause.choices).get(detail.cause, "") if detail else "",
        "evidence": {key: value for key, value in (detail.evidence if detail else {}).items() if value},
        "checkpoints": [
            {"label": words(name), "done": done.get(name), "due": row.decision.get("due", {}).get(name)}
            for name in CHECKPOINTS
        ],
    }
