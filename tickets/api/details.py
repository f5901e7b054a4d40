"""What a case says beyond what all kinds share: one serializer a kind, registered where the kind has its address."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers

from tickets.models import Ticket

_serializers: dict[str, type[serializers.Serializer]] = {}


def details(kind: str, serializer: type[serializers.Serializer]) -> type[serializers.Serializer]:
    """Show the cases of a kind with this serializer under `details`; it is given the case."""
    _serializers[kind] = serializer
    return serializer


def details_of(row: Ticket, context: Mapping[str, Any]) -> dict[str, Any]:
    """The details of a case; empty where its kind has none."""
    serializer = _serializers.get(row.kind)
    return dict(serializer(row.as_kind(), context=dict(context)).data) if serializer else {}
