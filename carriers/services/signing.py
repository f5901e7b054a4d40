"""Secret links by which a carrier without a connection reads and signs."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_noop as noop

from carriers.models import CarrierContract, ContractRevision, SigningLink
from carriers.models.agreement import DESK
from carriers.states import RevisionState
from portal.actors import Actor, ActorKind, Role
from portal.errors import MoveNotAllowed, NotFound, NotPermitted, Reason, Refused
from portal.queries.policy import value_at
from portal.services import moves, timeline

Signed = CarrierContract | ContractRevision


@transaction.atomic
def issue(revision: ContractRevision, *, actor: Actor, at: datetime, sent_to: str = "") -> str:
    """A new link's token (192 random bits), shown once; older links of the same terms stop working.

    Raises MoveNotAllowed unless the terms await a signature, and Refused for who proposed them: whoever has the link
    signs for the carrier, and that takes a second person (part F).
    """
    if not actor.holds_any(DESK):
        raise NotPermitted()
    row = moves.lock(agreement_of(revision))
    if actor.id is not None and actor.id == row.offered_by_user:
        text = noop("You proposed this contract; somebody else has to issue the link.")
        raise Refused([Reason("four_eyes", text)])
    if row.state != RevisionState.AWAITING:
        raise MoveNotAllowed()
    token = secrets.token_urlsafe(24)
    SigningLink.objects.filter(revision=revision, expires_at__gt=at).update(expires_at=at)
    SigningLink.objects.create(
        contract=revision.contract,
        revision=revision,
        token_hash=digest(token),
        sent_to=sent_to,
        expires_at=at + timedelta(days=value_at("contract.link_days", at)),
        created_at=at,
    )
    timeline.record("contract.link_sent", row, actor=actor, at=at, data={"to": sent_to})
    return token


def open_link(token: str, *, at: datetime) -> tuple[Signed, ContractRevision, Actor]:
    """What a link is for, and the carrier as an actor on it. Raises NotFound for a wrong or expired token,
    and for terms that have lapsed: nobody is shown prices that are on offer no more."""
    found = SigningLink.objects.select_related(
        "revision__contract__carrier__partner", "revision__contract__shop"
    )
    link = found.filter(token_hash=digest(token), expires_at__gt=at).first()
    if link is None:
        raise NotFound()
    revision = link.revision
    row = agreement_of(revision)
    if row.state == RevisionState.LAPSED:
        raise NotFound()
    carrier = revision.contract.carrier
    actor = Actor(ActorKind.PARTNER, carrier.name, frozenset({Role.COURIER}), subject=row.subject_key)
    return row, revision, actor


@transaction.atomic
def sign(token: str, *, signer: str, terms_hash: str, at: datetime) -> Signed:
    """Sign by link. Raises NotFound, or Refused where the terms have changed."""
    row, _revision, actor = open_link(token, at=at)
    SigningLink.objects.filter(token_hash=digest(token)).update(used_at=at)
    return moves.perform(row, "sign", actor=actor, at=at, data={"signer": signer, "terms_hash": terms_hash})


def refuse(token: str, *, reason: str, at: datetime) -> Signed:
    """Refuse by link. Raises NotFound."""
    row, _revision, actor = open_link(token, at=at)
    return moves.perform(row, "refuse", actor=actor, at=at, data={"reason": reason})


def agreement_of(revision: ContractRevision) -> Signed:
    """What is signed: the contract with its first terms, or a later revision by itself."""
    return revision.contract if revision.ordinal == 1 else revision


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
