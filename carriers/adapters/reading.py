"""Reading what strangers send: every malformed value ends in BadPush, never in another exception.

Numbers arrive as strings and as numbers; missing, null and the empty string are the same (section 1, rule 10).
"""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any, NoReturn
from urllib.parse import parse_qsl
from xml.etree.ElementTree import Element, ParseError
from zoneinfo import ZoneInfo

from defusedxml.common import DefusedXmlException  # type: ignore[import-untyped]
from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]

from carriers.adapters.base import BadPush

SHANGHAI = ZoneInfo("Asia/Shanghai")
MAX_IDENTIFIER_LENGTH = 64
MAX_FORM_FIELDS = 64
# No parcel has a longer history; what has is an attempt to keep us busy.
MAX_ROWS = 2_000
_MAX_MAGNITUDE = 9
_LOCAL_TIME = re.compile(
    r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})[ T]([0-9]{1,2}):([0-9]{1,2})(?::([0-9]{1,2})(?:\.[0-9]+)?)?"
)
_YEARS = range(2000, 2100)
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")


def decoded(body: bytes) -> str:
    """The body as text without a byte order mark; NUL is refused because PostgreSQL cannot store it."""
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadPush("not UTF-8") from error
    if "\0" in text:
        raise BadPush("NUL character")
    return text


def form_fields(body: bytes) -> Mapping[str, str]:
    """The fields of a URL-encoded form; a repeated field is refused, since a signature would cover only one."""
    try:
        pairs = parse_qsl(
            decoded(body), keep_blank_values=True, errors="strict", max_num_fields=MAX_FORM_FIELDS
        )
    except ValueError as error:
        raise BadPush("not a form") from error
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise BadPush("repeated form field")
    return fields


def json_object(text: str) -> Mapping[str, Any]:
    """A JSON object whose texts can all be stored; decimal numbers are read exactly."""
    try:
        document = json.loads(text, parse_float=Decimal, parse_constant=_refuse_constant)
    except (ValueError, RecursionError, ArithmeticError) as error:
        raise BadPush("not JSON") from error
    if not isinstance(document, dict):
        raise BadPush("not a JSON object")
    _refuse_unstorable(document)
    return document


def xml_root(text: str) -> Element:
    """The root of an XML document without a document type, so that nothing in it can expand."""
    try:
        return fromstring(text, forbid_dtd=True)  # type: ignore[no-any-return]
    except (ParseError, DefusedXmlException, ValueError, LookupError, RecursionError) as error:
        raise BadPush("not XML") from error


def text(node: Mapping[str, Any], name: str) -> str | None:
    """A text or number field as text, None when missing, null or empty."""
    value = node.get(name)
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise BadPush(f"{name} is not a text")
    return str(value)


def identifier(node: Mapping[str, Any], name: str) -> str | None:
    """A number or code that names something, without surrounding blanks."""
    value = (text(node, name) or "").strip()
    if len(value) > MAX_IDENTIFIER_LENGTH:
        raise BadPush(f"{name} is too long")
    return value or None


def child(node: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """A nested object, empty when missing."""
    value = node.get(name)
    if value is None or value == "":
        return {}
    if not isinstance(value, dict):
        raise BadPush(f"{name} is not an object")
    return value


def children(node: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """A list of nested objects, empty when missing."""
    value = node.get(name)
    if value is None or value == "":
        return []
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise BadPush(f"{name} is not a list of objects")
    if len(value) > MAX_ROWS:
        raise BadPush(f"{name} has too many rows")
    return value


def truth(node: Mapping[str, Any], name: str) -> bool:
    """A yes, whether it came as a boolean or as the word."""
    return node.get(name) in (True, "true", "True")


def china_time(node: Mapping[str, Any], name: str) -> datetime | None:
    """Local time without a zone, as Chinese providers send it (padded or not), as an aware instant."""
    value = text(node, name)
    if value is None:
        return None
    found = _LOCAL_TIME.fullmatch(value.strip())
    if found is None:
        raise BadPush(f"{name} is not a time")
    try:
        local = datetime(*(int(part or 0) for part in found.groups()), tzinfo=SHANGHAI)  # type: ignore[arg-type, misc]
    except ValueError as error:
        raise BadPush(f"{name} is not a time") from error
    if local.year not in _YEARS:
        raise BadPush(f"{name} is out of range")
    return local


def unix_time(node: Mapping[str, Any], name: str) -> datetime | None:
    """Whole seconds since 1970, as an aware instant."""
    value = text(node, name)
    if value is None:
        return None
    if not re.fullmatch(r"[0-9]{1,10}", value.strip()):
        raise BadPush(f"{name} is not a Unix time")
    moment = datetime.fromtimestamp(int(value), UTC).astimezone(SHANGHAI)
    if moment.year not in _YEARS:
        raise BadPush(f"{name} is out of range")
    return moment


def fen(node: Mapping[str, Any], name: str) -> int | None:
    """An amount of yuan in fen, rounded half up."""
    return _scaled(node, name, Decimal(100))


def grams(node: Mapping[str, Any], name: str) -> int | None:
    """A weight of kilograms in grams, rounded half up; None for zero, which says that nobody weighed."""
    weight = _scaled(node, name, Decimal(1000))
    if weight is not None and weight < 0:
        raise BadPush(f"{name} is negative")
    return weight or None


def _scaled(node: Mapping[str, Any], name: str, factor: Decimal) -> int | None:
    value = text(node, name)
    if value is None:
        return None
    try:
        number = Decimal(value.strip())
    except InvalidOperation as error:
        raise BadPush(f"{name} is not a number") from error
    # The exponent is looked at first: 1e999999999 is a short text and an endless integer.
    if not number.is_finite() or number.adjusted() >= _MAX_MAGNITUDE:
        raise BadPush(f"{name} is out of range")
    return int((number * factor).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _refuse_unstorable(document: object) -> None:
    """Walk without recursion: the parser bounds the depth by its own stack, not by ours."""
    waiting = [document]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            waiting.extend(node)
            waiting.extend(node.values())
        elif isinstance(node, list):
            waiting.extend(node)
        elif isinstance(node, str) and _UNSTORABLE.search(node):
            raise BadPush("NUL or lone surrogate in a text")
