"""From nested errors of serializers and forms to a flat list with JSON pointers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext
from rest_framework.settings import api_settings

WHOLE = {api_settings.NON_FIELD_ERRORS_KEY, "__all__"}


def field_errors(errors: Any) -> list[dict[str, str]]:
    """`[{"pointer": "#/lines/0/quantity", "code": "min_value", "detail": "…"}]`."""
    return [
        {"pointer": "#" + "".join(f"/{_escaped(part)}" for part in path), "code": code, "detail": text}
        for path, code, text in _flat(errors, ())
    ]


def parameter_errors(errors: Any) -> list[dict[str, str]]:
    """The same for a query string: the parameter's name instead of a pointer."""
    return [
        {"parameter": path[0] if path else "", "code": code, "detail": text}
        for path, code, text in _flat(errors, ())
    ]


def _flat(errors: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str, str]]:
    if isinstance(errors, dict):
        for name, inner in errors.items():
            yield from _flat(inner, path if name in WHOLE else (*path, str(name)))
    elif isinstance(errors, (list, tuple)):
        for position, inner in enumerate(errors):
            nested = isinstance(inner, (dict, list))
            yield from _flat(inner, (*path, str(position)) if nested else path)
    else:
        yield path, getattr(errors, "code", None) or "invalid", gettext(str(errors))


def _escaped(part: str) -> str:
    return part.replace("~", "~0").replace("/", "~1")
