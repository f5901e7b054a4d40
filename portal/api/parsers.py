"""Bodies are bounded and clean before anything looks at them."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import IO, Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser, DataAndFiles, MultiPartParser

MAX_DEPTH = 64
FORM_FIELDS = 65_536


class GuardedJSONParser(BaseParser):
    """JSON up to 1 MB and 64 levels, whose text a database can hold: no NUL, no lone surrogate, no infinity."""

    media_type = "application/json"

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        body = stream.read(limit + 1)
        if len(body) > limit:
            raise ParseError(_("The body is larger than 1 MB."), code="too_large")
        try:
            data = json.loads(body.decode("utf-8"), parse_constant=_refuse_constant)
        except RecursionError:
            raise ParseError(_("The JSON is nested too deeply."), code="too_deep") from None
        except ValueError:
            raise ParseError(_("The body is not valid JSON in UTF-8."), code="not_json") from None
        if not isinstance(data, dict):
            raise ParseError(_("The body must be a JSON object."), code="not_an_object")
        refuse_hostile(data)
        return data


class GuardedMultiPartParser(MultiPartParser):
    """One form with files, bounded as a whole before it is read."""

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> DataAndFiles:
        request = (parser_context or {})["request"]
        try:
            length = int(request.META.get("CONTENT_LENGTH") or 0)
        except ValueError:
            length = 0
        if length > settings.EVIDENCE_MAX_BYTES + FORM_FIELDS:
            raise ParseError(_("The body is too large."), code="too_large")
        parsed = super().parse(stream, media_type, parser_context)
        refuse_hostile(parsed.data.dict())
        return parsed


def refuse_hostile(data: Any) -> None:
    """Walk a value without recursion. Raises ParseError for what no database or answer could carry."""
    waiting: list[tuple[Any, int]] = [(data, 1)]
    while waiting:
        value, depth = waiting.pop()
        if depth > MAX_DEPTH:
            raise ParseError(_("The JSON is nested too deeply."), code="too_deep")
        if isinstance(value, dict):
            waiting.extend((key, depth) for key in value)
            waiting.extend((child, depth + 1) for child in value.values())
        elif isinstance(value, list):
            waiting.extend((child, depth + 1) for child in value)
        elif isinstance(value, str):
            _refuse_text(value)
        elif isinstance(value, float) and not math.isfinite(value):
            raise ParseError(_("A number is out of range."), code="bad_number")


def _refuse_text(value: str) -> None:
    if "\x00" in value:
        raise ParseError(_("Text must not contain NUL characters."), code="nul_character")
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        raise ParseError(_("Text contains half of a surrogate pair."), code="lone_surrogate") from None


def _refuse_constant(name: str) -> None:
    raise ValueError(name)
