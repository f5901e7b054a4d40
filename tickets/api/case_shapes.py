"""How cases are shown and asked for."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from carriers.api.movements import PersonSerializer
from carriers.states import PayMode
from portal.api.evidence import FileBody
from portal.api.filters import SinceFilter
from portal.api.problems import reason_data
from portal.api.serializers import ReasonSerializer, StateText, WorkflowSerializer
from portal.models import TimelineEvent
from tickets.api.details import details_of
from tickets.models import Leg, Ticket
from tickets.queries.worklist import matching
from tickets.states import TICKET_STATES, Kind, ReturnReason

ADDRESS = ("name", "phone", "region", "address")


class ReturnAddressSerializer(serializers.Serializer):
    """Where the goods go back to, fixed when the return was agreed."""

    name = serializers.CharField()
    phone = serializers.CharField()
    region = serializers.CharField()
    address = serializers.CharField()


class TicketSerializer(WorkflowSerializer):
    """A case of any kind: what was asked, what was decided and why, where the goods are, what may be done."""

    route = "api:ticket-detail"

    state = StateText(Ticket)
    number = serializers.CharField()
    kind = serializers.CharField()
    kind_label = serializers.CharField(source="get_kind_display")
    shop = serializers.CharField(source="shop.code")
    order = serializers.CharField(source="order.external_id")
    line = serializers.CharField(source="line.external_id", default=None, allow_null=True)
    title = serializers.CharField(source="line.title", default="")
    quantity = serializers.IntegerField()
    reason_code = serializers.CharField()
    description = serializers.CharField()
    requested_fen = serializers.IntegerField()
    approved_fen = serializers.IntegerField(allow_null=True)
    currency = serializers.CharField(source="order.currency")
    goods = serializers.CharField()
    buyer = PersonSerializer(source="contact")
    return_address = serializers.SerializerMethodField()
    reasons = serializers.SerializerMethodField()
    closed_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()

    @extend_schema_field(ReturnAddressSerializer(allow_null=True))
    def get_return_address(self, row: Ticket) -> dict[str, str] | None:
        fixed = row.decision.get("return_address")
        return {key: fixed[key] for key in ADDRESS} if fixed else None

    @extend_schema_field(ReasonSerializer(many=True))
    def get_reasons(self, row: Ticket) -> list[dict[str, Any]]:
        return [reason_data(reason) for reason in row.decision_reasons]


class LegSerializer(serializers.Serializer):
    """One movement of goods of a case: by pickup, or a parcel only."""

    role = serializers.CharField()
    pickup = serializers.CharField(source="pickup.number", default=None, allow_null=True)
    pickup_state = serializers.CharField(source="pickup.state", default=None, allow_null=True)
    arrive_by = serializers.DateTimeField(source="pickup.arrive_by", default=None, allow_null=True)
    carrier = serializers.SerializerMethodField()
    waybill = serializers.SerializerMethodField()
    status = serializers.SerializerMethodField()

    def get_carrier(self, row: Leg) -> str | None:
        return parcel.carrier.code if (parcel := _parcel(row)) else None

    def get_waybill(self, row: Leg) -> str | None:
        return parcel.waybill if (parcel := _parcel(row)) else None

    def get_status(self, row: Leg) -> str | None:
        return parcel.status if (parcel := _parcel(row)) else None


def _parcel(row: Leg) -> Any:
    return row.shipment or (row.pickup.shipment if row.pickup else None)


class CaseSerializer(TicketSerializer):
    """One case with the movements of its goods."""

    legs = LegSerializer(many=True, source="legs_shown")
    follows = serializers.CharField(source="parent.number", default=None, allow_null=True)
    goes_on_as = serializers.SerializerMethodField()
    details = serializers.SerializerMethodField()

    def get_goes_on_as(self, row: Ticket) -> list[str]:
        return [child.number for child in row.children.all()]

    @extend_schema_field(OpenApiTypes.OBJECT)
    def get_details(self, row: Ticket) -> dict[str, Any]:
        return details_of(row, self.context)


class NewCaseSerializer(CaseSerializer):
    """A case just opened. `buyer_link` opens it without a login; it is shown only now."""

    buyer_link = serializers.CharField()


class FactSerializer(serializers.Serializer):
    """One fact of a case or its legs."""

    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    subject = serializers.SerializerMethodField()
    by = serializers.CharField(source="actor_kind")
    happened_at = serializers.DateTimeField()
    recorded_at = serializers.DateTimeField()
    from_state = serializers.CharField()
    to_state = serializers.CharField()
    note = serializers.CharField()
    reasons = serializers.SerializerMethodField()

    def get_subject(self, row: TimelineEvent) -> str:
        return row.subject_type.model

    @extend_schema_field(ReasonSerializer(many=True))
    def get_reasons(self, row: TimelineEvent) -> list[dict[str, Any]]:
        return [reason_data(reason) for reason in row.reasons]


class TimelineAnswer(serializers.Serializer):
    results = FactSerializer(many=True)


class LineChoice(serializers.Serializer):
    """An item of an order, by the storefront's own numbers."""

    order = serializers.CharField(max_length=64)
    line = serializers.CharField(max_length=64)


class ReturnBody(LineChoice):
    quantity = serializers.IntegerField(min_value=1, max_value=999, default=1)
    reason = serializers.ChoiceField(choices=ReturnReason.choices)
    description = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")
    buyer_grade = serializers.CharField(max_length=12, required=False, allow_blank=True, default="")
    gifts_kept = serializers.ListField(
        child=serializers.CharField(max_length=40), max_length=20, default=list
    )


class WarrantyBody(LineChoice):
    description = serializers.CharField(min_length=2, max_length=500)
    serial = serializers.CharField(max_length=60, required=False, allow_blank=True, default="")
    fault_code = serializers.CharField(max_length=30, required=False, allow_blank=True, default="")


class ContinueBody(serializers.Serializer):
    """Why a closed case is not over."""

    reason = serializers.CharField(min_length=2, max_length=200)


class ReopenBody(serializers.Serializer):
    description = serializers.CharField(min_length=2, max_length=500)


class PickupBody(serializers.Serializer):
    slot = serializers.CharField(max_length=40)
    pay_mode = serializers.ChoiceField(
        choices=[(mode.value, mode.label) for mode in (PayMode.ONLINE, PayMode.CASH)],
        default=PayMode.ONLINE.value,
    )


class EvidenceBody(FileBody):
    kind = serializers.RegexField(r"\A[a-z_]{2,30}\Z", default="photo")


class TicketFilter(filters.FilterSet):
    kind = filters.ChoiceFilter(choices=Kind.choices)
    state = filters.ChoiceFilter(choices=TICKET_STATES)
    shop = filters.CharFilter(field_name="shop__code", max_length=50)
    order = filters.CharFilter(field_name="order__external_id", max_length=64)
    updated_since = SinceFilter()
    open = filters.BooleanFilter(field_name="closed_at", lookup_expr="isnull")
    search = filters.CharFilter(
        method="filter_search",
        max_length=64,
        help_text=(
            "A case number or its beginning, an order number, a waybill, a phone or its last four digits; where none "
            "fits, words of at least two characters that were written in the case and that the caller may read."
        ),
    )

    def filter_search(self, rows: Any, _name: str, value: str) -> Any:
        return matching(rows, value, self.request.actor)
