"""Is the process alive, and is it ready to serve: for load balancers and alarms."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.clock import apart_from_database, now
from portal.models import Heartbeat

STALE = timedelta(minutes=5)
APART = timedelta(seconds=5)


@never_cache
@require_safe
def healthz(_request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is asked, so that a slow database does not get it killed."""
    return HttpResponse("ok", content_type="text/plain")


@never_cache
@require_safe
def readyz(_request: HttpRequest) -> JsonResponse:
    """Ready when the database answers, every migration is applied and the clock agrees with the database's, so that
    no server judges deadlines by a clock of its own (N10). Old sweeps are named but do not take the pages down: a
    request can be served without them."""
    try:
        found = {"database": "ok", **_migrations(), **_clock(), **_sweeps()}
    except DatabaseError:
        return JsonResponse({"status": "unavailable", "database": "unreachable"}, status=503)
    ready = found["migrations"] == "applied" and found["clock"] == "ok"
    return JsonResponse(
        {"status": "ready" if ready else "unavailable", **found}, status=200 if ready else 503
    )


def _migrations() -> dict[str, Any]:
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return {"migrations": f"{len(missing)} missing" if missing else "applied"}


def _clock() -> dict[str, Any]:
    apart = apart_from_database()
    return {"clock": "ok" if apart <= APART else f"{int(apart.total_seconds())} seconds off"}


def _sweeps() -> dict[str, Any]:
    at = now()
    return {"sweeps": {beat.name: _age(beat.beat_at, at) for beat in Heartbeat.objects.order_by("name")}}


def _age(beat_at: datetime, at: datetime) -> dict[str, Any]:
    age = at - beat_at
    return {"age_seconds": int(age.total_seconds()), "stale": age > STALE}
