"""Coverage, capacity and blocked senders as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as noop
from rest_framework import serializers

from carriers.policies.contract_dates import SENSIBLE_DAYS
from carriers.policies.geometry import MOST_POINTS
from carriers.states import AppointmentAbility, AreaKind, BlockReason, ImmediateAbility
from portal.models import Region

AHEAD = timedelta(minutes=5)
IN_THE_FUTURE = noop("The time lies in the future.")
MOST_AREAS, MOST_HOURS = 500, 24 * 31
REQUIRED = _("This field is required.")


class SensibleDay(serializers.DateField):
    """A local date that people can mean."""

    default_validators = [*SENSIBLE_DAYS]


class CarrierBody(serializers.Serializer):
    """`carrier` may be left out by a program that speaks for one carrier only."""

    carrier = serializers.CharField(max_length=40, required=False, allow_blank=True, default="")


class AreaBody(serializers.Serializer):
    """A region by its GB/T 2260 code, or a polygon of [longitude, latitude] corners (WGS 84)."""

    code = serializers.CharField(max_length=40)
    kind = serializers.ChoiceField(choices=AreaKind.choices, default=AreaKind.REGION.value)
    region = serializers.CharField(max_length=12, required=False, allow_null=True, default=None)
    polygon = serializers.ListField(
        child=serializers.ListField(child=serializers.FloatField(), min_length=2, max_length=2),
        required=False,
        default=list,
        max_length=MOST_POINTS + 2,
    )
    immediate = serializers.ChoiceField(
        choices=ImmediateAbility.choices, default=ImmediateAbility.TWO_HOURS.value
    )
    appointment = serializers.ChoiceField(
        choices=AppointmentAbility.choices, default=AppointmentAbility.TWO_HOURS.value
    )
    remote = serializers.BooleanField(default=False)
    opens = serializers.TimeField()
    closes = serializers.TimeField()
    valid_from = SensibleDay(required=False, allow_null=True, default=None)
    valid_until = SensibleDay(required=False, allow_null=True, default=None)

    def validate_region(self, value: str | None) -> str | None:
        if value and not Region.objects.filter(pk=value).exists():
            raise serializers.ValidationError(_("Unknown region."))
        return value or None


def area_fields(body: Mapping[str, Any]) -> dict[str, Any]:
    """An area as the service takes it."""
    fields = dict(body)
    return fields | {"region_id": fields.pop("region")}


class CoverageBody(CarrierBody):
    full = serializers.BooleanField(default=False)
    areas: serializers.ListSerializer[Any] = serializers.ListSerializer(
        child=AreaBody(), allow_empty=False, max_length=MOST_AREAS
    )

    def validate_areas(self, areas: list[dict[str, Any]]) -> list[dict[str, Any]]:
        codes = [area["code"] for area in areas]
        if len(codes) != len(set(codes)):
            raise serializers.ValidationError(_("An area is named twice."))
        return areas


class AreaSerializer(serializers.Serializer):
    """One version of an area; a later version of the same code takes its place on `valid_from`."""

    id = serializers.IntegerField(source="pk")
    carrier = serializers.CharField(source="carrier.code")
    code = serializers.CharField()
    kind = serializers.CharField()
    region = serializers.CharField(source="region_id", allow_null=True)
    polygon = serializers.JSONField()
    immediate = serializers.IntegerField()
    appointment = serializers.IntegerField()
    remote = serializers.BooleanField()
    opens = serializers.TimeField()
    closes = serializers.TimeField()
    valid_from = serializers.DateField()
    valid_until = serializers.DateField(allow_null=True)


class AreasAnswer(serializers.Serializer):
    results = AreaSerializer(many=True)


class ExceptionBody(CarrierBody):
    area_code = serializers.CharField(max_length=40, required=False, allow_blank=True, default="")
    first_day = SensibleDay()
    last_day = SensibleDay()
    closed = serializers.BooleanField(default=True)
    opens = serializers.TimeField(required=False, allow_null=True, default=None)
    closes = serializers.TimeField(required=False, allow_null=True, default=None)
    reason = serializers.CharField(min_length=2, max_length=200)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["last_day"] < attrs["first_day"]:
            raise serializers.ValidationError({"last_day": _("The last day is before the first.")})
        hours = attrs["opens"], attrs["closes"]
        if not attrs["closed"] and None in hours:
            raise serializers.ValidationError({"opens": REQUIRED, "closes": REQUIRED})
        if None not in hours and attrs["opens"] >= attrs["closes"]:
            raise serializers.ValidationError({"closes": _("The area closes before it opens.")})
        return attrs


class ExceptionSerializer(serializers.Serializer):
    id = serializers.IntegerField(source="pk")
    carrier = serializers.CharField(source="carrier.code")
    area_code = serializers.CharField()
    first_day = serializers.DateField()
    last_day = serializers.DateField()
    closed = serializers.BooleanField()
    opens = serializers.TimeField(allow_null=True)
    closes = serializers.TimeField(allow_null=True)
    reason = serializers.CharField()
    withdrawn_at = serializers.DateTimeField(allow_null=True)


class HourBody(serializers.Serializer):
    hour = serializers.IntegerField(min_value=0, max_value=23)
    capacity = serializers.IntegerField(min_value=0, max_value=100_000)


class DayHourBody(HourBody):
    day = SensibleDay()


class AreaHoursBody(serializers.Serializer):
    """`pattern` holds for every day, `days` for single ones."""

    area = serializers.CharField(max_length=40)
    pattern: serializers.ListSerializer[Any] = serializers.ListSerializer(
        child=HourBody(), required=False, default=list, max_length=24
    )
    days: serializers.ListSerializer[Any] = serializers.ListSerializer(
        child=DayHourBody(), required=False, default=list, max_length=MOST_HOURS
    )


class CapacityBody(CarrierBody):
    full = serializers.BooleanField(default=False)
    request_time = serializers.DateTimeField()
    areas: serializers.ListSerializer[Any] = serializers.ListSerializer(
        child=AreaHoursBody(), allow_empty=False, max_length=MOST_AREAS
    )


class CapacityAnswer(serializers.Serializer):
    """How many hours changed."""

    changed = serializers.IntegerField()


class HourSerializer(serializers.Serializer):
    """One whole hour: what was told, what is reserved, what is free."""

    id = serializers.IntegerField(source="pk")
    carrier = serializers.CharField(source="carrier.code")
    area = serializers.CharField(source="area_code")
    day = serializers.DateField()
    hour = serializers.IntegerField()
    told = serializers.IntegerField()
    reserved = serializers.IntegerField()
    free = serializers.IntegerField()
    told_at = serializers.DateTimeField()


class BlockBody(CarrierBody):
    phone = serializers.CharField(max_length=30, required=False, allow_blank=True, default="")
    address = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")
    reason = serializers.ChoiceField(choices=BlockReason.choices)
    note = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")
    until = serializers.DateField(required=False, allow_null=True, default=None)


class BlockSerializer(serializers.Serializer):
    """A block; the sender is known by the end of the phone number at most."""

    id = serializers.IntegerField(source="pk")
    carrier = serializers.CharField(source="carrier.code")
    phone_tail = serializers.CharField()
    by_address = serializers.SerializerMethodField()
    reason = serializers.IntegerField()
    note = serializers.CharField()
    until = serializers.DateField(allow_null=True)
    added_at = serializers.DateTimeField()

    def get_by_address(self, row: Any) -> bool:
        return bool(row.address_hash)
