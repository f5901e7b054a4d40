"""How pickups are shown to partners: personal data masked, the code only to the buyer's side."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from carriers.api.movements import PersonSerializer
from carriers.models import PickupOrder, PickupPayment
from portal.actors import Role
from portal.api.problems import reason_data
from portal.api.serializers import ReasonSerializer, StateText, WorkflowSerializer
from portal.errors import Reason

BUYERS = frozenset({Role.STOREFRONT})


class SlotSerializer(serializers.Serializer):
    """A pickup time on offer; `key` is what a booking names."""

    key = serializers.CharField()
    start = serializers.DateTimeField()
    until = serializers.DateTimeField()
    immediate = serializers.BooleanField()


class SlotsAnswer(serializers.Serializer):
    results = SlotSerializer(many=True)


class SurchargeSerializer(serializers.Serializer):
    kind = serializers.CharField()
    fen = serializers.IntegerField()


class QuoteSerializer(serializers.Serializer):
    """A price with its calculation: the heavier of scales and volume, first weight and steps, surcharges; then what
    insurance takes off and what is left to pay."""

    carrier = serializers.CharField()
    charged_grams = serializers.IntegerField()
    volumetric_grams = serializers.IntegerField()
    first_fee_fen = serializers.IntegerField()
    weight_fee_fen = serializers.IntegerField()
    surcharges = SurchargeSerializer(many=True)
    total_fen = serializers.IntegerField()
    offset_fen = serializers.IntegerField()
    buyer_fee_fen = serializers.IntegerField()


class QuotesAnswer(serializers.Serializer):
    """The slots on offer and what the carriers that would come charge, the one that would be chosen first."""

    slots = SlotSerializer(many=True)
    offers = QuoteSerializer(many=True)


class FullPersonSerializer(serializers.Serializer):
    """Somebody's contact in full."""

    name = serializers.CharField()
    phone = serializers.CharField()
    address = serializers.CharField()


class ContactsSerializer(serializers.Serializer):
    sender = FullPersonSerializer()
    recipient = FullPersonSerializer()


class PaymentSerializer(WorkflowSerializer):
    """What the buyer owes for one pickup, has paid, and got back."""

    route = "api:pickup-payment-detail"

    state = StateText(PickupPayment)
    number = serializers.CharField()
    due_fen = serializers.IntegerField()
    paid_fen = serializers.IntegerField()
    refunded_fen = serializers.IntegerField()
    open_fen = serializers.IntegerField()
    paid_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class PaymentSummary(serializers.Serializer):
    state = serializers.CharField()
    due_fen = serializers.IntegerField()
    paid_fen = serializers.IntegerField()
    refunded_fen = serializers.IntegerField()


class CandidateSerializer(serializers.Serializer):
    """One carrier that was considered: its score, or why it does not fit."""

    carrier = serializers.CharField()
    fits = serializers.BooleanField()
    score = serializers.IntegerField()
    reasons = ReasonSerializer(many=True)


class ChoiceSerializer(serializers.Serializer):
    """Why this carrier: every candidate at the instant of the choice, the best first."""

    at = serializers.CharField()
    candidates = CandidateSerializer(many=True)


class PickupSerializer(WorkflowSerializer):
    """A courier called to somebody's door. `arrive_by` is the promise; `choice` says why this carrier, `missing` what
    the newest report of the collection lacks, `code` what the buyer shows the courier (to the storefront only)."""

    route = "api:pickup-detail"

    state = StateText(PickupOrder)
    number = serializers.CharField()
    shop = serializers.CharField(source="shop.code")
    case = serializers.CharField(source="return_number")
    carrier = serializers.CharField(source="carrier.code", default=None, allow_null=True)
    waybill = serializers.CharField(source="shipment.waybill", default="")
    shipment = serializers.CharField(source="shipment.reference", default=None, allow_null=True)
    cargo = serializers.CharField()
    weight_grams = serializers.IntegerField()
    charged_grams = serializers.IntegerField(allow_null=True)
    sender = PersonSerializer()
    recipient = PersonSerializer()
    immediate = serializers.BooleanField()
    slot_from = serializers.DateTimeField(allow_null=True)
    slot_until = serializers.DateTimeField(allow_null=True)
    arrive_by = serializers.DateTimeField(allow_null=True)
    collected_at = serializers.DateTimeField(allow_null=True)
    missed_at = serializers.DateTimeField(allow_null=True)
    collected_in_time = serializers.BooleanField(allow_null=True)
    pay_mode = serializers.CharField()
    pieces = serializers.IntegerField()
    waybills = serializers.SerializerMethodField()
    all_collected_at = serializers.DateTimeField(allow_null=True)
    missing = serializers.SerializerMethodField()
    code = serializers.SerializerMethodField()
    quote = QuoteSerializer(allow_null=True, source="quote_shown")
    proposed_fen = serializers.IntegerField(allow_null=True)
    payment = PaymentSummary(allow_null=True, source="payment_shown")
    fee_fen = serializers.IntegerField()
    offset_fen = serializers.IntegerField()
    buyer_fee_fen = serializers.IntegerField()
    fail_reason = serializers.CharField()
    advice = serializers.SerializerMethodField()
    choose_by = serializers.DateTimeField(allow_null=True)
    choice = serializers.SerializerMethodField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()

    def to_representation(self, instance: PickupOrder) -> dict[str, Any]:
        """A courier is not told what the carrier charges whose price was agreed to before it was asked."""
        shown = super().to_representation(instance)
        if instance.carrier and self._is_its_courier(instance):
            agreed_with = instance.quote.get("carrier")
            shown["quote"] = shown["quote"] if agreed_with == instance.carrier.code else None
        return shown

    def _is_its_courier(self, row: PickupOrder) -> bool:
        return row.carrier is not None and row.carrier.partner_id == self.context["actor"].partner

    def get_waybills(self, row: PickupOrder) -> list[str]:
        return [parcel.shipment.waybill for parcel in row.parcels.all()]

    @extend_schema_field(ReasonSerializer(many=True))
    def get_missing(self, row: PickupOrder) -> list[dict[str, Any]]:
        return [reason_data(Reason.from_json(reason)) for reason in row.report.get("missing", ())]

    def get_code(self, row: PickupOrder) -> str | None:
        """Whoever collects proves with it that he was at the door: so he is never told."""
        actor = self.context["actor"]
        asked = actor.holds_any(BUYERS) and row.requester_id == actor.partner
        return row.code_to_show or None if asked else None

    def get_advice(self, row: PickupOrder) -> str:
        return gettext(row.advice) if row.advice else ""

    @extend_schema_field(ChoiceSerializer(allow_null=True))
    def get_choice(self, row: PickupOrder) -> dict[str, Any] | None:
        """A courier is not told what others charge or how they scored."""
        if not row.choice or self._is_its_courier(row):
            return None
        return {"at": row.choice["at"], "candidates": [_candidate(c) for c in row.choice["candidates"]]}


def _candidate(stored: dict[str, Any]) -> dict[str, Any]:
    reasons = [reason_data(Reason.from_json(reason)) for reason in stored["reasons"]]
    return {key: stored[key] for key in ("carrier", "fits", "score")} | {"reasons": reasons}
