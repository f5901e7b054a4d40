"""Changing what is still a draft: terms, price lines, the first day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from carriers.models import CarrierContract, ContractRevision, RateLine
from carriers.models.agreement import CONTRACT_PEOPLE
from carriers.states import RevisionState
from portal.actors import Actor
from portal.errors import MoveNotAllowed, NotFound, NotPermitted, StaleVersion
from portal.services import moves, timeline

Rates = Sequence[Mapping[str, Any]]


@transaction.atomic
def replace_rates(revision: ContractRevision, lines: Rates) -> None:
    """Take other price lines into a draft. Raises MoveNotAllowed once the terms were proposed."""
    row = moves.lock(revision)
    if row.state != RevisionState.DRAFT:
        raise MoveNotAllowed()
    row.rates.all().delete()
    RateLine.objects.bulk_create(RateLine(revision=row, **line) for line in lines)


@transaction.atomic
def rewrite(
    revision: ContractRevision, *, actor: Actor, at: datetime, version: int, rates: Rates, **terms: Any
) -> ContractRevision:
    """Put other terms and price lines into a draft that its writer has seen as `version`.

    Raises NotFound for somebody else's contract, NotPermitted, StaleVersion, or MoveNotAllowed once proposed.
    """
    row = moves.lock(revision)
    if not row.concerns(actor):
        raise NotFound()
    if not actor.holds_any(CONTRACT_PEOPLE):
        raise NotPermitted()
    if row.version != version:
        raise StaleVersion()
    replace_rates(row, rates)
    for name, value in terms.items():
        setattr(row, name, value)
    row.version, row.updated_at = row.version + 1, at
    row.save()
    changed = {"rates": len(rates), **{name: terms[name] for name in sorted(terms)}}
    timeline.record("record.changed", row, actor=actor, at=at, data=changed)
    return row


def redate_first_terms(contract: CarrierContract) -> None:
    """The first terms of a draft take effect with its first day."""
    contract.revisions.filter(ordinal=1, state=RevisionState.DRAFT).update(effective_from=contract.valid_from)
