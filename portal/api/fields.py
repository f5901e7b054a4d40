"""From the form of a move to what a program can read: its fields as JSON and as OpenAPI."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_noop as noop

from portal.workflow import Move, MoveForm

TYPES: tuple[tuple[type[forms.Field], str], ...] = (
    (forms.BooleanField, "boolean"),
    (forms.MultipleChoiceField, "array"),
    (forms.FloatField, "number"),
    (forms.IntegerField, "integer"),
    (forms.DateTimeField, "date-time"),
    (forms.DateField, "date"),
    (forms.JSONField, "object"),
)


def form_fields(declared: Move, row: Any = None) -> list[dict[str, Any]]:
    """The fields a move asks for. Forms that look at their row are asked anew, the others once a language."""
    if declared.form.offer is MoveForm.offer:
        return _plain_fields(declared.form, get_language() or "")
    return _described(declared.form(row=row))


@lru_cache(maxsize=256)
def _plain_fields(form: type[MoveForm], _language: str) -> list[dict[str, Any]]:
    return _described(form())


def _described(form: MoveForm) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "label": str(field.label or name),
            "type": type_of(field),
            "required": field.required,
            "choices": choices_of(field),
            "help_text": str(field.help_text),
        }
        for name, field in form.fields.items()
    ]


def type_of(field: forms.Field) -> str:
    return next((name for kind, name in TYPES if isinstance(field, kind)), "string")


def choices_of(field: forms.Field) -> list[dict[str, str]]:
    """Value and label of every choice; empty where anything goes."""
    choices: Iterable[Any] = getattr(field, "choices", ())
    return [{"value": str(value), "label": str(label)} for value, label in choices]


def field_schema(field: forms.Field) -> dict[str, Any]:
    """One field as JSON Schema, with the limits the form enforces."""
    kind = type_of(field)
    schema: dict[str, Any] = {"type": "string", "format": kind} if kind.startswith("date") else {"type": kind}
    if kind == "array":
        schema["items"] = {"type": "string"}
    limits = {
        "minLength": getattr(field, "min_length", None),
        "maxLength": getattr(field, "max_length", None),
        "minimum": getattr(field, "min_value", None),
        "maximum": getattr(field, "max_value", None),
    }
    schema.update({name: value for name, value in limits.items() if value is not None})
    if values := [choice["value"] for choice in choices_of(field)]:
        schema["enum"] = values
    return schema


def form_schema(form: type[MoveForm]) -> dict[str, Any]:
    """A form as JSON Schema properties and the names required."""
    fields = form().fields
    return {
        "properties": {name: field_schema(field) for name, field in fields.items()},
        "required": [name for name, field in fields.items() if field.required],
    }


PYTHON: dict[str, Any] = {
    "boolean": bool,
    "integer": int,
    "number": (int, float),
    "array": list,
    "object": dict,
}


def type_errors(form: type[MoveForm], data: dict[str, Any]) -> dict[str, list[str]]:
    """Values of the wrong JSON type, by field: a form would read almost anything as text."""
    wrong = noop("This value has the wrong type.")
    fields = {name: type_of(field) for name, field in form.base_fields.items()}
    return {
        name: [wrong] for name, value in data.items() if name in fields and not _fits(fields[name], value)
    }


def _fits(kind: str, value: Any) -> bool:
    expected = PYTHON.get(kind, str)
    return isinstance(value, expected) and (expected is bool or not isinstance(value, bool))
