"""The courier calls, comes, postpones or fails (domain E8, S1 1.15)."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_noop as noop

from carriers.models import CallRecord, PickupAttempt, PickupOrder
from carriers.policies import visits
from carriers.policies.slots import Slot
from carriers.services import capacity
from carriers.services.assigning import current_attempt, end_attempt, reassign
from carriers.states import CallResult, PickupState, Side
from portal.actors import SYSTEM
from portal.errors import Reason, Refused
from portal.policies.terms import end_of
from portal.queries.calendar import business_calendar
from portal.queries.policy import term_at, value_at
from portal.services import deadlines, moves
from portal.workflow import Context

ON_THE_WAY = frozenset({PickupState.ASSIGNED, PickupState.ACCEPTED})
IN_VAIN = (CallResult.NO_ANSWER, CallResult.BUSY, CallResult.OFF)


@moves.consequence(PickupOrder, "contact")
def keep_call(row: PickupOrder, context: Context) -> None:
    """Reached: the sender is contacted. In vain too often, or a wrong number: the attempt fails on the sender's side,
    and no carrier misses anything (E8)."""
    attempt = _attempt(row)
    result = context.data["result"]
    CallRecord.objects.update_or_create(
        attempt=attempt,
        at=context.at,
        defaults={
            "result": result,
            "seconds": context.data["seconds"] or 0,
            "recording": context.data["recording"],
            "recorded_at": row.updated_at,
        },
    )
    if result == CallResult.CONNECTED:
        if row.state in ON_THE_WAY:
            moves.perform(row, "reach", actor=SYSTEM, at=context.at, recorded_at=row.updated_at)
    elif cause := _unreachable(attempt, result, context):
        data = {"cause": cause}
        moves.perform(row, "fail_attempt", actor=SYSTEM, at=context.at, data=data, recorded_at=row.updated_at)


def _attempt(row: PickupOrder) -> PickupAttempt:
    attempt = current_attempt(row)
    if attempt is None:
        raise Refused(text=noop("No carrier is asked at the moment."))
    return attempt


def _unreachable(attempt: PickupAttempt, result: str, context: Context) -> str:
    """Why the sender counts as not reachable by phone; "" where they do not. One connected call excludes it."""
    if result == CallResult.WRONG_NUMBER:
        return "wrong_number"
    calls = attempt.phone_calls
    if calls.filter(result=CallResult.CONNECTED).exists():
        return ""
    in_vain = calls.filter(result__in=IN_VAIN).count()
    return "sender_unreachable" if in_vain >= value_at("pickup.unreachable_calls", context.at) else ""


@moves.check(PickupOrder, "postpone")
def contract_covers_the_new_time(row: PickupOrder, context: Context) -> Iterator[Reason]:
    """A carrier comes only while its contract runs."""
    begins = context.data.get("slot_from")
    if begins is not None and row.contract is not None and begins >= row.contract.valid_until:
        yield Reason(
            "contract_over", noop("The contract ends before the new time; give the order back instead.")
        )


@moves.consequence(PickupOrder, "postpone")
def judge_postponement(row: PickupOrder, context: Context) -> None:
    """With a connected call that proves the sender's consent the promise moves along; otherwise it is missed now, on
    the side that the cause names, and the carrier keeps the order for the new time. A second time it loses it."""
    attempt = _attempt(row)
    postponed_before = bool(attempt.cause)
    attempt.due_at = row.slot_until
    attempt.cause = context.data["cause"]
    attempt.side = visits.side_of_delay(attempt.cause)
    attempt.save(update_fields=["due_at", "cause", "side"])
    _take_unit_of_new_time(row)
    call = attempt.phone_calls.filter(result=CallResult.CONNECTED, at__lte=context.at).last()
    minutes = value_at("pickup.consent_minutes", context.at)
    if visits.proves_consent(call.at if call else None, context.at, minutes):
        row.arrive_by = row.slot_until
        row.save(update_fields=["arrive_by"])
    elif postponed_before:
        reassign(row, at=row.updated_at)
    elif row.missed_at is None:
        moves.perform(row, "miss", actor=SYSTEM, at=context.at, recorded_at=row.updated_at)


def _take_unit_of_new_time(row: PickupOrder) -> None:
    """The unit of capacity moves along. A carrier that is full then comes by its own word, with none."""
    assert row.carrier_id and row.slot_from and row.slot_until
    capacity.release(row.capacity_slot_id)
    try:
        slot = Slot(row.slot_from, row.slot_until)
        row.capacity_slot = capacity.reserve(row.carrier_id, row.area_code, slot)
    except capacity.NoCapacityLeft:
        row.capacity_slot = None
    row.save(update_fields=["capacity_slot"])


@moves.consequence(PickupOrder, "fail_attempt")
def end_failed_attempt(row: PickupOrder, context: Context) -> None:
    """The attempt ends with its cause, whoever reported it. Where the carrier is to blame another one takes over from
    when we heard of it; otherwise the sender chooses a new time."""
    cause = context.data["cause"]
    side = visits.side_of_failure(cause)
    end_attempt(current_attempt(row), "failed", at=context.at, cause=cause, side=side)
    if side == Side.CARRIER:
        reassign(row, at=row.updated_at)
        return
    heard = row.updated_at
    row.choose_by = end_of(term_at("pickup.choose", heard), heard, business_calendar())
    row.save(update_fields=["choose_by"])
    deadlines.settle(row, at=context.at)
