"""How memberships are shown, and what leaving one would mean."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from portal.api.governance_shapes import MeasureSerializer
from portal.api.problems import reason_data
from portal.api.serializers import ReasonSerializer, StateText, WorkflowSerializer, instant
from portal.errors import Reason
from portal.models import Enrolment, ServiceVersion
from portal.policies.cooling_off import SHANGHAI
from portal.queries.exits import ExitPreview
from portal.queries.governance import latest_appeal, standing_measures
from portal.queries.policy import value_at
from portal.queries.versions import scheduled_version
from portal.states import EnrolmentState


class EnrolmentSerializer(WorkflowSerializer):
    """A membership; after an exit the first instant at which the shop may come back."""

    route = "api:enrolment-detail"

    state = StateText(Enrolment)
    number = serializers.CharField()
    shop = serializers.CharField(source="shop.code")
    service = serializers.CharField(source="service.code")
    terms_version = serializers.IntegerField(source="terms.number")
    effective_from = serializers.DateTimeField()
    probation_until = serializers.DateTimeField(allow_null=True)
    term_ends_at = serializers.DateTimeField(allow_null=True)
    failing_since = serializers.DateTimeField(allow_null=True)
    suspension_cause = serializers.CharField()
    suspended_until = serializers.DateTimeField(allow_null=True)
    effective_exit_at = serializers.DateTimeField(allow_null=True)
    exit_kind = serializers.CharField()
    rejoin_allowed_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class ComingVersionSerializer(serializers.Serializer):
    """The rules that are published and not yet in force, and whether the shop has accepted them."""

    number = serializers.IntegerField()
    effective_at = serializers.DateTimeField()
    accepted = serializers.BooleanField()


class EnrolmentDetailSerializer(EnrolmentSerializer):
    """One membership with what was found, what was decided and what is to come.

    `findings` are the conditions that are not kept, `cure_by` is when the platform decides on a suspension that was
    not cured, `renewable_from` the first instant at which the term can be renewed.
    """

    application = serializers.CharField(source="application.number", default=None, allow_null=True)
    accepted_version = serializers.IntegerField(source="accepted_terms.number", default=None, allow_null=True)
    findings = serializers.SerializerMethodField()
    evaluated_at = serializers.DateTimeField(allow_null=True)
    plan = serializers.CharField()
    cure_by = serializers.DateTimeField(source="cure_escalates_at", allow_null=True)
    termination_proposed_at = serializers.DateTimeField(allow_null=True)
    renewable_from = serializers.SerializerMethodField()
    coming_version = serializers.SerializerMethodField()
    measures = serializers.SerializerMethodField()
    appeal = serializers.SerializerMethodField()

    @extend_schema_field(ReasonSerializer(many=True))
    def get_findings(self, row: Enrolment) -> list[dict[str, Any]]:
        return [reason_data(Reason.from_json(finding)) for finding in row.findings]

    @extend_schema_field(serializers.DateTimeField(allow_null=True))
    def get_renewable_from(self, row: Enrolment) -> str | None:
        if row.term_ends_at is None or row.state not in EnrolmentState.promising_states:
            return None
        days = value_at("enrol.renewal_days", self.context["at"])
        return instant(row.term_ends_at - timedelta(days=days))

    @extend_schema_field(ComingVersionSerializer(allow_null=True))
    def get_coming_version(self, row: Enrolment) -> dict[str, Any] | None:
        return coming_version(row, scheduled_version(row.service_id, self.context["at"]))

    @extend_schema_field(MeasureSerializer(many=True))
    def get_measures(self, row: Enrolment) -> Any:
        return MeasureSerializer(standing_measures().filter(enrolment=row), many=True).data

    def get_appeal(self, row: Enrolment) -> str | None:
        found = latest_appeal(row)
        return found.number if found else None


class ObligationSerializer(serializers.Serializer):
    """What stays owed after leaving: an open case, or an order whose promise runs until an instant."""

    kind = serializers.ChoiceField(choices=["case", "order"])
    number = serializers.CharField()
    until = serializers.CharField(default=None, allow_null=True)


class ExitPreviewSerializer(serializers.Serializer):
    """What would follow from leaving now.

    `rejoin_date` is the first local day on which the shop may apply again, `rejoin_days` how many days are closed
    until then; null and 0 where it may apply at once. `undo_same_day` says whether leaving can be undone on its day.
    Before a `coming_version` takes effect a shop that has not accepted it may leave by `exit_on_rule_change`
    without any cooling-off.
    """

    obligations = ObligationSerializer(many=True)
    deposit_fen = serializers.IntegerField()
    rejoin_allowed_at = serializers.DateTimeField(allow_null=True)
    rejoin_date = serializers.SerializerMethodField()
    rejoin_days = serializers.IntegerField()
    cooling_off_days = serializers.IntegerField()
    undo_same_day = serializers.BooleanField()
    coming_version = serializers.SerializerMethodField()

    def get_rejoin_date(self, preview: ExitPreview) -> date | None:
        allowed = preview.rejoin_allowed_at
        return allowed.astimezone(SHANGHAI).date() if allowed else None

    @extend_schema_field(ComingVersionSerializer(allow_null=True))
    def get_coming_version(self, preview: ExitPreview) -> dict[str, Any] | None:
        return coming_version(self.context["row"], preview.coming_version)


def coming_version(row: Enrolment, version: ServiceVersion | None) -> dict[str, Any] | None:
    """A coming version as a member sees it."""
    if version is None:
        return None
    accepted = row.accepted_terms_id == version.pk  # type: ignore[attr-defined]
    shown = {"number": version.number, "effective_at": version.effective_at, "accepted": accepted}
    return dict(ComingVersionSerializer(shown).data)
