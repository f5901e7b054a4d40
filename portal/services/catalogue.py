"""Loading the shipped catalogue."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from portal.actors import SYSTEM, Actor, Role
from portal.models.records import Region
from portal.models.rules import ServiceVersion
from portal.models.service import Service
from portal.services import areas, moves
from portal.services.reference import load_regions

CATALOGUE = Path(__file__).resolve().parent.parent / "data" / "services.json"


@transaction.atomic
def load_catalogue(*, at: datetime, path: Path = CATALOGUE) -> int:
    """Create what the shipped catalogue names and this database lacks; run again, it changes nothing.

    Services start open, and their first versions are published with their first instant of validity; later texts
    are entered by rule editors. Areas are added where a service has no row for the region at all.
    """
    created = 0
    for position, entry in enumerate(json.loads(path.read_text())):
        service = Service.objects.filter(code=entry["code"]).first()
        if service is None:
            service = _first_service(entry, position, at)
            created += 1
        if not service.versions.exists():
            _first_version(service, entry["version"], at)
        _missing_areas(service, entry.get("areas", []), at)
    return created


def _first_service(entry: dict[str, Any], position: int, at: datetime) -> Service:
    parent = Service.objects.get(code=entry["parent"]) if entry.get("parent") else None
    plain = ("code", "module", "phase", "name_zh", "name_en", "joinable", "portal_path")
    fields = {key: entry[key] for key in plain if key in entry}
    service = Service(parent=parent, position=position, **fields)
    moves.begin(service, emits="record.created", actor=_PUBLISHER, at=at)
    return moves.perform(service, "open", actor=_PUBLISHER, at=at)


def _first_version(service: Service, fields: dict[str, Any], at: datetime) -> None:
    version = ServiceVersion(service=service, number=1, **fields)
    version.effective_at = version.effective_at or datetime.fromisoformat("2026-01-01T00:00:00+08:00")
    moves.begin(version, emits="record.created", actor=SYSTEM, at=at)
    # The shipped texts need no editor: the same rules, made by the system that ships them.
    moves.perform(version, "publish", actor=_PUBLISHER, at=at)


def _missing_areas(service: Service, entries: list[dict[str, Any]], at: datetime) -> None:
    known = set(service.areas.values_list("region_id", flat=True))
    missing = [entry for entry in entries if entry["region"] not in known]
    if Region.objects.filter(pk__in=[entry["region"] for entry in missing]).count() < len(missing):
        load_regions()
    for entry in missing:
        until = entry.get("effective_until")
        areas.begin(
            service,
            entry["region"],
            since=date.fromisoformat(entry["effective_from"]),
            until=date.fromisoformat(until) if until else None,
            note=entry.get("note", ""),
            actor=_PUBLISHER,
            at=at,
        )


_PUBLISHER = Actor(kind=SYSTEM.kind, label="catalogue", roles=SYSTEM.roles | {Role.RULE_EDITOR})
