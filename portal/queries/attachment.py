"""Which version of a rule governs what: the three ways of attaching, in one place (C-3).

A promise to a buyer is attached at payment, eligibility at submission, procedure at the opening of a case. All three
ask the same question, "what was in force at that instant?", and differ only in the instant.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from portal.models.rules import ServiceVersion
from portal.models.service import Service
from portal.policies import book
from portal.policies.favour import better_for_buyer
from portal.queries.policy import versioned_value_at


def version_in_force(service: Service | int, at: datetime) -> ServiceVersion | None:
    """The rule version effective at an instant, computed from dates (C-4)."""
    return ServiceVersion.objects.effective_at(at).filter(service=service).first()


def versions_in_force(service_ids: Iterable[int], at: datetime) -> dict[int, ServiceVersion]:
    """The version in force of each service, in one query."""
    rows = (
        ServiceVersion.objects.effective_at(at).filter(service__in=set(service_ids)).order_by("effective_at")
    )
    return {version.service_id: version for version in rows}


def promise_terms(service: Service | int, *, paid_at: datetime) -> ServiceVersion | None:
    """The version whose promises an order paid at this instant carries, whatever is published later (B4)."""
    return version_in_force(service, paid_at)


def eligibility_terms(service: Service | int, *, submitted_at: datetime) -> ServiceVersion | None:
    """The version an application handed in at this instant is judged by (B1)."""
    return version_in_force(service, submitted_at)


def procedure_value(key: str, *, opened_at: datetime, at: datetime) -> tuple[Any, int]:
    """The policy value a case goes by and the id of its row: the one in force when the case was opened, unless the
    one in force now is better for the buyer."""
    opened, now = versioned_value_at(key, opened_at), versioned_value_at(key, at)
    return now if better_for_buyer(book.known()[key], now[0], opened[0]) else opened
