"""Bulk moves by API: one move on many rows, made in the background, a result for each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from portal.actors import Actor
from portal.api.base import PortalViewSet, ReadMixin
from portal.api.moves import MovesMixin
from portal.api.problems import reason_data
from portal.api.serializers import ReasonSerializer, StateText, WorkflowSerializer
from portal.errors import NotFound, Reason
from portal.models import BulkResult, BulkRun
from portal.queries.bulk_moves import bulk_runs_for
from portal.services import bulk_moves

Rows = Callable[[Actor], QuerySet[Any]]
_kinds: dict[str, Rows] = {}


def in_bulk(kind: str, rows: Rows) -> None:
    """Let partners move many rows of a kind at once; the rows have numbers."""
    _kinds[kind] = rows


class BulkBody(serializers.Serializer):
    """Which rows, which move, and the fields of its form, the same for all."""

    kind = serializers.CharField(max_length=30)
    move = serializers.RegexField(r"\A[a-z_]{2,40}\Z")
    numbers = serializers.ListField(child=serializers.CharField(max_length=24), min_length=1, max_length=500)
    fields = serializers.DictField(required=False, default=dict)  # type: ignore[assignment]


class BulkResultSerializer(serializers.Serializer):
    """One row of a bulk move."""

    number = serializers.CharField(source="name")
    outcome = serializers.CharField()
    reasons = serializers.SerializerMethodField()

    @extend_schema_field(ReasonSerializer(many=True))
    def get_reasons(self, row: BulkResult) -> list[dict[str, Any]]:
        return [reason_data(Reason.from_json(stored)) for stored in row.reasons]


class BulkRunSerializer(WorkflowSerializer):
    """A bulk move: how far it is."""

    route = "api:bulk-move-detail"

    state = StateText(BulkRun)
    number = serializers.CharField()
    move = serializers.CharField(source="move_name")
    total = serializers.IntegerField()
    done = serializers.IntegerField()
    moved = serializers.IntegerField()
    error = serializers.CharField()
    created_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)


class WholeBulkRunSerializer(BulkRunSerializer):
    """A bulk move with the result of each row."""

    results = BulkResultSerializer(many=True)


class BulkMoveViewSet(ReadMixin, MovesMixin, PortalViewSet):
    """One move on many rows. What a single move could not do, a bulk move cannot do either."""

    model = BulkRun
    serializer_class = WholeBulkRunSerializer
    required_scopes = {
        "list": ("cases:read",),
        "retrieve": ("cases:read",),
        "create": ("cases:write",),
        "make_move": ("cases:write",),
    }

    def rows(self) -> QuerySet[BulkRun]:
        return bulk_runs_for(self.actor)

    def get_serializer_class(self) -> type[Any]:
        return BulkRunSerializer if self.action == "list" else WholeBulkRunSerializer

    @extend_schema(request=BulkBody, responses={202: WholeBulkRunSerializer})
    def create(self, request: Request) -> Response:
        """Queue a move on up to 500 rows; look at the answer's own address for its progress. Limits of the kind of
        move, such as thirty refunds or ten thousand yuan, refuse the whole."""
        body = self.checked(BulkBody)
        rows = self._rows(body["kind"], body["numbers"])
        run = bulk_moves.begin(
            rows, body["move"], fields=body["fields"], actor=self.actor, shop=None, at=self.at
        )
        return self.answer(run, 202)

    def _rows(self, kind: str, numbers: list[str]) -> list[Any]:
        """Raises NotFound for an unknown kind and for any row out of reach."""
        wanted = list(dict.fromkeys(number.upper() for number in numbers))
        if kind not in _kinds:
            raise NotFound()
        rows = list(_kinds[kind](self.actor).filter(number__in=wanted).order_by("number"))
        if len(rows) != len(wanted):
            raise NotFound()
        return rows
