"""Contracts in force, their terms, and the prices under them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import F, Q, QuerySet

from carriers.models import CarrierContract, ContractRevision, RateLine
from carriers.policies.rates import Line, Tariff
from carriers.states import ContractState, RevisionState

TARIFFS_KEPT = 5000
LINE_FIELDS = (
    "revision_id",
    "origins",
    "destinations",
    "first_weight_grams",
    "first_fee_fen",
    "step_grams",
    "step_fee_fen",
)
TERMS_FOR_BOOKING = (
    "signed_hash",
    "surcharges",
    "volumetric_divisor",
    "max_grams",
    "contract__number",
    "contract__carrier_id",
    "contract__services",
)
_signed_tariffs: dict[str, Tariff] = {}


def contracts_in_force(at: datetime, *, shop_id: int | None, service: str) -> list[CarrierContract]:
    """The contracts that cover a service at an instant: the shop's own and the platform's."""
    rows = CarrierContract.objects.filter(
        Q(shop_id=shop_id) | Q(shop__isnull=True),
        state__in=ContractState.in_force,
        valid_from__lte=at,
        valid_until__gt=at,
    ).order_by("shop_id", "id")
    # Not every database can look into a list of a row.
    return [contract for contract in rows.select_related("carrier") if service in contract.services]


def agreed_revisions(at: datetime) -> QuerySet[ContractRevision]:
    """Every revision agreed and effective at an instant, the newest of each contract first."""
    rows = ContractRevision.objects.filter(state=RevisionState.SIGNED, effective_from__lte=at)
    return rows.order_by("contract", "-effective_from", "-ordinal")


def revision_at(contract: CarrierContract, at: datetime) -> ContractRevision | None:
    """The terms in force at an instant; bookings made then keep them (D2)."""
    return agreed_revisions(at).filter(contract=contract).first()


def current_terms(contract: CarrierContract, at: datetime) -> ContractRevision | None:
    """What a page shows: the terms in force, before the first signature those drafted."""
    return revision_at(contract, at) or contract.revisions.order_by("ordinal").first()


def revision_before(revision: ContractRevision) -> ContractRevision | None:
    """The terms that a revision changes: the newest agreed before it."""
    agreed = ContractRevision.objects.filter(contract=revision.contract_id, state=RevisionState.SIGNED)
    return agreed.filter(ordinal__lt=revision.ordinal).order_by("-effective_from", "-ordinal").first()


def booking_terms(
    carriers: Iterable[int], *, shop_id: int | None, at: datetime, slot_at: datetime, service: str
) -> dict[int, ContractRevision]:
    """The revision each carrier would serve under: its contract in force now and at the slot, the shop's own before
    the platform's, with its price lines. Two queries."""
    rows = (
        agreed_revisions(at)
        .filter(
            Q(contract__shop_id=shop_id) | Q(contract__shop__isnull=True),
            contract__carrier_id__in=list(carriers),
            contract__state__in=ContractState.in_force,
            contract__valid_from__lte=at,
            contract__valid_until__gt=slot_at,
        )
        .order_by(F("contract__shop_id").asc(nulls_last=True), "contract", "-effective_from", "-ordinal")
        .select_related("contract")
        .only(*TERMS_FOR_BOOKING)
    )
    found: dict[int, ContractRevision] = {}
    for row in rows:
        if service in row.contract.services:
            found.setdefault(row.contract.carrier_id, row)
    return found


def tariff_of(revision: ContractRevision) -> Tariff:
    """The prices of a revision as the rules want them."""
    return tariffs_of([revision])[revision.pk]


def tariffs_of(revisions: Iterable[ContractRevision]) -> dict[int, Tariff]:
    """The prices of revisions by their ids, in one query for all that are not known yet.

    What was signed never changes, and its hash covers every price: the tariff of a hash is kept for good.
    """
    found, unknown = {}, {}
    for revision in revisions:
        known = _signed_tariffs.get(revision.signed_hash) if revision.signed_hash else None
        if known is not None:
            found[revision.pk] = known
        else:
            unknown[revision.pk] = revision
    if unknown:
        found |= _loaded(unknown)
    return found


def _loaded(revisions: dict[int, ContractRevision]) -> dict[int, Tariff]:
    lines: dict[int, list[Line]] = {pk: [] for pk in revisions}
    rows = RateLine.objects.filter(revision__in=revisions).order_by("id").values_list(*LINE_FIELDS)
    for revision_id, origins, destinations, *numbers in rows:
        lines[revision_id].append(Line(tuple(origins), tuple(destinations), *numbers))
    found = {}
    for pk, row in revisions.items():
        found[pk] = Tariff(tuple(lines[pk]), row.volumetric_divisor, row.max_grams, row.surcharges)
        if row.signed_hash:
            _keep(row.signed_hash, found[pk])
    return found


def _keep(signed_hash: str, tariff: Tariff) -> None:
    if len(_signed_tariffs) >= TARIFFS_KEPT:
        _signed_tariffs.pop(next(iter(_signed_tariffs)))
    _signed_tariffs[signed_hash] = tariff


def line_of(row: RateLine) -> Line:
    """One price line as the rules want it."""
    return Line(
        tuple(row.origins),
        tuple(row.destinations),
        row.first_weight_grams,
        row.first_fee_fen,
        row.step_grams,
        row.step_fee_fen,
    )
