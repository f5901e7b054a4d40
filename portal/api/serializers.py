"""What every resource with a life cycle shows, taken from the kernel."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from portal.api.fields import form_fields
from portal.models import Deadline, WorkflowModel
from portal.policies.explain import Pause
from portal.queries.explain import pauses_of, why


def instant(value: datetime | None) -> str | None:
    """An instant that no field shows, written as fields write theirs."""
    return serializers.DateTimeField().to_representation(value) if value else None


class ReasonSerializer(serializers.Serializer):
    """Why something is so."""

    code = serializers.CharField()
    sentence = serializers.CharField()
    facts = serializers.DictField()


class ActionChoiceSerializer(serializers.Serializer):
    value = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]


class ActionFieldSerializer(serializers.Serializer):
    """One field of the body that a move asks for."""

    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    type = serializers.CharField()
    required = serializers.BooleanField()  # type: ignore[assignment]
    choices = ActionChoiceSerializer(many=True)
    help_text = serializers.CharField(allow_blank=True)  # type: ignore[assignment]


class ActionSerializer(serializers.Serializer):
    """A move that this client may try now."""

    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    fields = ActionFieldSerializer(many=True)  # type: ignore[assignment]
    href = serializers.CharField()


class PauseSerializer(serializers.Serializer):
    """Once when a clock stood still, why, and how many seconds later it ends for it."""

    since = serializers.DateTimeField()
    until = serializers.DateTimeField()
    because = serializers.CharField(allow_blank=True)
    credit_seconds = serializers.IntegerField()


class DeadlineSerializer(serializers.Serializer):
    """A running clock: when it ends, which move the system then makes (null: people are told), and why then."""

    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    due_at = serializers.DateTimeField()
    then = serializers.CharField(allow_null=True)
    paused_at = serializers.DateTimeField(allow_null=True)
    pauses = PauseSerializer(many=True)
    why = ReasonSerializer(many=True)


class StateText(serializers.CharField):
    """The state of a row; `model` declares the machine whose states are documented."""

    def __init__(self, model: type[WorkflowModel], **kwargs: Any) -> None:
        super().__init__(read_only=True, **kwargs)
        self.model = model


class WorkflowSerializer(serializers.Serializer):
    """The common part: state, version token, moves open to this client, running deadlines.

    `route` names the address of one row, `lookup` the attribute in it. The view puts `actor` into the context
    and `running_deadlines` on each row; every row is the class that declares its machine. Each resource names
    its own `state = StateText(Model)`.
    """

    route = ""
    lookup = "number"

    state_label = serializers.SerializerMethodField()
    version = serializers.IntegerField(read_only=True)
    href = serializers.SerializerMethodField()
    allowed_actions = serializers.SerializerMethodField()
    deadlines = serializers.SerializerMethodField()

    def get_state_label(self, row: WorkflowModel) -> str:
        return str(row.get_state_display())  # type: ignore[attr-defined]

    def get_href(self, row: WorkflowModel) -> str:
        return reverse(self.route, args=[getattr(row, self.lookup)])

    @extend_schema_field(ActionSerializer(many=True))
    def get_allowed_actions(self, row: WorkflowModel) -> list[dict[str, Any]]:
        href = self.get_href(row)
        return [
            {
                "name": declared.name,
                "label": str(declared.label),
                "fields": form_fields(declared, row),
                "href": f"{href}actions/{declared.name}/",
            }
            for declared in row.moves_open_to(self.context["actor"])
        ]

    @extend_schema_field(DeadlineSerializer(many=True))
    def get_deadlines(self, row: WorkflowModel) -> list[dict[str, Any]]:
        running: list[Deadline] = getattr(row, "running_deadlines", [])
        return [
            {
                "name": d.name,
                "label": d.label,
                "due_at": d.due_at,
                "then": d.move or None,
                "paused_at": d.paused_at,
                "pauses": [_pause(stood) for stood in pauses_of(d, row)],
                "why": [
                    {"code": step.code, "sentence": step.sentence, "facts": dict(step.facts)}
                    for step in why(d, row)
                ],
            }
            for d in running
        ]


def _pause(stood: Pause) -> dict[str, Any]:
    credit = round(stood.credit.total_seconds())
    return {
        "since": stood.since,
        "until": stood.until,
        "because": stood.because,
        "credit_seconds": credit,
    }
