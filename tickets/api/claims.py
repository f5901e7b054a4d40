"""Claims under category promises."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from tickets.api import case_shapes as shapes
from tickets.api.details import details
from tickets.api.tickets import NewCaseViewSet
from tickets.policies.guarantee import CLAIMABLE
from tickets.queries.orders import line_within_reach
from tickets.services import guarantee
from tickets.states import ClaimRemedy, Kind


class ClaimBody(shapes.LineChoice):
    """A claim under one promise of an order line. `damage_percent` says how much of the pieces is spoiled."""

    promise = serializers.ChoiceField(choices=[(kind, kind) for kind in CLAIMABLE])
    quantity = serializers.IntegerField(min_value=1, max_value=999, default=1)
    remedy = serializers.ChoiceField(choices=ClaimRemedy.choices, required=False, default="")
    damage_percent = serializers.IntegerField(min_value=1, max_value=100, default=100)
    description = serializers.CharField(min_length=2, max_length=500)


class ClaimDetails(serializers.Serializer):
    """What was claimed, what evidence the promise demands, and the remedy."""

    promise = serializers.CharField(source="guarantee.promise_kind")
    remedy = serializers.CharField(source="guarantee.remedy")
    remedies = serializers.ListField(child=serializers.CharField(), source="guarantee.remedies")
    evidence = serializers.ListField(child=serializers.CharField(), source="guarantee.evidence")
    damage_percent = serializers.IntegerField(source="guarantee.damage_percent")
    answer_by = serializers.DateTimeField(source="guarantee.answer_by", allow_null=True)


details(Kind.GUARANTEE, ClaimDetails)


class ClaimViewSet(NewCaseViewSet):
    """Claims under the category promises of an order: fresh goods, allergy, breakage and so on."""

    @extend_schema(request=ClaimBody, responses={201: shapes.NewCaseSerializer})
    def create(self, request: Request) -> Response:
        """Claim what a promise on an order line gives. Add the evidence it demands to the case, then make the move
        `give_evidence`."""
        body = self.checked(ClaimBody)
        line = line_within_reach(self.actor, order=body["order"], line=body["line"])
        ticket = guarantee.claim(
            line,
            kind=body["promise"],
            quantity=body["quantity"],
            description=body["description"],
            remedy=body["remedy"],
            damage_percent=body["damage_percent"],
            actor=self.actor,
            at=self.at,
        )
        return self.opened(ticket)
