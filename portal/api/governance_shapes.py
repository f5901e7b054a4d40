"""How appeals, waivers and published measures are shown."""

from __future__ import annotations

from django.utils.translation import gettext
from rest_framework import serializers

from portal.api.serializers import StateText, WorkflowSerializer
from portal.models import Appeal, PublishedMeasure, Waiver
from portal.states import Measure


class AppealSerializer(WorkflowSerializer):
    """A shop's request that a second person look at one decision, and what became of it.

    It is about an `application` or an `enrolment`; `decision` names the fact appealed against. Who ruled is not told.
    """

    route = "api:appeal-detail"

    state = StateText(Appeal)
    number = serializers.CharField()
    shop = serializers.CharField(source="shop.code")
    application = serializers.CharField(source="application.number", default=None, allow_null=True)
    enrolment = serializers.CharField(source="enrolment.number", default=None, allow_null=True)
    decision = serializers.CharField()
    grounds = serializers.CharField()
    ruling = serializers.CharField()
    ruled_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class WaiverSerializer(serializers.Serializer):
    """A condition or requirement (`code`) that a shop need not meet for a time, and why."""

    state = StateText(Waiver)
    state_label = serializers.CharField(source="get_state_display")
    number = serializers.CharField()
    shop = serializers.CharField(source="shop.code")
    service = serializers.CharField(source="service.code")
    code = serializers.CharField()
    reason = serializers.CharField()
    valid_from = serializers.DateTimeField()
    valid_until = serializers.DateTimeField()
    version = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class MeasureSerializer(serializers.Serializer):
    """A warning, suspension or termination as the public reads it: shop, cause, measure."""

    shop = serializers.CharField(source="shop.code")
    shop_name = serializers.CharField(source="shop.name")
    service = serializers.CharField(source="enrolment.service.code")
    service_name = serializers.CharField(source="enrolment.service.name")
    measure = serializers.ChoiceField(choices=Measure.choices)
    measure_label = serializers.CharField(source="get_measure_display")
    cause = serializers.SerializerMethodField()
    advice = serializers.SerializerMethodField()
    published_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)

    def get_cause(self, row: PublishedMeasure) -> str:
        return _told(row.cause)

    def get_advice(self, row: PublishedMeasure) -> str:
        return _told(row.advice)


def _told(text: str) -> str:
    """What the system wrote is kept untranslated; what a person wrote has no translation and stays as it is."""
    return gettext(text) if text else ""
