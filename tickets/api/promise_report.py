"""The report on the ledger of promises, for programs."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from portal.api.base import PortalViewSet
from portal.clock import SHANGHAI
from tickets.models import OrderPromise
from tickets.policies.promise_report import GROUPS, Question, period
from tickets.queries.promise_report import Line, promise_report


class PromiseReportQuery(serializers.Serializer):
    """What is asked. `by` names one or more groups, separated by commas; days are local to Asia/Shanghai."""

    by = serializers.CharField(required=False, default="month", max_length=60)
    since = serializers.DateField(required=False, default=None, allow_null=True)
    until = serializers.DateField(required=False, default=None, allow_null=True)
    service = serializers.CharField(required=False, default="", max_length=50)
    shop = serializers.CharField(required=False, default="", max_length=50)
    carrier = serializers.CharField(required=False, default="", max_length=40)
    region = serializers.RegexField("^[0-9]{2,6}$", required=False, default="")

    def validate_by(self, value: str) -> tuple[str, ...]:
        groups = tuple(dict.fromkeys(value.split(",")))
        if wrong := [name for name in groups if name not in GROUPS]:
            raise serializers.ValidationError(f"{wrong[0]!r}: {', '.join(GROUPS)}")
        return groups


class PromiseTallySerializer(serializers.Serializer):
    """One group: its keys in the order of `by`, and how many promises were given and what became of them.

    `kept_permille` is kept out of kept and broken, rounded down, and null while nothing was judged.
    """

    keys = serializers.ListField(child=serializers.CharField())
    names = serializers.ListField(child=serializers.CharField())
    given = serializers.IntegerField(source="tally.given")
    open = serializers.IntegerField(source="tally.open")
    kept = serializers.IntegerField(source="tally.kept")
    broken = serializers.IntegerField(source="tally.broken")
    excused = serializers.IntegerField(source="tally.excused")
    void = serializers.IntegerField(source="tally.void")
    kept_permille = serializers.IntegerField(source="tally.kept_permille", allow_null=True)


class PromiseReportAnswer(serializers.Serializer):
    """A report is one answer, not pages of it; `cut` says that it had too many groups to be told in full."""

    by = serializers.ListField(child=serializers.ChoiceField(GROUPS))
    since = serializers.DateField()
    until = serializers.DateField()
    cut = serializers.BooleanField()
    results = PromiseTallySerializer(many=True)


class PromiseReportViewSet(PortalViewSet):
    """Kept, broken and excused promises on the orders within reach, counted."""

    model = OrderPromise
    serializer_class = PromiseTallySerializer
    pagination_class = None
    filter_backends: Any = ()
    required_scopes = {"list": ("orders:write", "cases:read")}

    @extend_schema(parameters=[PromiseReportQuery], responses=PromiseReportAnswer)
    def list(self, request: Request) -> Response:
        """Count the promises given in a period, by month if nothing else is asked."""
        asked = self.asked(PromiseReportQuery)
        today = self.at.astimezone(SHANGHAI).date()
        asked["since"], asked["until"] = period(asked["since"], asked["until"], today)
        found = promise_report(self.actor, Question(**asked))
        lines: list[Line] = found.lines
        return Response(
            {
                "by": asked["by"],
                "since": asked["since"],
                "until": asked["until"],
                "cut": found.cut,
                "results": PromiseTallySerializer(lines, many=True).data,
            }
        )
