"""Warnings given to the shops you act for: who has them in hand, and what was done."""

from __future__ import annotations

import django_filters as filters
from django.db.models import QuerySet
from rest_framework import serializers

from portal.api.base import PortalViewSet, ReadMixin
from portal.api.filters import SinceFilter
from portal.api.moves import MovesMixin
from portal.api.serializers import StateText, WorkflowSerializer
from portal.models import DeadlineWarning
from portal.queries.warnings import warnings_for
from portal.states import WarningLevel, WarningState


class WarningSerializer(WorkflowSerializer):
    """A warning about a deadline of `subject`: level 1 notice, 2 warning, 3 severe."""

    route = "api:warning-detail"

    state = StateText(DeadlineWarning)
    number = serializers.CharField()
    level = serializers.ChoiceField(choices=WarningLevel.choices)
    level_label = serializers.CharField(source="get_level_display")
    clock = serializers.CharField(source="label")
    subject = serializers.CharField(source="subject_label")
    shop = serializers.CharField(source="shop.code", default=None, allow_null=True)
    due_at = serializers.DateTimeField()
    handler = serializers.CharField(source="handler_label")
    taken_at = serializers.DateTimeField(allow_null=True)
    done = serializers.CharField()
    ended_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class WarningFilter(filters.FilterSet):
    shop = filters.CharFilter(field_name="shop__code", max_length=50)
    subject = filters.CharFilter(field_name="subject_label", max_length=80)
    state = filters.ChoiceFilter(choices=WarningState.choices)
    level = filters.ChoiceFilter(choices=WarningLevel.choices)
    updated_since = SinceFilter()


class WarningViewSet(ReadMixin, MovesMixin, PortalViewSet):
    """Warnings about deadlines, sent, read, being handled, handled; those whose clock has ended are obsolete."""

    model = DeadlineWarning
    serializer_class = WarningSerializer
    filterset_class = WarningFilter
    required_scopes = {"list": ("cases:read",), "retrieve": ("cases:read",), "make_move": ("cases:write",)}

    def rows(self) -> QuerySet[DeadlineWarning]:
        return warnings_for(self.actor)
