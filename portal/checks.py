"""System checks: a wrong setting is a numbered message with a hint at start-up, not a surprise at night."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.utils.module_loading import import_string

from portal import events
from portal.models.workflow import WorkflowModel
from portal.policies import book, defaults  # noqa: F401 - enters the room's policies
from portal.workflow import machine_of


@register()
def extensions_resolve(**_: Any) -> list[CheckMessage]:
    """Every dotted path that one room hands to another can be imported."""
    paths = [path for listeners in settings.EVENT_LISTENERS.values() for path in listeners]
    paths += [
        *settings.EXIT_OBLIGATIONS,
        *settings.LOST_PROMISES,
        *settings.METRIC_SOURCES,
        *settings.LAB_SOURCES,
        *settings.WARNING_TEAMS,
        *settings.ADMIN_QUEUES,
        *settings.ENROLMENT_REQUIREMENTS.values(),
    ]
    paths += [
        *settings.LISTINGS.values(),
        *settings.CARRIER_ADAPTERS.values(),
        *settings.NOTICE_CHANNELS.values(),
        settings.PAYMENT_ADAPTER,
        settings.INSURER_ADAPTER,
    ]
    return list(_unimportable([path for path in paths if path]))


def _unimportable(paths: list[str]) -> Iterator[CheckMessage]:
    for path in paths:
        try:
            import_string(path)
        except ImportError as problem:
            yield Error(
                f"{path} cannot be imported: {problem}",
                hint="Correct the path in settings.",
                id="portal.E001",
            )


@register()
def machines_are_whole(**_: Any) -> list[CheckMessage]:
    """Clocks name moves and policies that exist; every move emits an event with words."""
    return [
        problem
        for model in apps.get_models()
        if issubclass(model, WorkflowModel)
        for problem in _machine_problems(model)
    ]


def _machine_problems(model: type[WorkflowModel]) -> Iterator[CheckMessage]:
    machine = machine_of(model)
    for declared in machine.moves.values():
        if declared.emits not in events.catalogue():
            yield Error(
                f"{declared.emits} has no words.",
                hint="Declare it in the room's events.py.",
                obj=model,
                id="portal.E002",
            )
    for state, clocks in getattr(model, "clocks", {}).items():
        for clock in clocks:
            if clock.policy not in book.known():
                yield Error(
                    f"Policy {clock.policy} is unknown.",
                    hint="Declare it in policies/defaults.py.",
                    obj=model,
                    id="portal.E003",
                )
            if clock.move and not clock.paused and state not in machine.moves[clock.move].sources:
                yield Error(
                    f"Clock {clock.name}: {clock.move} does not leave {state}.", obj=model, id="portal.E004"
                )


@register(Tags.security, deploy=True)
def embedded_parts_in_production(**_: Any) -> list[CheckMessage]:
    """The embedded database, broker and cache serve one machine."""
    found: list[CheckMessage] = []
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        found.append(
            Warning("The database is SQLite.", hint="Set DATABASE_URL to PostgreSQL.", id="portal.W001")
        )
    if settings.CELERY_BROKER_URL.startswith("sqlite3broker"):
        found.append(
            Warning(
                "The broker is the embedded one.",
                hint="Set BROKER_URL to Redis or RabbitMQ.",
                id="portal.W002",
            )
        )
    if "redis" not in settings.CACHES["default"]["BACKEND"].lower():
        found.append(
            Warning(
                "The cache is not shared.",
                hint="Set CACHE_URL to Redis: rate limits live there.",
                id="portal.W003",
            )
        )
    if settings.SANDBOX:
        found.append(Error("SANDBOX is on.", hint="Unset SANDBOX: its clock can be moved.", id="portal.E005"))
    if not settings.SITE_URL.startswith("https://"):
        found.append(
            Warning(
                "SITE_URL is not an https address.",
                hint="Set SITE_URL; links in mails use it.",
                id="portal.W004",
            )
        )
    return found
