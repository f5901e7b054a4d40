"""Insurance claims, as insurers decide and pay them."""

from __future__ import annotations

import django_filters as filters
from django.db.models import QuerySet
from rest_framework import serializers

from portal.actors import Role
from portal.api.base import PortalViewSet, ReadMixin
from portal.api.filters import SinceFilter
from portal.api.moves import MovesMixin
from portal.api.serializers import StateText, WorkflowSerializer
from tickets.models import InsuranceClaim
from tickets.queries.claims import claims_for
from tickets.states import ClaimKind, ClaimState

READ, WRITE = ("insurance:write", "cases:read"), ("insurance:write", "cases:write")


class InsuranceClaimSerializer(WorkflowSerializer):
    """What is claimed for one return under one policy. Money is integer fen; nothing of the buyer is shown."""

    route = "api:insurance-claim-detail"

    state = StateText(InsuranceClaim)
    number = serializers.CharField()
    kind = serializers.CharField()
    policy = serializers.CharField(source="policy.number")
    insurer_policy = serializers.CharField(source="policy.insurer_ref")
    order = serializers.CharField(source="policy.order.external_id")
    case = serializers.CharField(source="ticket.number")
    shop = serializers.CharField(source="shop.code")
    waybill = serializers.CharField()
    amount_fen = serializers.IntegerField()
    refusal = serializers.CharField()
    reopened = serializers.BooleanField()
    paid_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class InsuranceClaimFilter(filters.FilterSet):
    state = filters.ChoiceFilter(choices=ClaimState.choices)
    kind = filters.ChoiceFilter(choices=ClaimKind.choices)
    updated_since = SinceFilter()


class InsuranceClaimViewSet(ReadMixin, MovesMixin, PortalViewSet):
    """An insurer's own claims: approve or refuse within 30 days, pay within ten. An ERP reads those of its shops."""

    model = InsuranceClaim
    serializer_class = InsuranceClaimSerializer
    filterset_class = InsuranceClaimFilter
    reporters = frozenset({Role.INSURER})
    required_scopes = {"list": READ, "retrieve": READ, "make_move": WRITE}

    def rows(self) -> QuerySet[InsuranceClaim]:
        return claims_for(self.actor)
