"""Loading the shipped catalogue."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from portal.actors import SYSTEM, Actor, Role
from portal.models.catalogue import Service
from portal.models.rules import ServiceVersion
from portal.services import moves

CATALOGUE = Path(__file__).resolve().parent.parent / "data" / "services.json"


@transaction.atomic
def load_catalogue(*, at: datetime, path: Path = CATALOGUE) -> int:
    """Create what the shipped catalogue names and this database lacks; run again, it changes nothing.

    First versions are published with their first instant of validity; later texts are entered by rule editors.
    """
    created = 0
    for position, entry in enumerate(json.loads(path.read_text())):
        service, is_new = Service.objects.get_or_create(
            code=entry["code"], defaults=_service_fields(entry, position)
        )
        created += is_new
        if not service.versions.exists():
            _first_version(service, entry["version"], at)
    return created


def _service_fields(entry: dict[str, Any], position: int) -> dict[str, Any]:
    parent = Service.objects.get(code=entry["parent"]) if entry.get("parent") else None
    plain = ("module", "phase", "name_zh", "name_en", "joinable", "portal_path")
    return {"parent": parent, "position": position, **{key: entry[key] for key in plain if key in entry}}


def _first_version(service: Service, fields: dict[str, Any], at: datetime) -> None:
    version = ServiceVersion(service=service, number=1, **fields)
    version.effective_at = version.effective_at or datetime.fromisoformat("2026-01-01T00:00:00+08:00")
    moves.begin(version, emits="record.created", actor=SYSTEM, at=at)
    # The shipped texts need no editor: the same rules, made by the system that ships them.
    moves.perform(version, "publish", actor=_PUBLISHER, at=at)


_PUBLISHER = Actor(kind=SYSTEM.kind, label="catalogue", roles=SYSTEM.roles | {Role.RULE_EDITOR})
