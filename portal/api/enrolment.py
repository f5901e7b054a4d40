"""Applications and memberships, as an ERP sees them."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from portal.api.base import PortalViewSet, ReadMixin
from portal.api.filters import SinceFilter
from portal.api.moves import MovesMixin
from portal.api.problems import reason_data
from portal.api.serializers import ReasonSerializer, StateText, WorkflowSerializer
from portal.models import Enrolment, EnrolmentApplication
from portal.queries import enrolment
from portal.states import ApplicationState, EnrolmentState

SCOPES = {"list": ("services:read",), "retrieve": ("services:read",), "make_move": ("services:write",)}


class ApplicationSerializer(WorkflowSerializer):
    """A shop's request to join a service, with the verdict on every condition."""

    route = "api:application-detail"

    state = StateText(EnrolmentApplication)
    number = serializers.CharField()
    shop = serializers.CharField(source="shop.code")
    service = serializers.CharField(source="service.code")
    terms_version = serializers.IntegerField(source="terms.number")
    manual_review = serializers.BooleanField()
    submitted_at = serializers.DateTimeField(allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)
    decision_note = serializers.CharField()
    reasons = serializers.SerializerMethodField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()

    @extend_schema_field(ReasonSerializer(many=True))
    def get_reasons(self, row: EnrolmentApplication) -> list[dict[str, Any]]:
        return [reason_data(reason) for reason in row.verdict_reasons]


class EnrolmentSerializer(WorkflowSerializer):
    """A membership; after an exit the first day on which the shop may come back."""

    route = "api:enrolment-detail"

    state = StateText(Enrolment)
    number = serializers.CharField()
    shop = serializers.CharField(source="shop.code")
    service = serializers.CharField(source="service.code")
    terms_version = serializers.IntegerField(source="terms.number")
    effective_from = serializers.DateTimeField()
    term_ends_at = serializers.DateTimeField(allow_null=True)
    suspension_cause = serializers.CharField()
    effective_exit_at = serializers.DateTimeField(allow_null=True)
    exit_kind = serializers.CharField()
    rejoin_allowed_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class _ShopFilter(filters.FilterSet):
    shop = filters.CharFilter(field_name="shop__code", max_length=50)
    service = filters.CharFilter(field_name="service__code", max_length=50)
    updated_since = SinceFilter()


class ApplicationFilter(_ShopFilter):
    state = filters.ChoiceFilter(choices=ApplicationState.choices)


class EnrolmentFilter(_ShopFilter):
    state = filters.ChoiceFilter(choices=EnrolmentState.choices)


class ApplicationViewSet(ReadMixin, MovesMixin, PortalViewSet):
    """Applications of the shops you act for."""

    model = EnrolmentApplication
    serializer_class = ApplicationSerializer
    filterset_class = ApplicationFilter
    required_scopes = SCOPES

    def rows(self) -> QuerySet[EnrolmentApplication]:
        return enrolment.applications_for(self.actor)


class EnrolmentViewSet(ReadMixin, MovesMixin, PortalViewSet):
    """Memberships of the shops you act for."""

    model = Enrolment
    serializer_class = EnrolmentSerializer
    filterset_class = EnrolmentFilter
    required_scopes = SCOPES

    def rows(self) -> QuerySet[Enrolment]:
        return enrolment.enrolments_for(self.actor)
