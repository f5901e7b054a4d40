"""Applying in one go: open the draft, keep the answers, hand it in. Either all of it happens or nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from portal.actors import SHOP_DECIDERS, Actor
from portal.errors import MoveNotAllowed, NotFound, NotPermitted, StaleVersion
from portal.models.application import EnrolmentApplication
from portal.models.people import Shop
from portal.models.service import Service
from portal.queries.enrolment import open_application
from portal.services import applications, evidence, moves, timeline
from portal.states import ApplicationState


@transaction.atomic
def apply(
    shop: Shop,
    service: Service,
    *,
    answers: dict[str, Any],
    hand_in: bool,
    actor: Actor,
    at: datetime,
    files: Mapping[str, Any] | None = None,
) -> EnrolmentApplication:
    """Start an application, or go on with the shop's draft, and hand it in if asked to.

    `files` are uploads by the code of the document they are; a newer one takes the place of an older.
    Raises what starting, keeping a file and submitting raise; then no draft and no file is left behind either.
    """
    found = open_application(shop, service)
    if found is not None and found.state == ApplicationState.DRAFT:
        row = change_answers(found, answers, actor=actor, at=at)
    else:
        row = applications.start_application(shop, service, actor=actor, at=at, answers=answers)
    for code, upload in (files or {}).items():
        evidence.add(row, upload, actor=actor, at=at, kind=code)
    if hand_in:
        applications.submit(row, actor=actor, at=at)
        row.refresh_from_db()
    return row


@transaction.atomic
def change_answers(
    application: EnrolmentApplication,
    answers: dict[str, Any],
    *,
    actor: Actor,
    at: datetime,
    version: int | None = None,
) -> EnrolmentApplication:
    """Change what a draft says; `version` is what the actor has seen.

    Raises NotFound, NotPermitted, StaleVersion, or MoveNotAllowed once it was handed in.
    """
    row = moves.lock(application)
    if not row.concerns(actor):
        raise NotFound()
    if not actor.holds_any(SHOP_DECIDERS):
        raise NotPermitted()
    if version is not None and version != row.version:
        raise StaleVersion()
    if row.state != ApplicationState.DRAFT:
        raise MoveNotAllowed()
    if row.answers != answers:
        row.answers = answers
        row.version += 1
        row.updated_at = at
        row.save(update_fields=["answers", "version", "updated_at"])
        timeline.record("application.changed", row, actor=actor, at=at, data=answers)
        row.refresh_from_db()
    return row
