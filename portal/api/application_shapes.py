"""How applications are shown and asked for."""

from __future__ import annotations

from typing import Any

from django.core.validators import RegexValidator
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from portal.api.evidence import EvidenceSerializer, FileBody
from portal.api.problems import reason_data
from portal.api.serializers import (
    ActionChoiceSerializer,
    ReasonSerializer,
    StateText,
    WorkflowSerializer,
    instant,
)
from portal.models import EnrolmentApplication
from portal.queries.governance import latest_appeal
from portal.queries.standing import position_in_queue
from portal.services.requirements import Asked, checklist, files_of
from portal.states import ApplicationState

CODE = RegexValidator(r"\A[A-Za-z0-9_-]{1,60}\Z", _("Letters, digits, dash and underscore only."))
MOST_ANSWERS = 50


class ApplicationSerializer(WorkflowSerializer):
    """A shop's request to join a service, with the verdict on every condition and what the reviewer said."""

    route = "api:application-detail"

    state = StateText(EnrolmentApplication)
    number = serializers.CharField()
    shop = serializers.CharField(source="shop.code")
    service = serializers.CharField(source="service.code")
    terms_version = serializers.IntegerField(source="terms.number")
    manual_review = serializers.BooleanField()
    submitted_at = serializers.DateTimeField(allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)
    decision_note = serializers.CharField()
    advice = serializers.CharField()
    reasons = serializers.SerializerMethodField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()

    @extend_schema_field(ReasonSerializer(many=True))
    def get_reasons(self, row: EnrolmentApplication) -> list[dict[str, Any]]:
        return [reason_data(reason) for reason in row.verdict_reasons]


class RequirementSerializer(serializers.Serializer):
    """One thing the service asks for: by when, what can be chosen, what was answered, what is missing now.

    `due` is `submit` for what an application needs to be handed in, `activate` for what may follow the approval.
    """

    code = serializers.CharField()
    kind = serializers.CharField(source="rule.kind")
    name = serializers.SerializerMethodField()
    due = serializers.CharField(source="when")
    choices = serializers.SerializerMethodField()
    answer = serializers.CharField()
    waived = serializers.BooleanField()
    missing = serializers.SerializerMethodField()

    def get_name(self, row: Asked) -> str:
        language = "en" if (get_language() or "").startswith("en") else "zh"
        return str(row.rule.get(f"name_{language}") or row.rule.get(f"text_{language}") or row.code)

    @extend_schema_field(ActionChoiceSerializer(many=True))
    def get_choices(self, row: Asked) -> list[dict[str, str]]:
        return [{"value": value, "label": label} for value, label in row.options]

    @extend_schema_field(ReasonSerializer(many=True))
    def get_missing(self, row: Asked) -> list[dict[str, Any]]:
        return [reason_data(reason) for reason in row.missing]


class ApplicationDetailSerializer(ApplicationSerializer):
    """One application with what it still needs, its place in the queue and when an answer is to be expected.

    Who reviews it is not told. `queue_position` and `answer_expected_at` are null while nobody is to review it;
    `requirements` are empty once it is closed.
    """

    answers = serializers.DictField(child=serializers.CharField())
    requirements = serializers.SerializerMethodField()
    documents = serializers.SerializerMethodField()
    queue_position = serializers.SerializerMethodField()
    answer_expected_at = serializers.SerializerMethodField()
    accepted_version = serializers.IntegerField(source="accepted_terms.number", default=None, allow_null=True)
    appeal = serializers.SerializerMethodField()
    enrolment = serializers.CharField(source="enrolment.number", default=None, allow_null=True)

    @extend_schema_field(RequirementSerializer(many=True))
    def get_requirements(self, row: EnrolmentApplication) -> Any:
        open_now = row.state in ApplicationState.open_states
        return RequirementSerializer(checklist(row, self.context["at"]) if open_now else [], many=True).data

    @extend_schema_field(EvidenceSerializer(many=True))
    def get_documents(self, row: EnrolmentApplication) -> Any:
        return EvidenceSerializer(files_of(row), many=True).data

    def get_queue_position(self, row: EnrolmentApplication) -> int | None:
        return position_in_queue(row)

    @extend_schema_field(serializers.DateTimeField(allow_null=True))
    def get_answer_expected_at(self, row: EnrolmentApplication) -> str | None:
        running = getattr(row, "running_deadlines", ())
        return instant(next((d.due_at for d in running if d.name == "review" and d.paused_at is None), None))

    def get_appeal(self, row: EnrolmentApplication) -> str | None:
        found = latest_appeal(row)
        return found.number if found else None


class AnswersField(serializers.DictField):
    """Answers by the code of their requirement."""

    child = serializers.CharField(max_length=500, allow_blank=True)

    def to_internal_value(self, data: Any) -> dict[str, str]:
        answers = super().to_internal_value(data)
        if len(answers) > MOST_ANSWERS:
            raise serializers.ValidationError(_("These are too many answers."), code="max_length")
        return answers


class ApplyBody(serializers.Serializer):
    """Who applies for what. Without `submit` a draft is kept."""

    shop = serializers.CharField(max_length=50)
    service = serializers.CharField(max_length=50)
    answers = AnswersField(required=False, default=dict)
    submit = serializers.BooleanField(required=False, default=False)


class AnswersBody(serializers.Serializer):
    """Answers to change, and the `version` you have seen if you like."""

    answers = AnswersField()
    version = serializers.IntegerField(
        min_value=1, max_value=2**31 - 1, required=False, allow_null=True, default=None
    )


class DocumentBody(FileBody):
    """A required document, as a form with a file."""

    code = serializers.CharField(max_length=30, validators=[CODE])
