"""Shop metrics: numbers that a storefront or an ERP brings in, and what is known."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from typing import IO, Any

import django_filters as filters
from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response

from portal.actors import Role
from portal.api.base import PortalViewSet, ReadMixin
from portal.api.filters import SinceFilter
from portal.api.parsers import GuardedJSONParser, refuse_hostile
from portal.api.problems import row_problem
from portal.models import MetricSnapshot
from portal.policies.metric_rows import COLUMNS
from portal.policies.spreadsheets import decoded
from portal.queries.metrics import measured_shops, snapshots_for
from portal.services import metrics

OPTIONS = ("dry_run", "import_valid")
READ = ("metrics:write", "services:read")


def with_options(data: dict[str, Any], context: Mapping[str, Any] | None) -> dict[str, Any]:
    """The body with the options of the address in it, so that the idempotency key covers them as well."""
    query = (context or {})["request"].query_params
    return data | {name: query[name] for name in OPTIONS if name in query}


class MetricsJSONParser(GuardedJSONParser):
    """A JSON object of rows and options."""

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        return with_options(super().parse(stream, media_type, parser_context), parser_context)


class CsvParser(BaseParser):
    """A CSV table with a header line, in UTF-8 or GB 18030, up to 1 MB; options stand in the address."""

    media_type = "text/csv"

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        body = stream.read(limit + 1)
        if len(body) > limit:
            raise ParseError(_("The body is larger than 1 MB."), code="too_large")
        try:
            rows = list(csv.DictReader(io.StringIO(decoded(body)), strict=True))
        except (UnicodeDecodeError, csv.Error):
            raise ParseError(_("The body is not a CSV table."), code="not_csv") from None
        table = [{name: row.get(name) for name in COLUMNS if row.get(name) is not None} for row in rows]
        refuse_hostile({"rows": table})
        return with_options({"rows": table}, parser_context)


class MetricRowBody(serializers.Serializer):
    """One measured number. Windows are instants, or days of Asia/Shanghai whose first instant counts."""

    shop = serializers.CharField()
    metric = serializers.CharField()
    window_from = serializers.CharField()
    window_to = serializers.CharField()
    numerator = serializers.IntegerField(allow_null=True)
    denominator = serializers.IntegerField(default=1)
    source = serializers.CharField(required=False, max_length=60)  # type: ignore[assignment]


class ImportBody(serializers.Serializer):
    """A table of at most 5,000 rows. `dry_run` stores nothing; `import_valid` stores the rows that are right."""

    rows = serializers.ListField(
        child=serializers.DictField(), allow_empty=False, max_length=metrics.MOST_ROWS
    )
    dry_run = serializers.BooleanField(default=False)
    import_valid = serializers.BooleanField(default=False)


class ImportRequest(ImportBody):
    rows = MetricRowBody(many=True)  # type: ignore[assignment]


class RowProblemSerializer(serializers.Serializer):
    """What is wrong with one field of a row (counted from 1), and how to put it right."""

    row = serializers.IntegerField()
    pointer = serializers.CharField()
    code = serializers.CharField()
    detail = serializers.CharField()
    hint = serializers.CharField(allow_blank=True)


class ImportAnswer(serializers.Serializer):
    """What became of the table."""

    dry_run = serializers.BooleanField()
    received = serializers.IntegerField()
    valid = serializers.IntegerField()
    stored = serializers.IntegerField()
    errors = RowProblemSerializer(many=True)  # type: ignore[assignment]


class MetricSerializer(serializers.Serializer):
    """One measured number of a shop; it never changes."""

    id = serializers.IntegerField()
    shop = serializers.CharField(source="shop.code")
    metric = serializers.CharField()
    window_from = serializers.DateTimeField()
    window_to = serializers.DateTimeField()
    numerator = serializers.IntegerField(allow_null=True)
    denominator = serializers.IntegerField()
    source = serializers.CharField()  # type: ignore[assignment]
    recorded_by = serializers.CharField()
    computed_at = serializers.DateTimeField()


class MetricFilter(filters.FilterSet):
    shop = filters.CharFilter(field_name="shop__code", max_length=50)
    metric = filters.CharFilter(max_length=40)
    computed_since = SinceFilter("computed_at")


class MetricViewSet(ReadMixin, PortalViewSet):
    """The numbers that eligibility is judged on."""

    model = MetricSnapshot
    serializer_class = MetricSerializer
    filterset_class = MetricFilter
    lookup_field = "pk"
    lookup_value_regex = "[0-9]{1,18}"
    parser_classes = [MetricsJSONParser, CsvParser]
    required_scopes = {"list": READ, "retrieve": READ, "import_rows": ("metrics:write",)}
    required_roles = {"import_rows": frozenset({Role.STOREFRONT, Role.ERP})}

    def rows(self) -> QuerySet[MetricSnapshot]:
        return snapshots_for(self.actor)

    @extend_schema(
        request={"application/json": ImportRequest, "text/csv": {"type": "string"}},
        parameters=[
            OpenApiParameter("dry_run", bool, description="Check the rows and store nothing."),
            OpenApiParameter("import_valid", bool, description="Store the rows that are right."),
        ],
        responses={200: ImportAnswer, 201: ImportAnswer},
    )
    @action(detail=False, methods=["post"], url_path="import", pagination_class=None, filterset_class=None)
    def import_rows(self, request: Request) -> Response:
        """Bring numbers in: 200 for a dry run, 201 when they are stored; with a wrong row 422 and nothing stored,
        unless `import_valid` is true."""
        body = self.checked(ImportBody)
        shops = measured_shops(self.actor)
        if body["dry_run"]:
            found = metrics.read_rows(body["rows"], within=shops, at=self.at, source=self.actor.label[:60])
        else:
            found = metrics.import_rows(
                body["rows"], within=shops, actor=self.actor, at=self.at, only_valid=body["import_valid"]
            )
        answer = {
            "dry_run": body["dry_run"],
            "received": found.received,
            "valid": len(found.valid),
            "stored": found.stored,
            "errors": [row_problem(problem) for problem in found.problems],
        }
        return Response(answer, status=200 if body["dry_run"] else 201)
