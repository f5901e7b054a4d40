"""Contracts: drafted, agreed by two, in force by their dates, and what follows from their end (domain E5)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_noop as noop

from carriers.models import Carrier, CarrierContract, ContractRevision, PickupOrder, RateLine, Shipment
from carriers.policies import contract_terms, rates
from carriers.policies.contract_dates import months_later
from carriers.policies.slots import SHANGHAI
from carriers.queries.contracts import line_of
from carriers.queries.price_book import lines_in
from carriers.services import agreements, documents, pickups
from carriers.states import FINAL, CarrierState, ContractState, PickupState, RevisionState
from portal.actors import SYSTEM, Actor
from portal.errors import Reason
from portal.services import moves
from portal.services.numbers import next_number
from portal.workflow import Context, machine_of

Rates = Sequence[Mapping[str, Any]]
TERMS = ("terms", "levels", "penalties", "surcharges", "volumetric_divisor", "max_grams")


@transaction.atomic
def draft(*, actor: Actor, at: datetime, rates: Rates = (), **fields: Any) -> CarrierContract:
    """Write a new contract in draft with its first terms and price lines."""
    terms = {name: fields.pop(name) for name in TERMS if name in fields}
    contract = CarrierContract(**fields)
    contract.number = next_number(contract.number_prefix, at)
    moves.begin(contract, emits="record.created", actor=actor, at=at)
    add_revision(contract, 1, contract.valid_from, rates, actor=actor, at=at, **terms)
    return contract


def add_revision(
    contract: CarrierContract,
    ordinal: int,
    effective_from: datetime,
    rates: Rates,
    *,
    actor: Actor,
    at: datetime,
    **terms: Any,
) -> ContractRevision:
    """Write terms in draft, with their price lines."""
    revision = ContractRevision(contract=contract, ordinal=ordinal, effective_from=effective_from, **terms)
    moves.begin(revision, emits="record.created", actor=actor, at=at)
    RateLine.objects.bulk_create(RateLine(revision=revision, **line) for line in rates)
    return revision


def first_terms(contract: CarrierContract) -> ContractRevision:
    """The revision that is signed together with its contract."""
    return contract.revisions.get(ordinal=1)


@moves.check(CarrierContract, "propose", "sign", "countersign")
def carrier_must_be_admitted(row: CarrierContract, _context: Context) -> Iterator[Reason]:
    """Only an approved carrier signs. Its row is locked, so that two contracts are never agreed side by side."""
    carrier = Carrier.objects.select_for_update(of=("self",), no_key=True).get(pk=row.carrier_id)
    if carrier.state != CarrierState.APPROVED:
        yield Reason("carrier_not_approved", noop("The carrier is not approved."))


@moves.check(CarrierContract, "start")
def carrier_must_still_be_admitted(row: CarrierContract, _context: Context) -> Iterator[Reason]:
    """A contract begins with a carrier that may be booked; it starts as soon as that is so again."""
    if row.carrier.state != CarrierState.APPROVED:
        yield Reason("carrier_not_approved", noop("The carrier is not approved."))


@moves.check(CarrierContract, "propose", "sign", "countersign")
def must_not_overlap(row: CarrierContract, _context: Context) -> Iterator[Reason]:
    """Two contracts of one carrier and shop never cover the same service at the same time."""
    yield from overlaps(row, row.valid_until)


@moves.check(CarrierContract, "renew_by_itself")
def renewal_must_not_overlap(row: CarrierContract, _context: Context) -> Iterator[Reason]:
    """A contract that has a successor ends."""
    yield from overlaps(row, months_later(row.valid_until, row.renews_months))


def overlaps(row: CarrierContract, until: datetime) -> Iterator[Reason]:
    """The other contracts in the way of one that is valid until an instant."""
    others = CarrierContract.objects.filter(
        carrier=row.carrier,
        shop=row.shop,
        state__in=ContractState.bound,
        valid_from__lt=until,
        valid_until__gt=row.valid_from,
    ).exclude(pk=row.pk)
    for other in others:
        if set(other.services) & set(row.services):
            text = noop("Contract %(number)s already covers this time.")
            yield Reason("contract_overlap", text, {"number": other.number})


@moves.check(CarrierContract, "propose")
def must_be_complete(row: CarrierContract, _context: Context) -> Iterator[Reason]:
    """A contract names services and, for pickups, prices that are clear."""
    if not row.services:
        yield Reason("no_services", noop("Name the services covered."))
    yield from terms_problems(first_terms(row), "pickup" in row.services)


@moves.check(ContractRevision, "propose")
def amendment_must_be_complete(row: ContractRevision, context: Context) -> Iterator[Reason]:
    """The terms of an amendment are clear."""
    yield from terms_problems(row, "pickup" in row.contract.services)


@moves.check(ContractRevision, "propose", "sign", "countersign")
def amendment_must_have_a_future(row: ContractRevision, context: Context) -> Iterator[Reason]:
    """New terms never reach back: they begin after the last agreed ones, in the future, within a living contract."""
    contract = row.contract
    if row.ordinal == 1:
        return
    if contract.state not in ContractState.in_force:
        yield Reason("contract_not_in_force", noop("Only a contract in force is amended."))
    known = contract.revisions.filter(state=RevisionState.SIGNED).order_by("-effective_from").first()
    if row.effective_from <= context.at or (known and row.effective_from <= known.effective_from):
        yield Reason("effective_in_the_past", noop("The new terms take effect in the future."))
    if row.new_valid_until is not None:
        yield from _renewal_problems(contract, row.new_valid_until)


def _renewal_problems(contract: CarrierContract, until: datetime) -> Iterator[Reason]:
    if contract.state != ContractState.ACTIVE:
        yield Reason("not_active", noop("Only an active contract is renewed."))
    if until <= contract.valid_until:
        yield Reason("no_renewal", noop("A renewal ends later than the contract does now."))
    yield from overlaps(contract, until)


def terms_problems(row: ContractRevision, priced: bool) -> Iterator[Reason]:
    """What is missing or doubtful in terms: prices, overlapping lines (D8), malformed levels and penalties."""
    lines = [line_of(line) for line in row.rates.order_by("id")]
    if priced and not lines:
        yield Reason("no_rates", noop("Enter at least one rate line."))
    for first, second in rates.overlaps(lines):
        text = noop("Rate lines %(first)s and %(second)s price the same route twice.")
        yield Reason("rates_overlap", text, {"first": first + 1, "second": second + 1})
    yield from contract_terms.problems(row.levels, row.penalties, row.surcharges)


@moves.check(ContractRevision, "propose", "sign", "countersign", "refuse", "discard")
def first_terms_go_with_the_contract(row: ContractRevision, _context: Context) -> Iterator[Reason]:
    """The first terms are proposed, signed and dropped together with their contract."""
    if row.ordinal == 1 and row.contract.state == row.state:
        yield Reason("with_the_contract", noop("The first terms are signed with the contract itself."))


@moves.consequence(CarrierContract, "propose")
def offer_first_terms(row: CarrierContract, context: Context) -> None:
    """The first terms go out with the contract."""
    revision = moves.perform(first_terms(row), "propose", actor=context.actor, at=context.at)
    agreements.offer(row, agreements.terms_hash(revision), context)


@moves.consequence(CarrierContract, "conclude")
def agree_first_terms(row: CarrierContract, context: Context) -> None:
    """The first terms are agreed with the contract; a first day that has come already starts it."""
    revision = first_terms(row)
    agreements.copy_signatures(row, revision)
    moves.perform(revision, "conclude", actor=SYSTEM, at=context.at)
    documents.keep(row, revision, at=context.at)
    if row.valid_from <= context.at:
        moves.perform(row, "start", actor=SYSTEM, at=context.at)


@moves.consequence(CarrierContract, "refuse", "lapse", "discard")
def drop_first_terms(row: CarrierContract, context: Context) -> None:
    """The first terms go the way of their contract."""
    revision = first_terms(row)
    name = "discard" if revision.state == "draft" else "lapse"
    moves.perform(revision, name, actor=SYSTEM if name == "lapse" else context.actor, at=context.at)


@transaction.atomic
def amend(
    contract: CarrierContract, *, actor: Actor, at: datetime, effective_from: datetime, **changes: Any
) -> ContractRevision:
    """Draft a revision: the terms in force with `changes` (`rates` replaces the whole price book).

    Raises Refused where a revision is open already.
    """
    row = moves.lock(contract)
    moves.refuse_if(list(_open_revision(row)))
    known = row.revisions.filter(state="signed").order_by("-effective_from", "-ordinal").first()
    base = known or first_terms(row)
    lines = changes.pop("rates", None)
    if lines is None:
        lines = lines_in(base)
    terms = {name: getattr(base, name) for name in TERMS} | changes
    ordinal = row.revisions.count() + 1
    return add_revision(row, ordinal, effective_from, lines, actor=actor, at=at, **terms)


def _open_revision(row: CarrierContract) -> Iterator[Reason]:
    pending = row.revisions.filter(state__in=("draft", "awaiting")).first()
    if pending is not None:
        text = noop("Revision %(number)s is not decided yet.")
        yield Reason("revision_open", text, {"number": str(pending)})


@moves.consequence(ContractRevision, "propose")
def offer_amendment(row: ContractRevision, context: Context) -> None:
    agreements.offer(row, agreements.terms_hash(row), context)


@moves.consequence(ContractRevision, "conclude")
def take_over_renewal(row: ContractRevision, context: Context) -> None:
    """A later last day holds as soon as both have signed."""
    if row.ordinal > 1:
        documents.keep(row.contract, row, at=context.at)
    if row.new_valid_until is not None and row.contract.state == ContractState.ACTIVE:
        CarrierContract.objects.filter(pk=row.contract_id).update(valid_until=row.new_valid_until)
        moves.perform(row.contract, "extend", actor=SYSTEM, at=context.at)


@moves.check(CarrierContract, "give_notice")
def notice_period_is_kept(row: CarrierContract, context: Context) -> Iterator[Reason]:
    """The last day is not before the agreed period is over."""
    if "last_day" not in context.data:
        return
    earliest = context.at.astimezone(SHANGHAI).date() + timedelta(days=row.notice_days)
    if context.data["last_day"] < earliest:
        text = noop("Under the agreed notice the contract ends on %(earliest)s at the earliest.")
        yield Reason("notice_too_short", text, {"earliest": earliest.isoformat()})


@moves.consequence(CarrierContract, "end", "give_notice")
def move_future_pickups(row: CarrierContract, context: Context) -> None:
    """Pickups after the last day go to another carrier now; those before finish under the old terms (D1)."""
    # A visit in vain waits for its sender, who chooses the next time and with it the carrier.
    open_states = (PickupState.BOOKED, *PickupState.with_a_carrier)
    later = PickupOrder.objects.filter(contract=row, state__in=open_states, slot_from__gte=row.valid_until)
    for pickup in later.order_by("id"):
        pickups.reassign(pickup, at=context.at)


@moves.check(CarrierContract, "settle")
def nothing_under_way(row: CarrierContract, _context: Context) -> Iterator[Reason]:
    """A contract closes when no pickup and no parcel under it is open."""
    if row.pickups.filter(state__in=(*PickupState.before_collection, PickupState.COLLECTED)).exists():
        yield Reason("pickups_open", noop("Pickups under this contract are still under way."))
    whole = Q(attempt__contract=row, attempt__result="collected")
    parcels = Shipment.objects.filter(whole | Q(piece__pickup__contract=row))
    if parcels.exclude(status__in=FINAL).exists():
        yield Reason("parcels_open", noop("Parcels under this contract are still under way."))


def close_wound_down(*, at: datetime) -> int:
    """Close ended contracts that have nothing under way any more."""
    closed, declared = 0, machine_of(CarrierContract).move("settle")
    for row in CarrierContract.objects.filter(state=ContractState.WINDING_DOWN):
        if not moves.reasons_against(row, declared, Context(SYSTEM, at)):
            moves.perform(row, "settle", actor=SYSTEM, at=at)
            closed += 1
    return closed
