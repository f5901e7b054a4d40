"""Signing: what exactly is signed, by whom, and the document that proves it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator

from django.utils.translation import gettext_noop as noop

from carriers.models import CarrierContract, ContractRevision
from carriers.models.agreement import Agreement
from carriers.queries.price_book import RATE_FIELDS
from carriers.states import Party
from portal.actors import SYSTEM, Actor, ActorKind
from portal.errors import Reason
from portal.services import moves
from portal.workflow import Context

AGREEMENTS: tuple[type[Agreement], ...] = (CarrierContract, ContractRevision)
SIGNATURES = ("carrier_signed_at", "carrier_signer", "customer_signed_at", "customer_signer", "offered_hash")


def terms_hash(revision: ContractRevision) -> str:
    """SHA-256 over everything the signatures cover: parties, dates, services, terms, prices."""
    contract = revision.contract
    covered = [
        str(revision),
        contract.carrier.code,
        contract.shop_id,
        contract.services,
        [contract.valid_from.isoformat(), contract.valid_until.isoformat(), contract.renews_months],
        contract.notice_days,
        revision.effective_from.isoformat(),
        revision.new_valid_until.isoformat() if revision.new_valid_until else None,
        revision.terms,
        revision.levels,
        revision.penalties,
        revision.surcharges,
        [revision.volumetric_divisor, revision.max_grams],
        list(revision.rates.order_by("id").values(*RATE_FIELDS)),
    ]
    return hashlib.sha256(json.dumps(covered, sort_keys=True).encode()).hexdigest()


def revision_of(row: Agreement) -> ContractRevision:
    """The terms that an agreement is about."""
    return row if isinstance(row, ContractRevision) else row.revisions.get(ordinal=1)  # type: ignore[attr-defined]


def offer(row: Agreement, digest: str, context: Context) -> None:
    """Fix what is offered. Who proposes signs by that, unless staff do so on behalf of a shop: then both still sign."""
    row.offered_hash, row.offered_by = digest, side_of(context.actor)
    row.offered_by_user = context.actor.id
    if row.offered_by == Party.CARRIER:
        row.carrier_signed_at, row.carrier_signer = context.at, context.actor.label[:120]
    elif context.actor.kind is ActorKind.MERCHANT or row.shop_scope is None:
        row.customer_signed_at, row.customer_signer = context.at, context.actor.label[:120]
    row.save()


def side_of(actor: Actor) -> str:
    return (
        Party.CARRIER
        if actor.kind is ActorKind.PARTNER and "partner.courier" in actor.roles
        else Party.CUSTOMER
    )


def copy_signatures(row: Agreement, revision: ContractRevision) -> None:
    """The signatures under a contract are those under its first terms."""
    for name in SIGNATURES:
        setattr(revision, name, getattr(row, name))
    revision.save(update_fields=list(SIGNATURES))


def _unchanged(row: Agreement, context: Context) -> Iterator[Reason]:
    """What is signed is what was offered, and what the signer has read."""
    known = terms_hash(revision_of(row))
    if known != row.offered_hash or context.data.get("terms_hash", "") not in ("", known):
        yield Reason("terms_changed", noop("The terms have changed; read them again before signing."))


def _not_by_the_proposer(row: Agreement, context: Context) -> Iterator[Reason]:
    """Staff who proposed a contract do not record the other side's signature: it takes two people (part F)."""
    proposed = row.offered_by_user is not None and context.actor.id == row.offered_by_user
    if context.actor.kind is ActorKind.PLATFORM and proposed:
        yield Reason(
            "four_eyes", noop("You proposed this contract; somebody else has to record the signature.")
        )


def _shops_sign_for_themselves(row: Agreement, context: Context) -> Iterator[Reason]:
    """Staff sign contracts of the platform, a shop signs its own."""
    own = context.actor.kind is ActorKind.PLATFORM
    if own != (row.shop_scope is None):
        yield Reason("not_your_signature", noop("This contract is signed by the shop it is made for."))


def _keeps_its_word(row: Agreement, context: Context) -> Iterator[Reason]:
    """Who has signed does not refuse."""
    side = side_of(context.actor)
    signed = row.carrier_signed_at if side == Party.CARRIER else row.customer_signed_at
    if signed is not None and context.actor.kind is not ActorKind.PLATFORM:
        yield Reason("signed_already", noop("This side has signed already."))


def _conclude(row: Agreement, context: Context) -> None:
    """The second signature concludes."""
    if row.signed_by_both:
        moves.perform(row, "conclude", actor=SYSTEM, at=context.at)


for _model in AGREEMENTS:
    moves.check(_model, "sign", "countersign")(_unchanged)
    moves.check(_model, "sign")(_not_by_the_proposer)
    moves.check(_model, "refuse")(_keeps_its_word)
    moves.check(_model, "countersign")(_shops_sign_for_themselves)
    moves.consequence(_model, "sign", "countersign")(_conclude)
