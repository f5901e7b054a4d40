"""Visits: who is sent, whether a sign-in counts, the buyer's code, and what a visit brings about."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils.translation import gettext_noop as noop

from portal.actors import BUYER_SIDE, SYSTEM, Actor
from portal.errors import MoveNotAllowed, NotFound, NotPermitted, Reason
from portal.models.records import Evidence
from portal.queries.policy import value_at
from portal.services import moves, timeline
from portal.states import Visibility
from portal.workflow import Context
from tickets.models import Appointment, Technician, WarrantyDetail, WarrantyTicket
from tickets.policies.appointments import sign_in_doubts, worker_objections
from tickets.queries.appointments import worker_of
from tickets.services import appointments, product_unit, repair_centres, warranty_ways
from tickets.services.warranty import remember
from tickets.states import AppointmentKind, AppointmentState, VisitResult, WarrantyState

AT_HOME = (WarrantyState.VISIT_DUE, WarrantyState.WAITING_PARTS)
HASHED_BY = "tickets.appointment"


@moves.check(Appointment, "assign")
def technician_must_fit(row: Appointment, context: Context) -> Iterator[Reason]:
    """Trained, certified, at work that day and free at that time (J4). The technician is locked, so that two visits
    are never given to one person at once."""
    code = context.data["technician"]
    locked = Technician.objects.select_for_update(of=("self",), no_key=True).filter(
        code=code, provider_id=row.provider_id
    )
    technician = locked.select_related("provider").first()
    if technician is None:
        yield Reason("unknown_technician", noop("The provider has no technician with this code."))
        return
    assert row.window
    worker = worker_of(technician, but=row)
    yield from worker_objections(worker, row.window, kind=row.kind, region=row.contact.region)


@moves.consequence(Appointment, "assign")
def send_technician(row: Appointment, context: Context) -> None:
    """The buyer sees who comes."""
    row.technician = Technician.objects.get(code=context.data["technician"])
    row.save(update_fields=["technician"])


@moves.consequence(Appointment, "arrive")
def judge_sign_in(row: Appointment, context: Context) -> None:
    """A sign-in far away or at another time is recorded and does not count (J6)."""
    assert row.window
    doubts = list(
        sign_in_doubts(
            (context.data["longitude"], context.data["latitude"]),
            row.contact.point,
            row.window,
            context.at,
            radius_m=value_at("appointment.radius_m", context.at),
            tolerance_min=value_at("appointment.tolerance_minutes", context.at),
        )
    )
    row.sign_in = {"at": context.at.isoformat(), "reasons": [doubt.as_json() for doubt in doubts]}
    row.save(update_fields=["sign_in"])
    moves.perform(row, "flag_sign_in" if doubts else "begin_service", actor=SYSTEM, at=context.at)


@transaction.atomic
def issue_code(row: Appointment, *, actor: Actor, at: datetime) -> str:
    """A new completion code for the buyer, shown only now and kept as a hash; an older one is void.

    Raises NotFound, NotPermitted for anybody but the buyer's side, MoveNotAllowed before the technician has come.
    """
    row = moves.lock(row)
    if not row.concerns(actor):
        raise NotFound()
    if not row.roles_of(actor) & BUYER_SIDE:
        raise NotPermitted()
    if row.state != AppointmentState.IN_SERVICE:
        raise MoveNotAllowed()
    code = f"{secrets.randbelow(1_000_000):06d}"
    row.code_hash, row.code_tries, row.code_ok_at = _hash(row, code), 0, None
    row.code_until = at + timedelta(hours=value_at("appointment.code_hours", at))
    row.save()
    timeline.record("appointment.code_issued", row, actor=actor, at=at, visibility=Visibility.BUYER)
    return code


def _hash(row: Appointment, code: str) -> str:
    text = f"{HASHED_BY}:{row.pk}:{code}".encode()
    return hmac.new(settings.SECRET_KEY.encode(), text, hashlib.sha256).hexdigest()


@moves.check(Appointment, "enter_code")
def code_must_be_alive(row: Appointment, context: Context) -> Iterator[Reason]:
    """A code is good for a day and five tries; then the buyer asks for a new one."""
    if not row.code_hash or row.code_until is None or context.at >= row.code_until:
        yield Reason("code_expired", noop("There is no valid code; the buyer can have a new one made."))
    elif row.code_tries >= value_at("appointment.code_tries", context.at):
        yield Reason("code_tries", noop("The code was tried too often; the buyer can have a new one made."))


@moves.consequence(Appointment, "enter_code")
def compare_code(row: Appointment, context: Context) -> None:
    """A wrong code is a try that stays counted."""
    if hmac.compare_digest(row.code_hash, _hash(row, context.data["code"])):
        row.code_ok_at = context.at
        row.save(update_fields=["code_ok_at"])


@moves.check(Appointment, "finish")
def photos_must_show_it(row: Appointment, _context: Context) -> Iterator[Reason]:
    """The work done is shown by at least one photo (VI 1311043)."""
    kind = ContentType.objects.get_for_model(Appointment)
    if not Evidence.objects.filter(subject_type=kind, subject_id=row.pk).exists():
        yield Reason("photos_missing", noop("Upload a photo of the work done first."))


@moves.check(Appointment, "finish")
def taken_goods_need_a_centre(row: Appointment, context: Context) -> Iterator[Reason]:
    """What is taken away goes to a repair centre that may repair it."""
    if context.data["result"] == VisitResult.TAKE_AWAY and not repair_centres.any_for(
        _case(row), at=context.at
    ):
        yield Reason("no_centre", noop("No repair centre repairs this category."))


def _case(row: Appointment) -> WarrantyTicket:
    return WarrantyTicket.objects.get(pk=row.ticket_id or 0)


@moves.consequence(Appointment, "finish")
def go_on_from_visit(row: Appointment, context: Context) -> None:
    """An installation starts the warranty (CPR art 18); a visit to a warranty case moves the case."""
    if row.kind == AppointmentKind.INSTALL:
        product_unit.note_installation(row.line, row.serial, at=context.at)
    elif AppointmentKind(row.kind).brings_goods:
        appointments.goods_signed(row.line, at=context.at)
    elif row.is_for_repair and _case(row).state in AT_HOME:
        _move_case(_case(row), row, context)


def _move_case(case: WarrantyTicket, row: Appointment, context: Context) -> None:
    if row.fault_code:
        WarrantyDetail.objects.filter(ticket_id=case.pk).update(fault_code=row.fault_code)
    if row.result == VisitResult.TAKE_AWAY:
        moves.perform(case, "goods_collected", actor=SYSTEM, at=context.at)
        warranty_ways.announce_job(case, context)
    elif row.result == VisitResult.PARTS:
        if case.state == WarrantyState.VISIT_DUE:
            moves.perform(case, "wait_for_parts", actor=SYSTEM, at=context.at)
        appointments.create(row.line, AppointmentKind.ONSITE_REPAIR, actor=SYSTEM, at=context.at, ticket=case)
    elif row.result in (VisitResult.REPLACE, VisitResult.UNREPAIRABLE):
        text = noop("The technician found that it cannot be repaired at home (%(result)s).")
        reason = Reason("visit_result", text, {"result": row.result}).as_json()
        remember(case, choice=[reason], reasons=[*case.decision.get("reasons", []), reason])
        moves.perform(case, "open_choice", actor=SYSTEM, at=context.at)
    else:
        name = "fix_at_home" if row.result == VisitResult.FIXED else "close_without_fault"
        moves.perform(case, name, actor=SYSTEM, at=context.at)


@moves.consequence(WarrantyTicket, "send_technician")
def make_appointment(row: WarrantyTicket, context: Context) -> None:
    """A technician looks at the goods at home first."""
    assert row.line
    appointments.create(row.line, AppointmentKind.ONSITE_INSPECT, actor=SYSTEM, at=context.at, ticket=row)


@moves.consequence(
    WarrantyTicket,
    "withdraw",
    "collect_instead",
    "open_choice",
    "settle_otherwise",
    "choose_exchange",
    "choose_return",
)
def nobody_comes(row: WarrantyTicket, context: Context) -> None:
    """A case that goes another way needs no visit any more."""
    appointments.call_off(row, at=context.at)
