"""The OpenAPI document: what DRF cannot know by itself is told here once for all views."""

from __future__ import annotations

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension, OpenApiSerializerFieldExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from oauth2_provider.settings import oauth2_settings
from rest_framework import serializers

from portal.api.fields import form_schema
from portal.api.serializers import ReasonSerializer
from portal.workflow import Machine, Move, machine_of

PROBLEM = ("application/problem+json",)


class FieldErrorSerializer(serializers.Serializer):
    """One wrong field: a JSON pointer into the body, or the name of a query parameter.

    Tables add the row, counted from 1, and a hint.
    """

    pointer = serializers.CharField(required=False)
    parameter = serializers.CharField(required=False)
    row = serializers.IntegerField(required=False)
    code = serializers.CharField()
    detail = serializers.CharField()
    hint = serializers.CharField(required=False)


class ProblemSerializer(serializers.Serializer):
    """RFC 9457. `code` is stable and for programs, `detail` is for people and in their language.

    `facts` name what exists already, such as the `number` of the open application.
    """

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    code = serializers.CharField()
    detail = serializers.CharField()
    request_id = serializers.CharField()
    errors = FieldErrorSerializer(many=True, required=False)  # type: ignore[assignment]
    reasons = ReasonSerializer(many=True, required=False)
    facts = serializers.DictField(required=False)


READ_PROBLEMS = {
    400: "A query parameter is wrong.",
    401: "No token, or one that is no longer valid.",
    403: "The token lacks the scope, or your role may not do this.",
    404: "It does not exist for you.",
    429: "Too many requests; see Retry-After.",
}
WRITE_PROBLEMS = {
    **READ_PROBLEMS,
    400: "The body is not clean JSON, or Idempotency-Key is missing.",
    409: "Refused now (see reasons), changed meanwhile, done already, or the same request is still running.",
    422: "Fields are wrong (see errors), or the Idempotency-Key was used for another body.",
}
IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    required=True,
    description="1 to 200 printable ASCII characters; the same key and body get the first answer again.",
)


class PartnerScheme(OpenApiAuthenticationExtension):
    """How a partner logs in, and which scopes a call needs."""

    target_class = "portal.api.authentication.PartnerAuthentication"
    name = "partner"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, Any]:
        flow = {"tokenUrl": "/o/token/", "scopes": oauth2_settings.SCOPES}
        return {"type": "oauth2", "flows": {"clientCredentials": flow}}

    def get_security_requirement(self, auto_schema: AutoSchema) -> list[dict[str, list[str]]]:
        view: Any = auto_schema.view
        return [{self.name: [scope]} for scope in view.required_scopes.get(view.action, ())]


class StateExtension(OpenApiSerializerFieldExtension):
    """The states of a machine, from its declaration."""

    target_class = "portal.api.serializers.StateText"

    def map_serializer_field(self, auto_schema: AutoSchema, direction: Any) -> dict[str, Any]:
        # Inside allOf, because every machine has its own list under the same property name.
        return {"allOf": [{"type": "string", "enum": states_of(self.target.model)}]}


class PortalSchema(AutoSchema):
    """Problem documents, idempotency keys and moves on every operation that has them."""

    def get_override_parameters(self) -> list[Any]:
        parameters = list(super().get_override_parameters())
        if self.method == "POST":
            parameters.append(IDEMPOTENCY_KEY)
        if self._makes_moves():
            names = list(self._moves())
            parameters.append(OpenApiParameter("move", OpenApiTypes.STR, OpenApiParameter.PATH, enum=names))
        return parameters

    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        """What the view answers, and every problem it may answer with."""
        bodies = super()._get_response_bodies(direction)
        known = WRITE_PROBLEMS if self.method == "POST" else READ_PROBLEMS
        for status, description in known.items():
            answer = OpenApiResponse(ProblemSerializer, description)
            bodies[str(status)] = self._get_response_for_code(answer, str(status), PROBLEM, direction)
        return dict(sorted(bodies.items()))

    def get_request_serializer(self) -> Any:
        if not self._makes_moves():
            return super().get_request_serializer()
        return {"application/json": moves_schema(self._moves(), self.view)}

    def get_description(self) -> str:  # type: ignore[override]
        described = super().get_description()
        if not self._makes_moves():
            return described
        return "\n\n".join([described, moves_table(self._moves())])

    def _is_create_operation(self) -> bool:
        return super()._is_create_operation() and not self._makes_moves()

    def _makes_moves(self) -> bool:
        return self.method == "POST" and getattr(self.view, "action", "") == "make_move"

    def _moves(self) -> dict[str, Move]:
        """Every move of every machine behind the view that some partner may make."""
        return {
            name: declared
            for machine in machines_of(self.view.model)  # type: ignore[attr-defined]
            for name, declared in machine.moves.items()
            if any(role.startswith("partner.") for role in declared.roles)
        }


def machines_of(model: Any) -> list[Machine]:
    """The machines behind a table: one, or one for each kind that shares it."""
    kinds = getattr(model, "kinds", None) or {"": model}
    return [machine_of(kind) for kind in kinds.values()]


def states_of(model: Any) -> list[str]:
    """Every state of the machines behind a table, in declaration order."""
    return list(dict.fromkeys(state for machine in machines_of(model) for state, _label in machine.states))


def moves_schema(moves: dict[str, Move], view: Any) -> dict[str, Any]:
    """The body of a move: the fields of any of them, and the version seen."""
    properties: dict[str, Any] = {"version": {"type": "integer", "minimum": 1}}
    if view.reporters:
        properties["happened_at"] = {"type": "string", "format": "date-time"}
    for declared in moves.values():
        for name, field in form_schema(declared.form)["properties"].items():
            properties[name] = field if properties.get(name, field) == field else _loosened(field)
    return {"type": "object", "properties": properties}


def _loosened(field: dict[str, Any]) -> dict[str, Any]:
    """Two moves have a field of this name with other limits: only the type is common."""
    return {"type": field["type"]}


def moves_table(moves: dict[str, Move]) -> str:
    """The moves as a Markdown table, from their declarations."""
    if not moves:
        return "No partner may make a move here."
    lines = ["| move | fields (required in bold) | who | what it does |", "| --- | --- | --- | --- |"]
    for name, declared in moves.items():
        form = form_schema(declared.form)
        fields = ", ".join(f"**{f}**" if f in form["required"] else f for f in form["properties"]) or "–"
        who = ", ".join(sorted(r for r in declared.roles if r.startswith("partner.")))
        lines.append(f"| `{name}` | {fields} | {who} | {declared.help_text} |")
    return "\n".join(lines)
