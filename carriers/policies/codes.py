"""Meanings that staff have given to codes, put over those of the adapters' tables after parsing."""

from collections.abc import Mapping
from dataclasses import replace

from carriers.adapters.mapping import Meaning
from carriers.adapters.updates import Event, Update
from carriers.policies.statements import LONGEST_CODE, scope_of
from carriers.states import SUB_STATUSES, TrackingStatus

Code = tuple[str, str, str]
"""Provider, table (`CodeScope`) and code."""
Meanings = Mapping[Code, Meaning]


def remapped(provider: str, update: Update, meanings: Meanings) -> Update:
    """The update as it reads with these meanings; scans and overall state alike."""
    scope = scope_of(update)

    def meant(code: str | None) -> Meaning | None:
        return meanings.get((provider, scope, code[:LONGEST_CODE])) if code else None

    def read(event: Event) -> Event:
        meaning = meant(event.raw_code)
        return replace(event, status=meaning.status, sub_status=meaning.sub_status) if meaning else event

    events = tuple(read(event) for event in update.events)
    if overall := meant(update.raw_status):
        return replace(update, status=overall.status, sub_status=overall.sub_status, events=events)
    return replace(update, events=events) if events != update.events else update


def in_vocabulary(status: str, sub_status: str) -> bool:
    """Whether a meaning can be given to a code: nothing at all, or a status with one of its own details."""
    if not status:
        return not sub_status
    if status == TrackingStatus.UNKNOWN or status not in TrackingStatus.values:
        return False
    return not sub_status or sub_status in SUB_STATUSES[TrackingStatus(status)]
