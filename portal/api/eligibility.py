"""How a shop would be judged today, and its scorecard: read-only, the same words as in the portal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from portal.api.problems import reason_data
from portal.api.serializers import ReasonSerializer
from portal.errors import Reason
from portal.models import MetricSnapshot, Service
from portal.policies.eligibility import Measured
from portal.queries.catalogue import service_by_code
from portal.queries.eligibility import JOIN, KEEP, Assessment, Prospect, dry_run
from portal.queries.scorecard import Card, scorecard
from portal.queries.standing import catalogue_services
from portal.states import Verdict

SERVICE = OpenApiParameter("service", str, description="The code of one service; all of them if not told.")
STAGE = OpenApiParameter(
    "stage", str, enum=[JOIN, KEEP], description="The conditions for joining, or those for staying."
)


class MeasurementSerializer(serializers.Serializer):
    """The snapshot that a verdict was made from; without one the shop's own record was."""

    snapshot = serializers.IntegerField(allow_null=True)
    window_from = serializers.DateTimeField(allow_null=True)
    window_to = serializers.DateTimeField(allow_null=True)
    numerator = serializers.JSONField()
    denominator = serializers.IntegerField()
    source = serializers.CharField(allow_blank=True)  # type: ignore[assignment]
    computed_at = serializers.DateTimeField(allow_null=True)


class ConditionSerializer(serializers.Serializer):
    """One condition: what it requires, what was found, how far apart they are and what is to be expected.

    A forecast is for people; it never enters a verdict.
    """

    metric = serializers.CharField()
    operator = serializers.CharField()
    required = serializers.JSONField()  # type: ignore[assignment]
    unit = serializers.CharField(allow_blank=True)
    minimum_sample = serializers.IntegerField()
    actual = MeasurementSerializer(allow_null=True)
    verdict = serializers.ChoiceField(Verdict.choices)
    reason = ReasonSerializer()
    distance = ReasonSerializer(allow_null=True)
    forecast = ReasonSerializer(allow_null=True)
    advice = serializers.CharField(allow_blank=True)


class AssessmentSerializer(serializers.Serializer):
    """How a shop would be judged by the rules of one service."""

    service = serializers.CharField()
    service_name = serializers.CharField()
    terms_version = serializers.IntegerField()
    stage = serializers.ChoiceField([JOIN, KEEP])
    verdict = serializers.ChoiceField(Verdict.choices)
    conditions = ConditionSerializer(many=True)


class EligibilityAnswer(serializers.Serializer):
    shop = serializers.CharField()
    at = serializers.DateTimeField()
    results = AssessmentSerializer(many=True)


class HistoryPointSerializer(serializers.Serializer):
    """One snapshot of the last ninety days."""

    snapshot = serializers.IntegerField()
    window_to = serializers.DateTimeField()
    computed_at = serializers.DateTimeField()
    numerator = serializers.IntegerField(allow_null=True)
    denominator = serializers.IntegerField()


class ChartedConditionSerializer(ConditionSerializer):
    history = HistoryPointSerializer(many=True)


class CardSerializer(AssessmentSerializer):
    """One service of the scorecard; `membership` is empty for a service the shop has applied for."""

    membership = serializers.CharField(allow_blank=True)
    state = serializers.CharField(allow_blank=True)
    warns = serializers.BooleanField()
    conditions = ChartedConditionSerializer(many=True)


class ScorecardAnswer(serializers.Serializer):
    shop = serializers.CharField()
    at = serializers.DateTimeField()
    results = CardSerializer(many=True)


class EligibilityQuery(serializers.Serializer):
    service = serializers.SlugField(max_length=50, required=False, default="")
    stage = serializers.ChoiceField([JOIN, KEEP], required=False, default=JOIN)


class EligibilityActions:
    """For the resource of shops: `eligibility/` and `scorecard/`."""

    @extend_schema(parameters=[SERVICE, STAGE], responses=EligibilityAnswer)
    @action(detail=True)
    def eligibility(self, request: Request, code: str) -> Response:
        """A dry run: every condition of the rules in force with the shop's own values; nothing is stored."""
        query = EligibilityQuery(data=request.query_params)
        query.is_valid(raise_exception=True)
        chosen = query.validated_data["service"]
        shop = self.get_object()  # type: ignore[attr-defined]
        services: Sequence[Service] = [service_by_code(chosen)] if chosen else catalogue_services()
        at = self.at  # type: ignore[attr-defined]
        found = dry_run(shop, services, at, query.validated_data["stage"])
        return Response({"shop": shop.code, "at": at, "results": [assessment_data(row) for row in found]})

    @extend_schema(responses=ScorecardAnswer)
    @action(detail=True)
    def scorecard(self, request: Request, code: str) -> Response:
        """The conditions of the shop's memberships and applications, with ninety days of numbers."""
        shop = self.get_object()  # type: ignore[attr-defined]
        at = self.at  # type: ignore[attr-defined]
        return Response(
            {"shop": shop.code, "at": at, "results": [card_data(card) for card in scorecard(shop, at)]}
        )


def assessment_data(row: Assessment) -> dict[str, Any]:
    return {
        "service": row.service.code,
        "service_name": row.service.name,
        "terms_version": row.terms.number,
        "stage": row.stage,
        "verdict": row.outcome,
        "conditions": [prospect_data(prospect) for prospect in row.prospects],
    }


def prospect_data(prospect: Prospect) -> dict[str, Any]:
    verdict = prospect.verdict
    return {
        "metric": verdict.condition.metric,
        "operator": verdict.condition.operator,
        "required": verdict.condition.threshold,
        "unit": verdict.condition.unit,
        "minimum_sample": verdict.condition.minimum_sample,
        "actual": _evidence(verdict.measured),
        "verdict": verdict.verdict,
        "reason": reason_data(verdict.reason),
        "distance": _optional(verdict.distance),
        "forecast": _optional(prospect.forecast.reason if prospect.forecast else None),
        "advice": gettext(prospect.advice) if prospect.advice else "",
    }


def card_data(card: Card) -> dict[str, Any]:
    shown = assessment_data(card.assessment)
    for condition in shown["conditions"]:
        condition["history"] = _points(card.history.get(condition["metric"], ()))
    member = card.membership
    return shown | {
        "membership": member.number if member else "",
        "state": member.state if member else "",
        "warns": card.assessment.warns,
    }


def _points(rows: Iterable[MetricSnapshot]) -> list[dict[str, Any]]:
    return [
        {
            "snapshot": row.pk,
            "window_to": row.window_to,
            "computed_at": row.computed_at,
            "numerator": row.numerator,
            "denominator": row.denominator,
        }
        for row in rows
    ]


def _evidence(measured: Measured | None) -> dict[str, Any] | None:
    if measured is None:
        return None
    return {name: getattr(measured, name) for name in map(str, MeasurementSerializer().fields)}


def _optional(reason: Reason | None) -> dict[str, Any] | None:
    return reason_data(reason) if reason else None
