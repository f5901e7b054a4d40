"""The quiet hours of a shop by API."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from portal.actors import Role
from portal.api.base import PortalViewSet
from portal.policies.quiet import Quiet
from portal.queries.telling import quiet_hours
from portal.services import telling


class StretchSerializer(serializers.Serializer):
    """Quiet on these weekdays (1 Monday to 7 Sunday) between two times in Asia/Shanghai; an end no later than the
    beginning is on the next day."""

    days = serializers.ListField(child=serializers.IntegerField(min_value=1, max_value=7), min_length=1)
    begins = serializers.TimeField(format="%H:%M")
    ends = serializers.TimeField(format="%H:%M")


class QuietHoursBody(serializers.Serializer):
    """Every quiet stretch of the shop; none: those of the platform hold."""

    quiet_hours = StretchSerializer(many=True)


class QuietHoursActions(PortalViewSet):
    """Reading and setting when e-mails and SMS to the people of a shop wait."""

    quiet_scopes = {"quiet": ("services:read",), "set_quiet": ("services:write",)}
    quiet_roles = {
        "quiet": frozenset({Role.SHOP_PROGRAM, Role.ERP}),
        "set_quiet": frozenset({Role.SHOP_PROGRAM}),
    }

    @extend_schema(responses=QuietHoursBody)
    @action(detail=True, url_path="quiet-hours")
    def quiet(self, request: Request, code: str) -> Response:
        """The quiet stretches of the shop."""
        return self._stretches(self.get_object().pk)

    @extend_schema(request=QuietHoursBody, responses=QuietHoursBody)
    @quiet.mapping.post
    def set_quiet(self, request: Request, code: str) -> Response:
        """Replace the quiet stretches of the shop; severe warnings never wait for their end."""
        shop, body = self.get_object(), self.checked(QuietHoursBody)
        wanted = [Quiet(frozenset(row["days"]), row["begins"], row["ends"]) for row in body["quiet_hours"]]
        telling.keep_quiet_hours(shop, wanted, actor=self.actor, at=self.at)
        return self._stretches(shop.pk)

    def _stretches(self, shop_id: int) -> Response:
        rows = [
            {"days": sorted(row.days), "begins": row.begins, "ends": row.ends} for row in quiet_hours(shop_id)
        ]
        return Response(QuietHoursBody({"quiet_hours": rows}).data)
