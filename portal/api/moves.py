"""Moves by API: one address for every machine, everything else from the kernel's declarations."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_noop as noop
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from portal.api.fields import type_errors
from portal.errors import InvalidInput, NotFound
from portal.models import WorkflowModel
from portal.services import moves
from portal.workflow import machine_of

AHEAD = timedelta(minutes=5)


class MoveEnvelope(serializers.Serializer):
    """What a move's body may hold beside the move's own fields."""

    version = serializers.IntegerField(min_value=1, max_value=2**31 - 1, required=False, allow_null=True)
    happened_at = serializers.DateTimeField(required=False, allow_null=True)


class MovesMixin:
    """`POST …/actions/<move>/` for a viewset of a model with a life cycle.

    `reporters` are the roles whose own clock counts: they may say when it happened. Nothing here knows a move
    by name; what may be done, by whom, and with which fields, the machine says.
    """

    reporters: frozenset[str] = frozenset()

    @action(detail=True, methods=["post"], url_path="actions/(?P<move>[a-z_]{2,40})", url_name="move")
    def make_move(self, request: Request, move: str, **_kwargs: Any) -> Response:
        """Make a move: the body holds its fields and, if you like, the `version` you have seen."""
        row = self.get_object()  # type: ignore[attr-defined]
        machine = machine_of(type(row))  # type: ignore[arg-type]
        if move not in machine.moves:
            raise NotFound()
        fields, version, happened = self._body(row, dict(request.data))
        if errors := type_errors(machine.move(move).form, fields):
            raise InvalidInput(errors)
        at = request.at  # type: ignore[attr-defined]
        moved = moves.perform(
            row,
            move,
            actor=request.actor,  # type: ignore[attr-defined]
            at=happened or at,
            data=fields,
            version=version,
            recorded_at=at,
        )
        return self.answer(self._afterwards(moved))  # type: ignore[attr-defined]

    def _body(
        self, row: WorkflowModel, body: dict[str, Any]
    ) -> tuple[dict[str, Any], int | None, datetime | None]:
        """The move's fields, the version seen, and when it happened. Raises ValidationError, InvalidInput."""
        envelope = MoveEnvelope(data={name: body.pop(name) for name in self._known(body)})
        envelope.is_valid(raise_exception=True)
        happened = envelope.validated_data.get("happened_at")
        now = self.request.at  # type: ignore[attr-defined]
        if happened and not row.created_at <= happened <= now + AHEAD:
            text = noop("The time must lie between the beginning of the case and now.")
            raise InvalidInput({"happened_at": [text]})
        given = {name: value for name, value in body.items() if value is not None}
        return given, envelope.validated_data.get("version"), happened

    def _known(self, body: dict[str, Any]) -> list[str]:
        reports = self.request.actor.holds_any(self.reporters)  # type: ignore[attr-defined]
        names = ("version", "happened_at") if reports else ("version",)
        return [name for name in names if name in body]

    def _afterwards(self, moved: WorkflowModel) -> WorkflowModel:
        """The row as it now stands; what moved out of the actor's reach is shown as it left."""
        try:
            return self.get_object()  # type: ignore[attr-defined]
        except NotFound:
            return moved
