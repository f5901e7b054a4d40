"""The base of every resource: who calls, when, which rows exist for them, and one way to show them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Model, QuerySet
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from portal.actors import Actor
from portal.api.idempotency import IdempotentPosts
from portal.errors import NotFound
from portal.models import WorkflowModel
from portal.queries.deadlines import with_deadlines


class PortalViewSet(IdempotentPosts, GenericViewSet):
    """A door: it finds rows by the queries of its room, which start from the actor, and shows them.

    `model` is for documentation only; `rows()` is where access begins.
    """

    model: type[Model]
    required_scopes: Mapping[str, tuple[str, ...]] = {}
    required_roles: Mapping[str, frozenset[str]] = {}
    metadata_class = None
    http_method_names = ["get", "post", "head"]
    lookup_field = "number"
    lookup_value_regex = "[A-Za-z0-9-]{3,24}"
    request: Request

    @property
    def actor(self) -> Actor:
        return self.request.actor  # type: ignore[attr-defined]

    @property
    def at(self) -> datetime:
        return self.request.at  # type: ignore[attr-defined]

    def rows(self) -> QuerySet[Any]:
        """Every row that exists for the actor."""
        raise NotImplementedError

    def shown(self, rows: Sequence[Any]) -> list[Any]:
        """Rows made ready to be shown: as their kind, with what the serializer needs."""
        ready = [row.as_kind() if isinstance(row, WorkflowModel) else row for row in rows]
        if ready and isinstance(ready[0], WorkflowModel):
            return with_deadlines(ready)
        return ready

    def get_queryset(self) -> QuerySet[Any]:
        if getattr(self, "swagger_fake_view", False):
            return self.model._default_manager.none()
        return self.rows()

    def get_object(self) -> Any:
        """The row of the address. Raises NotFound, also for a row out of reach."""
        value = self.kwargs[self.lookup_url_kwarg or self.lookup_field]
        row = self.get_queryset().filter(**{self.lookup_field: self.lookup_value(value)}).first()
        if row is None:
            raise NotFound()
        return row.as_kind() if isinstance(row, WorkflowModel) else row

    def lookup_value(self, value: str) -> str:
        """Human numbers are written in capitals."""
        return value.upper()

    def get_serializer_context(self) -> dict[str, Any]:
        context = dict(super().get_serializer_context())
        if not getattr(self, "swagger_fake_view", False):
            context |= {"actor": self.actor, "at": self.at}
        return context

    def checked(self, serializer: type[Any]) -> dict[str, Any]:
        """The validated body. Raises ValidationError."""
        form = serializer(data=self.request.data, context=self.get_serializer_context())
        form.is_valid(raise_exception=True)
        return form.validated_data

    def asked(self, serializer: type[Any]) -> dict[str, Any]:
        """The validated parameters of the address. Raises ValidationError."""
        form = serializer(data=self.request.query_params.dict(), context=self.get_serializer_context())
        form.is_valid(raise_exception=True)
        return form.validated_data

    def answer(self, row: Any, status: int = 200, serializer: type[Any] | None = None) -> Response:
        """One row as the body of an answer."""
        shape = serializer or self.get_serializer_class()
        ready = self.shown([row])[0]
        return Response(shape(ready, context=self.get_serializer_context()).data, status=status)


class ReadMixin:
    """List by cursor, and one row."""

    def list(self, request: Request, *_args: Any, **_kwargs: Any) -> Response:
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))  # type: ignore[attr-defined]
        rows = self.shown(page)  # type: ignore[attr-defined]
        return self.get_paginated_response(self.get_serializer(rows, many=True).data)  # type: ignore[attr-defined]

    def retrieve(self, request: Request, *_args: Any, **_kwargs: Any) -> Response:
        return self.answer(self.get_object())  # type: ignore[attr-defined]
