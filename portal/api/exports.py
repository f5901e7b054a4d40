"""Exports by API: a list as a file, made in the background, fetched when it is ready."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse, HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from portal.api.base import PortalViewSet, ReadMixin
from portal.api.moves import MovesMixin
from portal.api.serializers import StateText, WorkflowSerializer
from portal.models import ExportRun
from portal.queries.exports import exports_for
from portal.services import exports
from portal.states import ExportFormat


class ExportBody(serializers.Serializer):
    """Which list, which of its rows, and which kind of file."""

    list = serializers.SlugField(max_length=40, help_text="The name of the list, for example tickets.")
    query = serializers.CharField(
        max_length=1000,
        required=False,
        allow_blank=True,
        default="",
        help_text="The filters as they stand in the address of the list in the portal: state=refunded&kind=return",
    )
    format = serializers.ChoiceField(choices=ExportFormat.choices, default=ExportFormat.CSV)


class ExportSerializer(WorkflowSerializer):
    """A file on its way: how many of its rows are written, and until when it can be fetched."""

    route = "api:export-detail"

    state = StateText(ExportRun)
    number = serializers.CharField()
    list = serializers.CharField(source="listing")
    query = serializers.CharField()
    format = serializers.CharField()
    total = serializers.IntegerField()
    done = serializers.IntegerField()
    size = serializers.IntegerField()
    error = serializers.CharField()
    created_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)
    expires_at = serializers.DateTimeField(allow_null=True)


class ExportViewSet(ReadMixin, MovesMixin, PortalViewSet):
    """Lists as files. People's data is masked in them as it is in the lists."""

    model = ExportRun
    serializer_class = ExportSerializer
    required_scopes = {
        "list": ("cases:read",),
        "retrieve": ("cases:read",),
        "create": ("cases:read",),
        "file": ("cases:read",),
        "make_move": ("cases:read",),
    }

    def rows(self) -> QuerySet[ExportRun]:
        return exports_for(self.actor)

    @extend_schema(request=ExportBody, responses={202: ExportSerializer})
    def create(self, request: Request) -> Response:
        """Ask for a file of a list; look at the answer's own address for its progress."""
        body: dict[str, Any] = self.checked(ExportBody)
        run = exports.begin(
            body["list"], body["query"], format=body["format"], actor=self.actor, shop=None, at=self.at
        )
        return self.answer(run, 202)

    @extend_schema(responses={(200, "text/csv"): OpenApiTypes.BINARY}, filters=False)
    @action(detail=True, pagination_class=None)
    def file(self, request: Request, number: str) -> HttpResponseBase:
        """The file; 404 until it is ready and after it was deleted."""
        run = exports.fetched(self.get_object(), actor=self.actor, at=self.at)
        answer = FileResponse(
            run.file.open("rb"), as_attachment=True, filename=run.file_name, content_type=run.media_type
        )
        answer["X-Content-Type-Options"] = "nosniff"
        answer["Cache-Control"] = "private, no-store"
        return answer
