"""The shapes in which SF pushes the same thing: JSON, XML raw or in a form, signed form (SF 4.2)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from carriers.adapters import reading
from carriers.adapters.base import BadPush


class Shape(Enum):
    """How a push is wrapped, which decides both its signature and our answer."""

    JSON = auto()
    XML = auto()
    SIGNED_FORM = auto()


@dataclass(frozen=True, slots=True)
class Wrapped:
    """A push's text with the form around it, if there is one."""

    shape: Shape
    text: str
    form: Mapping[str, str]


def unwrap(body: bytes) -> Wrapped:
    """Tell the shape by the body itself: SF's content types are not to be relied on. Raises BadPush."""
    text = reading.decoded(body).strip()
    if text.startswith("<"):
        return Wrapped(Shape.XML, text, {})
    if text.startswith(("{", "[")):
        return Wrapped(Shape.JSON, text, {})
    form = reading.form_fields(body)
    if "msgData" in form:
        return Wrapped(Shape.SIGNED_FORM, form["msgData"], form)
    if "content" in form:
        return Wrapped(Shape.XML, form["content"].strip(), form)
    raise BadPush("neither JSON nor XML nor a form with msgData or content")


def document(wrapped: Wrapped) -> Mapping[str, Any]:
    """The push as one structure, whatever its shape. Raises BadPush."""
    if wrapped.shape is Shape.XML:
        return _from_xml(wrapped.text)
    return reading.json_object(wrapped.text)


def _from_xml(text: str) -> Mapping[str, Any]:
    rows = [dict(row.attrib) for row in reading.xml_root(text).iterfind("./Body/WaybillRoute")]
    return {"Body": {"WaybillRoute": rows}}
