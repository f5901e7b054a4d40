"""Everything one case shows, gathered in a fixed number of queries."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType

from carriers.models import PickupAttempt, Shipment
from carriers.web.tracking import attempts_by_pickup, parcels, shown_pickup
from portal.actors import SHOP_WORKERS, Actor
from portal.errors import NotFound
from portal.models import Deadline
from portal.services.personal import MAY_REVEAL
from portal.templatetags.portal_look import words
from portal.web.deadlines import ShownDeadline, shown
from portal.web.files import EvidenceForm, files_of, limits_at
from portal.web.moves import moves_context
from portal.workflow import ReasonForm
from tickets.models import InsurancePolicy, Leg, RepairJob, Ticket
from tickets.queries.tickets import legs_of, open_deadlines, rows_of, tickets_for, timeline_of
from tickets.states import Kind, LegRole, RefundOnlyReason, RefusalReason, ReturnReason
from tickets.web.panels import panels_of
from tickets.web.progress import steps_of

REASON_WORDS = {
    **dict(ReturnReason.choices),
    **dict(RefundOnlyReason.choices),
    **dict(RefusalReason.choices),
}
MONEY = ("storefront", "return_detail", "exchange_detail", "advance")


def case_context(row: Ticket, actor: Actor, at: datetime) -> dict[str, Any]:
    """What the page of a case is made of."""
    legs = legs_of(row)
    attempts = attempts_of(legs)
    parts = rows_of(row, legs, [one for tried in attempts.values() for one in tried])
    events = timeline_of(row, actor, parts)
    repair = getattr(row, "repair", None)
    return {
        "steps": steps_of(row, events),
        "events": events,
        "deadlines": [_deadline(deadline, row, legs, repair) for deadline in open_deadlines(row, parts)],
        "legs": shown_legs(row, legs, attempts),
        "repair": repair,
        "refund": getattr(row, "refund", None),
        "insurance": _shown_insurance(row),
        "panels": list(panels_of(row, actor, at)),
        "reason_label": REASON_WORDS.get(row.reason_code, words(row.reason_code)),
        "promise": row.promise,
        "files": files_of(row),
        "file_form": EvidenceForm(row=row) if actor.holds_any(SHOP_WORKERS) else None,
        "file_limits": limits_at(at),
        "may_reveal": actor.holds_any(MAY_REVEAL),
        "reveal_form": ReasonForm(auto_id="reveal_%s"),
        **moves_context(row, actor, at),
    }


def _shown_insurance(row: Ticket) -> InsurancePolicy | None:
    """The insurance of the order, once the insurer has bound it (L8)."""
    policy = getattr(row.order, "insurance", None)
    return policy if policy is not None and policy.is_shown else None


def whole_case(number: str, actor: Actor) -> Ticket:
    """A case with the rows that belong to it once each. Raises NotFound."""
    together = (
        "promise__terms",
        "order__insurance",
        "order__shipment__carrier",
        "refund",
        "repair__centre",
        *MONEY,
    )
    row = tickets_for(actor).select_related(*together).filter(number=number.upper()).first()
    if row is None:
        raise NotFound()
    return row.as_kind()


def _deadline(deadline: Deadline, row: Ticket, legs: list[Leg], repair: RepairJob | None) -> ShownDeadline:
    """A deadline with the row whose machine says what happens at its end."""
    owners: dict[tuple[str, int], Any] = {("ticket", row.pk): row}
    owners |= {("pickuporder", leg.pickup.pk): leg.pickup for leg in legs if leg.pickup}
    if repair is not None:
        owners["repairjob", repair.pk] = repair
    subject = ContentType.objects.get_for_id(deadline.subject_type_id)
    return shown(deadline, owners.get((subject.model, deadline.subject_id)))


def attempts_of(legs: list[Leg]) -> dict[int, list[PickupAttempt]]:
    """The carriers asked for each pickup of a case."""
    pickups = [leg.pickup for leg in legs if leg.pickup]
    return attempts_by_pickup(pickups) if pickups else {}


def shown_legs(
    row: Ticket, legs: list[Leg], attempts: dict[int, list[PickupAttempt]]
) -> list[dict[str, Any]]:
    """The movements of goods, each with its pickup and its parcel; for an incident the late delivery itself."""
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
        shown_rows.append({"label": str(LegRole.ORIGINAL.label), "pickup": None, "parcel": known[late.pk]})
    return shown_rows


def _parcel(leg: Leg) -> Shipment | None:
    return leg.shipment or (leg.pickup.shipment if leg.pickup else None)
