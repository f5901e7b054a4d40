"""Ways to spoil a captured message, the same for every provider."""

import copy
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

from carriers.adapters.base import PushRequest

Path = tuple[str | int, ...]
Repack = Callable[[Any], PushRequest]

# What a signature covers, and the signature itself (interface document, section 1).
SIGNED = {
    "kuaidi100": ("form:param", "form:sign"),
    "sf": ("form:msgData", "form:timestamp", "form:msgDigest"),
    "kdniao": ("form:RequestData", "form:DataSign"),
    "wechat": ("query:timestamp", "query:nonce", "query:signature"),
    "deppon": ("form:params", "form:timestamp", "form:digest"),
    "aftership": ("body", "header:aftership-hmac-sha256"),
    "easypost": ("body", "header:x-hmac-signature"),
    "17track": ("body", "header:sign"),
    "karrio": ("header:x-event-id",),
}
MOST_FLIPS = 300


def opened(request: PushRequest) -> tuple[Any, Repack] | None:
    """The JSON document of a push and the way back into its body; None where it is XML."""
    if request.body.startswith(b"{"):
        return json.loads(request.body), lambda document: replace(request, body=json.dumps(document).encode())
    form = form_of(request)
    name = next((name for name, value in form.items() if value.startswith("{")), None)
    if name is None:
        return None
    return json.loads(form[name]), lambda document: with_form(request, form | {name: json.dumps(document)})


def unpacked(request: PushRequest) -> tuple[Any, Repack]:
    """The JSON document of a push that has one, and the way back."""
    found = opened(request)
    assert found is not None
    return found


def is_form(request: PushRequest) -> bool:
    """Whether the body is URL-encoded."""
    return b"=" in request.body and not request.body.lstrip().startswith((b"{", b"<"))


def form_of(request: PushRequest) -> dict[str, str]:
    """The fields of a form body."""
    return dict(parse_qsl(request.body.decode(), keep_blank_values=True))


def with_form(request: PushRequest, form: dict[str, Any]) -> PushRequest:
    """The request with another form; a value may be bytes."""
    return replace(request, body=urlencode(form).encode())


def paths(node: Any, here: Path = ()) -> Iterator[Path]:
    """The places in a document, its own root excepted."""
    below = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for name, value in below:
        yield (*here, name)
        yield from paths(value, (*here, name))


def texts(document: Any) -> list[Path]:
    """The places of words for people, in which an adapter may look for patterns; at least the longest text."""
    found = [path for path in paths(document) if isinstance(at(document, path), str)]
    chinese = [path for path in found if not at(document, path).isascii()]
    return chinese or sorted(found, key=lambda path: len(at(document, path)))[-1:]


def at(document: Any, path: Path) -> Any:
    """What stands at a place."""
    for step in path:
        document = document[step]
    return document


def put(document: Any, path: Path, value: Any) -> Any:
    """A copy with another value at a place."""
    changed = copy.deepcopy(document)
    at(changed, path[:-1])[path[-1]] = value
    return changed


def without(document: Any, path: Path) -> Any:
    """A copy that lacks a place."""
    changed = copy.deepcopy(document)
    del at(changed, path[:-1])[path[-1]]
    return changed


def rewritten(node: Any, rule: Callable[[Any], Any]) -> Any:
    """A copy in which every value and every list went through a rule, the innermost first."""
    if isinstance(node, dict):
        return {name: rewritten(value, rule) for name, value in node.items()}
    return rule([rewritten(value, rule) for value in node] if isinstance(node, list) else node)


def flipped(request: PushRequest, part: str) -> Iterator[PushRequest]:
    """The request with one byte of a signed part changed, at places spread over all of it."""
    where, _, name = part.partition(":")
    if where == "body":
        yield from (replace(request, body=body) for body in _flips(request.body))
    elif where == "form":
        form = form_of(request)
        yield from (with_form(request, form | {name: value}) for value in _flips(form[name].encode()))
    else:
        field = {"query": "query", "header": "headers"}[where]
        told = dict(getattr(request, field))
        known = next(given for given in told if given.lower() == name)
        for value in _flips(told[known].encode()):
            yield replace(request, **{field: told | {known: value.decode("latin-1")}})


def _flips(value: bytes) -> Iterator[bytes]:
    for place in range(0, len(value), max(1, len(value) // MOST_FLIPS)):
        yield value[:place] + bytes([value[place] ^ 1]) + value[place + 1 :]
