"""What a storefront sends of an order: every field named, bounded and checked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from carriers.states import Capability
from tickets.services.orders import OrderFacts

EARLIEST = datetime(2015, 1, 1, tzinfo=UTC)
AHEAD = timedelta(minutes=5)
EXTERNAL = RegexValidator(r"\A[A-Za-z0-9._-]{1,64}\Z", _("Letters, digits, dot, dash and underscore only."))
REGION = RegexValidator(
    r"\A(\d{2}|\d{4}|\d{6}|\d{9}|\d{12})\Z", _("A GB/T 2260 code has 2, 4, 6, 9 or 12 digits.")
)
PHONE = RegexValidator(r"\A\+?[0-9][0-9 -]{4,18}\Z", _("Enter a telephone number."))
MOST_FEN = 2_000_000_000


class PastInstant(serializers.DateTimeField):
    """An instant that has happened: not before 2015, and at most five minutes ahead of our clock."""

    def to_internal_value(self, value: Any) -> datetime:
        instant = super().to_internal_value(value)
        if instant < EARLIEST:
            raise serializers.ValidationError(_("This time is too long ago."), code="too_early")
        if instant > self.context["at"] + AHEAD:
            raise serializers.ValidationError(_("This time lies in the future."), code="in_future")
        return instant


class ContactBody(serializers.Serializer):
    """Who receives the order; kept encrypted and shown masked. With the place on the map (WGS 84) carriers can be
    chosen that collect within an outline rather than a whole region."""

    name = serializers.CharField(max_length=40)
    phone = serializers.CharField(max_length=20, validators=[PHONE])
    address = serializers.CharField(max_length=200)
    region = serializers.CharField(max_length=12, validators=[REGION])
    longitude = serializers.FloatField(min_value=-180, max_value=180, required=False)
    latitude = serializers.FloatField(min_value=-90, max_value=90, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """A place has both numbers or none."""
        place = [attrs.pop(name) for name in ("longitude", "latitude") if name in attrs]
        if len(place) == 1:
            raise serializers.ValidationError({"longitude": [_("Give longitude and latitude together.")]})
        return attrs | ({"place": f"{place[0]:.6f},{place[1]:.6f}"} if place else {})


class BundleBody(serializers.Serializer):
    """A discount of so much from so much on, over all lines with this id; `list_fen` is the line without it."""

    id = serializers.CharField(max_length=40)
    threshold_fen = serializers.IntegerField(min_value=1, max_value=MOST_FEN)
    off_fen = serializers.IntegerField(min_value=0, max_value=MOST_FEN)
    list_fen = serializers.IntegerField(min_value=0, max_value=MOST_FEN)


class TendersBody(serializers.Serializer):
    """The part of `paid_fen` that was paid with a coupon and with points."""

    coupon = serializers.IntegerField(min_value=0, max_value=MOST_FEN, required=False)
    points = serializers.IntegerField(min_value=0, max_value=MOST_FEN, required=False)
    coupon_expires_at = serializers.CharField(max_length=40, required=False)

    def validate_coupon_expires_at(self, value: str) -> str:
        try:
            instant = datetime.fromisoformat(value)
        except ValueError:
            raise serializers.ValidationError(_("This is no date and time."), code="invalid") from None
        if instant.tzinfo is None:
            raise serializers.ValidationError(_("Name the time zone."), code="invalid")
        return value


class GiftBody(serializers.Serializer):
    """A gift that came with the item, with the price stated for it."""

    id = serializers.CharField(max_length=40)
    title = serializers.CharField(max_length=120)
    price_fen = serializers.IntegerField(min_value=0, max_value=MOST_FEN)


class PastInstantText(PastInstant):
    """An instant kept as text among facts that are JSON."""

    def to_internal_value(self, value: Any) -> Any:
        return super().to_internal_value(value).isoformat()


class FlagsBody(serializers.Serializer):
    """What the storefront knows of an item that a decision has to look at."""

    risk = serializers.ListField(child=serializers.CharField(max_length=40), max_length=10, required=False)
    made_to_order = serializers.BooleanField(required=False)
    confirmed_no_return = serializers.BooleanField(required=False)
    bundle = BundleBody(required=False)
    tenders = TendersBody(required=False)
    gifts = GiftBody(many=True, required=False)
    payment = serializers.ChoiceField(choices=["instalment", "credit"], required=False)
    installed_at = PastInstantText(required=False)
    production_batch = serializers.CharField(max_length=60, required=False)


class LineBody(serializers.Serializer):
    """One item with what was really paid for all its pieces, in fen."""

    external_id = serializers.CharField(max_length=64, validators=[EXTERNAL])
    item = serializers.CharField(max_length=64)
    title = serializers.CharField(max_length=120)
    category = serializers.CharField(max_length=60)
    quantity = serializers.IntegerField(min_value=1, max_value=999)
    paid_fen = serializers.IntegerField(min_value=0, max_value=MOST_FEN)
    weight_grams = serializers.IntegerField(min_value=1, max_value=2_000_000, default=1000)
    needs = serializers.ListField(
        child=serializers.ChoiceField(choices=Capability.choices), max_length=3, required=False
    )
    serial = serializers.CharField(max_length=60, required=False, allow_blank=True)
    flags = FlagsBody(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Coupons and points are part of what was paid."""
        tenders = attrs.get("flags", {}).get("tenders", {})
        if tenders.get("coupon", 0) + tenders.get("points", 0) > attrs["paid_fen"]:
            raise serializers.ValidationError({"flags": _("More coupons and points than was paid.")})
        return attrs


class OrderBody(serializers.Serializer):
    """An order as the storefront knows it. `source_version` grows with every change; an older one changes nothing."""

    external_id = serializers.CharField(max_length=64, validators=[EXTERNAL])
    shop = serializers.CharField(max_length=50)
    source_version = serializers.IntegerField(min_value=0, max_value=2**62)
    buyer_ref = serializers.CharField(max_length=64)
    buyer_grade = serializers.CharField(max_length=12, required=False, allow_blank=True)
    paid_at = PastInstant()
    contact = ContactBody()
    lines = LineBody(many=True, allow_empty=False, max_length=100)  # type: ignore[call-arg]
    shipped_at = PastInstant(required=False, allow_null=True)
    carrier = serializers.CharField(max_length=50, required=False, allow_blank=True)
    waybill = serializers.CharField(max_length=40, required=False, allow_blank=True)
    signed_at = PastInstant(required=False, allow_null=True)

    def validate_lines(self, lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
        if len({line["external_id"] for line in lines}) < len(lines):
            raise serializers.ValidationError(_("Two lines have the same number."), code="unique")
        if sum(line["paid_fen"] for line in lines) > MOST_FEN:
            raise serializers.ValidationError(_("The order's total is too large."), code="max_value")
        return lines

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if bool(attrs.get("waybill")) != bool(attrs.get("carrier")):
            raise serializers.ValidationError({"carrier": _("Carrier and waybill go together.")})
        for name in ("shipped_at", "signed_at"):
            if attrs.get(name) and attrs[name] < attrs["paid_at"]:
                raise serializers.ValidationError({name: _("This lies before the payment.")})
        return attrs

    @staticmethod
    def facts(data: dict[str, Any]) -> OrderFacts:
        """The validated body as the service takes it."""
        return OrderFacts(**{name: value for name, value in data.items() if value is not None})
