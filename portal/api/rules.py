"""The rules of a service: every version with how it stands, drafts open to comment, and comments on them."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from portal.api.caching import cacheable
from portal.queries import rules as read
from portal.queries.partners import shop_acted_for
from portal.services import rules
from portal.states import VersionStanding

A_MINUTE = 60


class RuleTextsSerializer(serializers.Serializer):
    """What a version says, to people and to programs."""

    text = serializers.CharField()
    conditions = serializers.ListField(child=serializers.DictField())
    keep_conditions = serializers.ListField(child=serializers.DictField(), source="kept_conditions")
    requirements = serializers.JSONField()
    promises = serializers.ListField(child=serializers.DictField())
    scope = serializers.DictField()
    membership = serializers.DictField()
    exit_rule = serializers.DictField()
    cooling_off_days = serializers.IntegerField()


class ServiceVersionSerializer(RuleTextsSerializer):
    """One version of a service's rules; it never changes once published.

    `keep_conditions` are what members must keep. `standing` is read from the dates at the instant of the call; `until`
    is when the next version takes or took its place.
    """

    number = serializers.IntegerField()
    standing = serializers.ChoiceField(choices=VersionStanding.choices)
    standing_label = serializers.CharField()
    published_at = serializers.DateTimeField()
    effective_at = serializers.DateTimeField()
    until = serializers.DateTimeField(allow_null=True)


class ConsultationSerializer(RuleTextsSerializer):
    """A draft on which shops may comment until `closes_at`; it may still change."""

    number = serializers.IntegerField()
    closes_at = serializers.DateTimeField(source="consultation_until")
    planned_for = serializers.DateTimeField(source="effective_at", allow_null=True)


class VersionsAnswer(serializers.Serializer):
    results = ServiceVersionSerializer(many=True)
    consultations = ConsultationSerializer(many=True)


class CommentBody(serializers.Serializer):
    """What a shop says of a draft."""

    shop = serializers.CharField(max_length=50)
    text = serializers.CharField(min_length=2, max_length=4000)


class CommentSerializer(serializers.Serializer):
    """A comment as it was kept."""

    service = serializers.CharField(source="version.service.code")
    version = serializers.IntegerField(source="version.number")
    shop = serializers.CharField(source="shop.code")
    text = serializers.CharField()
    created_at = serializers.DateTimeField()


class RuleActions:
    """For the resource of services: `versions/` and the comments on one of them."""

    @extend_schema(responses=VersionsAnswer)
    @action(detail=True, pagination_class=None)
    def versions(self, request: Request, code: str) -> HttpResponse:
        """Every published version of the rules, newest first, and the drafts that are open to comment."""
        service, at = self.get_object(), self.at  # type: ignore[attr-defined]
        published = [shown(found) for found in read.public_versions(service, at)]
        drafts = ConsultationSerializer(read.open_consultations(service, at), many=True).data
        return cacheable(request, {"results": published, "consultations": drafts}, max_age=A_MINUTE)

    @extend_schema(request=CommentBody, responses={201: CommentSerializer})
    @action(
        detail=True,
        methods=["post"],
        url_path="versions/(?P<version>[0-9]{1,6})/comments",
        url_name="comments",
    )
    def comments(self, request: Request, code: str, version: str) -> Response:
        """Say what a shop thinks of a draft that is open to comment."""
        service = self.get_object()  # type: ignore[attr-defined]
        draft = read.shown_version(service, int(version))
        body = self.checked(CommentBody)  # type: ignore[attr-defined]
        actor, at = self.actor, self.at  # type: ignore[attr-defined]
        row = rules.comment(draft, shop_acted_for(actor, body["shop"]), body["text"], actor=actor, at=at)
        return Response(CommentSerializer(row).data, status=201)


def shown(found: read.PublicVersion) -> dict[str, Any]:
    """A published version with how it stands."""
    version = found.version
    version.standing, version.standing_label = found.standing, found.standing.label  # type: ignore[attr-defined]
    version.until = found.until  # type: ignore[attr-defined]
    return dict(ServiceVersionSerializer(version).data)
