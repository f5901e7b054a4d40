"""What leaving a service means for a shop: before it leaves, and while it is leaving."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from portal.models.enrolment import Enrolment
from portal.models.rules import ServiceVersion
from portal.policies.cooling_off import days_left
from portal.queries.attachment import version_in_force
from portal.queries.deposits import account_of
from portal.queries.versions import scheduled_version
from portal.states import EnrolmentState, ExitKind


@dataclass(frozen=True)
class ExitPreview:
    """What would follow from leaving at an instant. Nothing is done by asking."""

    obligations: list[dict[str, Any]]
    rejoin_allowed_at: datetime | None
    rejoin_days: int
    cooling_off_days: int
    undo_same_day: bool
    deposit_fen: int
    coming_version: ServiceVersion | None

    def owed(self, kind: str) -> list[dict[str, Any]]:
        return [entry for entry in self.obligations if entry["kind"] == kind]


def exit_preview(row: Enrolment, at: datetime) -> ExitPreview:
    """Open cases, protected orders, deposit, and from when the shop could come back, if it left now."""
    terms, account = version_in_force(row.service_id, at) or row.terms, account_of(row.shop, row.service)
    live = row.state in EnrolmentState.live_states
    allowed = row.rejoin_date(terms, ExitKind.VOLUNTARY, at) if live else row.rejoin_allowed_at
    return ExitPreview(
        obligations=obligations_of(row, at),
        rejoin_allowed_at=allowed,
        rejoin_days=days_left(allowed, at) if allowed else 0,
        cooling_off_days=terms.cooling_off_days,
        undo_same_day=bool(terms.exit_rule.get("undo_same_day")),
        deposit_fen=account.held_fen if account else 0,
        coming_version=scheduled_version(row.service_id, at),
    )


def obligations_of(row: Enrolment, at: datetime) -> list[dict[str, Any]]:
    """What a membership still owes, as the rooms above name it."""
    return [owed for path in settings.EXIT_OBLIGATIONS for owed in import_string(path)(row, at)]


def lost_promises(row: Enrolment, since: datetime, until: datetime) -> int:
    """How many orders were paid between two instants that the membership would have covered."""
    return sum(import_string(path)(row, since, until) for path in settings.LOST_PROMISES)
