"""A collection is reported: by the carrier's door with its evidence, or by its system's scan (S1 1.18, E4-E6, E14)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_noop as noop

from carriers.models import PickupAttempt, PickupOrder, PickupParcel, Shipment
from carriers.policies import collection
from carriers.policies.collection import Expected, Reported
from carriers.services import billing, capacity, paying
from carriers.services.assigning import end_attempt
from carriers.states import PickupState, Proof
from portal.actors import SYSTEM
from portal.errors import Reason
from portal.queries.policy import value_at
from portal.services import moves
from portal.workflow import Context


@moves.check(PickupOrder, "report_collection")
def waybills_are_free(row: PickupOrder, context: Context) -> Iterator[Reason]:
    """A waybill belongs to one parcel."""
    said = context.data.get("waybills", ())
    mine = Q(pk=row.shipment_id) | Q(piece__pickup=row)
    for parcel in Shipment.objects.filter(carrier=row.carrier_id, waybill__in=said).exclude(mine):
        text = noop("Waybill %(waybill)s belongs to another parcel.")
        yield Reason("waybill_taken", text, {"waybill": parcel.waybill})


@moves.check(PickupOrder, "report_collection")
def somebody_was_asked(row: PickupOrder, context: Context) -> Iterator[Reason]:
    """Only an order that was handed to a carrier can be collected, and not before it was."""
    if row.shipment_id is None:
        yield Reason("nobody_asked", noop("No carrier was asked to collect this."))
    elif row.attempts.filter(shipment=row.shipment_id, assigned_at__gt=context.at).exists():
        yield Reason("not_asked_yet", noop("The carrier was asked only after this time."))


@moves.consequence(PickupOrder, "report_collection")
def take_report(row: PickupOrder, context: Context) -> None:
    """Keep what is said; with everything there the goods are collected, at the time of the first report."""
    if row.state in PickupState.collected_already:
        add_parcels(row, context.data["waybills"], at=context.at, heard=row.updated_at)
        return
    expected, reported = _expected(row, context), _reported(row, context)
    missing = list(collection.problems(expected, reported))
    if any(reason.code == "code_wrong" for reason in missing):
        row.code_tries += 1
    row.report = _kept(row, context, reported, collection.proof_of(expected, reported), missing)
    row.save(update_fields=["report", "code_tries"])
    if not missing:
        collect(row, reported.waybills, at=datetime.fromisoformat(row.report["at"]), heard=row.updated_at)
    elif row.state in PickupState.before_collection:
        moves.perform(row, "flag_incomplete", actor=SYSTEM, at=context.at, recorded_at=row.updated_at)


def _expected(row: PickupOrder, context: Context) -> Expected:
    tries = value_at("pickup.code_tries", context.at)
    return Expected(row.return_number, row.code, max(0, tries - row.code_tries))


def _reported(row: PickupOrder, context: Context) -> Reported:
    """What is said now, with what earlier reports have said rightly."""
    said, before = context.data, row.report
    known = [row.shipment.waybill] if row.shipment and row.shipment.waybill else []
    return Reported(
        waybills=list(dict.fromkeys([*known, *before.get("waybills", ()), *said["waybills"]])),
        return_number=said["return_number"] or before.get("return_number", ""),
        code=said["code"],
        photo_known=billing.has_photo(row, said["photo"]),
        proven=before.get("proof") or "",
    )


def _kept(
    row: PickupOrder, context: Context, reported: Reported, proof: Proof | None, missing: Sequence[Reason]
) -> dict[str, Any]:
    said = context.data
    wrong = any(reason.code == "return_number_wrong" for reason in missing)
    return {
        "at": row.report.get("at") or context.at.isoformat(),
        "waybills": list(reported.waybills),
        "return_number": "" if wrong else reported.return_number,
        "proof": proof,
        "photo": said["photo"] or row.report.get("photo", ""),
        "grams": said["grams"] or row.report.get("grams"),
        "volume_cm3": said["volume_cm3"] or row.report.get("volume_cm3"),
        "missing": [reason.as_json() for reason in missing],
    }


def report_scan(row: PickupOrder, shipment: Shipment, *, at: datetime, heard: datetime) -> None:
    """The carrier's own system says that a parcel was collected; our order reference stands for the return number.

    Without a waybill the report is kept and flagged, and the next word of that parcel completes it (E6).
    """
    missing = list(
        collection.problems(
            Expected("", "", 0), Reported([shipment.waybill] * bool(shipment.waybill), proven=Proof.SCAN)
        )
    )
    told_at_the_door = row.report if shipment.pk == row.shipment_id else {}
    row.report = told_at_the_door | {
        "at": at.isoformat(),
        "waybills": [shipment.waybill] if shipment.waybill else [],
        "proof": Proof.SCAN,
        "missing": [reason.as_json() for reason in missing],
    }
    row.save(update_fields=["report"])
    if not missing:
        PickupOrder.objects.filter(pk=row.pk).update(shipment=shipment, carrier=shipment.carrier_id)
        row.refresh_from_db(fields=["shipment", "carrier"])
        collect(row, [shipment.waybill], at=at, heard=heard)
    elif row.state in PickupState.before_collection:
        moves.perform(row, "flag_incomplete", actor=SYSTEM, at=at, recorded_at=heard)


def awaits_waybill(row: PickupOrder) -> bool:
    """Whether a scan was kept that lacked only its waybill."""
    lacking = [reason["code"] for reason in row.report.get("missing", ())]
    return row.report.get("proof") == Proof.SCAN and lacking == ["waybill_missing"]


def collect(row: PickupOrder, waybills: Sequence[str], *, at: datetime, heard: datetime) -> None:
    """Make the move that a complete report stands for. The carrier's time decides whether it crossed a cancellation
    on the wire (E5)."""
    name = "collect"
    if row.state == PickupState.CANCELLED:
        crossed = row.cancelled_at is not None and at < row.cancelled_at
        if row.return_to_sender and not crossed:
            return
        name = "collect_despite_cancel" if crossed else "collect_after_cancel"
    data = {"grams": row.report.get("grams")} if name != "collect_after_cancel" else {}
    moved = moves.perform(row, name, actor=SYSTEM, at=at, recorded_at=heard, data=data)
    if name != "collect_after_cancel":
        add_parcels(moved, waybills, at=at, heard=heard)


def add_parcels(row: PickupOrder, waybills: Sequence[str], *, at: datetime, heard: datetime) -> None:
    """The parcels taken: the first is that of the attempt, the others get a reference of their own (E14)."""
    assert row.shipment
    if not row.shipment.waybill and waybills:
        row.shipment.waybill = waybills[0]
        row.shipment.save(update_fields=["waybill"])
    known = {parcel.shipment.waybill for parcel in row.parcels.select_related("shipment")}
    for waybill in [w for w in dict.fromkeys([row.shipment.waybill, *waybills]) if w and w not in known]:
        PickupParcel.objects.create(pickup=row, shipment=_parcel(row, waybill, heard), collected_at=at)
    if row.all_collected_at is None and row.parcels.count() >= row.pieces:
        moves.perform(row, "complete", actor=SYSTEM, at=at, recorded_at=heard)


def _parcel(row: PickupOrder, waybill: str, at: datetime) -> Shipment:
    main = row.shipment
    assert main
    if waybill == main.waybill:
        return main
    return Shipment.objects.create(
        reference=f"{main.reference}-{row.parcels.count() + 1}",
        carrier_id=main.carrier_id,
        account_id=main.account_id,
        shop_id=main.shop_id,
        waybill=waybill,
        created_at=at,
        updated_at=at,
    )


@moves.consequence(PickupOrder, "collect", "collect_despite_cancel")
def keep_winner(row: PickupOrder, context: Context) -> None:
    """The attempt that collected wins, with its contract and price; any other carrier still asked is called off
    without penalty (E4)."""
    for attempt in row.attempts.select_related("contract", "revision"):
        if attempt.shipment_id == row.shipment_id:
            end_attempt(attempt, "collected", at=context.at)
            _take_terms(row, attempt)
            if attempt.bill:
                bill_as_told(row, attempt, at=context.at)
        elif attempt.ended_at is None:
            end_attempt(attempt, "superseded", at=context.at, cancel=True)
            capacity.release(row.capacity_slot_id)
            row.capacity_slot = None
            row.save(update_fields=["capacity_slot"])


def bill_as_told(row: PickupOrder, attempt: PickupAttempt, *, at: datetime) -> PickupOrder:
    """Take weight and fee from the carrier's bill."""
    bill = {"fee_fen": attempt.bill["fee_fen"], "grams": attempt.bill["grams"]}
    return moves.perform(row, "take_bill", actor=SYSTEM, at=at, data=bill)


def _take_terms(row: PickupOrder, attempt: PickupAttempt) -> None:
    """The terms of the attempt that collected: those in force when that carrier was asked (D2)."""
    row.contract, row.revision, row.carrier_id = attempt.contract, attempt.revision, attempt.carrier_id
    row.first_weight_fee_fen = attempt.quote["first_fee_fen"]
    row.fee_fen, row.offset_fen = billing.share_of(row, attempt.quote, attempt.quote["total_fen"])
    row.choose_by = None
    row.save()
    paying.follow(row, at=row.updated_at)
