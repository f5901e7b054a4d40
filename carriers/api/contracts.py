"""Contracts and their revisions, read and signed by the two sides' programs."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from carriers.models import CarrierContract, ContractRevision
from carriers.queries import partner_door as read
from carriers.states import ContractState
from portal.api.base import PortalViewSet, ReadMixin
from portal.api.fields import type_errors
from portal.api.filters import SinceFilter
from portal.api.moves import MoveEnvelope, MovesMixin
from portal.api.serializers import StateText, WorkflowSerializer
from portal.errors import InvalidInput, NotFound
from portal.services import moves
from portal.workflow import machine_of

READ, WRITE = ("carriers:read",), ("carriers:write",)


class RateSerializer(serializers.Serializer):
    """The price of a parcel between two zones; an empty zone is anywhere."""

    origins = serializers.ListField(child=serializers.CharField())
    destinations = serializers.ListField(child=serializers.CharField())
    first_weight_grams = serializers.IntegerField()
    first_fee_fen = serializers.IntegerField()
    step_grams = serializers.IntegerField()
    step_fee_fen = serializers.IntegerField()


class RevisionSerializer(serializers.Serializer):
    """Terms and prices from an instant on. `terms_hash` is what a signature names."""

    ordinal = serializers.IntegerField()
    state = serializers.CharField()
    version = serializers.IntegerField()
    effective_from = serializers.DateTimeField()
    terms = serializers.CharField()
    levels = serializers.DictField()
    penalties = serializers.DictField()
    surcharges = serializers.DictField()
    volumetric_divisor = serializers.IntegerField()
    max_grams = serializers.IntegerField()
    new_valid_until = serializers.DateTimeField(allow_null=True)
    terms_hash = serializers.CharField(source="offered_hash")
    carrier_signed_at = serializers.DateTimeField(allow_null=True)
    customer_signed_at = serializers.DateTimeField(allow_null=True)
    rates = serializers.SerializerMethodField()
    allowed_actions = serializers.SerializerMethodField()

    @extend_schema_field(RateSerializer(many=True))
    def get_rates(self, row: ContractRevision) -> Any:
        return RateSerializer(row.rates.all(), many=True).data

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_allowed_actions(self, row: ContractRevision) -> list[str]:
        return [declared.name for declared in row.moves_open_to(self.context["actor"])]


class ContractSerializer(WorkflowSerializer):
    """An agreement of a carrier with the platform (no shop) or one shop, with its revisions."""

    route = "api:contract-detail"

    state = StateText(CarrierContract)
    number = serializers.CharField()
    carrier = serializers.CharField(source="carrier.code")
    shop = serializers.CharField(source="shop.code", default=None, allow_null=True)
    services = serializers.ListField(child=serializers.CharField())
    valid_from = serializers.DateTimeField()
    valid_until = serializers.DateTimeField()
    notice_days = serializers.IntegerField()
    renews_months = serializers.IntegerField()
    terms_hash = serializers.CharField(source="offered_hash")
    carrier_signed_at = serializers.DateTimeField(allow_null=True)
    customer_signed_at = serializers.DateTimeField(allow_null=True)
    revisions = serializers.SerializerMethodField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()

    @extend_schema_field(RevisionSerializer(many=True))
    def get_revisions(self, row: CarrierContract) -> Any:
        found = list(row.revisions.all())
        for revision in found:
            revision.contract = row
        return RevisionSerializer(found, many=True, context=self.context).data


class ContractFilter(filters.FilterSet):
    state = filters.ChoiceFilter(choices=ContractState.choices)
    updated_since = SinceFilter()


class ContractViewSet(ReadMixin, MovesMixin, PortalViewSet):
    """Contracts of your carrier, or of the shops you act for."""

    model = CarrierContract
    serializer_class = ContractSerializer
    filterset_class = ContractFilter
    required_scopes = {"list": READ, "retrieve": READ, "make_move": WRITE, "move_revision": WRITE}

    def rows(self) -> QuerySet[CarrierContract]:
        return read.contracts_for(self.actor)

    @extend_schema(responses=ContractSerializer)
    @action(
        detail=True,
        methods=["post"],
        url_path="revisions/(?P<ordinal>[0-9]{1,3})/actions/(?P<move>[a-z_]{2,40})",
    )
    def move_revision(self, request: Request, number: str, ordinal: str, move: str) -> Response:
        """Sign or refuse an amendment; the first terms are signed with the contract."""
        row = next((r for r in self.get_object().revisions.all() if r.ordinal == int(ordinal)), None)
        machine = machine_of(ContractRevision)
        if row is None or move not in machine.moves:
            raise NotFound()
        fields = {name: value for name, value in dict(request.data).items() if value is not None}
        envelope = MoveEnvelope(data={"version": fields.pop("version", None)})
        envelope.is_valid(raise_exception=True)
        if errors := type_errors(machine.move(move).form, fields):
            raise InvalidInput(errors)
        version = envelope.validated_data["version"]
        moves.perform(row, move, actor=self.actor, at=self.at, data=fields, version=version)
        return self.answer(self.get_object())
