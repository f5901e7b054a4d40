"""The two body shapes that our calls and answers have."""

import json
from collections.abc import Mapping
from urllib.parse import urlencode

from carriers.adapters.base import OutgoingRequest, Reply

JSON_TYPE = "application/json; charset=utf-8"
FORM_TYPE = "application/x-www-form-urlencoded; charset=UTF-8"


def compact_json(value: object) -> str:
    """JSON as the providers' own clients write it: no blanks, Chinese unescaped. Signatures cover this text."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def form_request(url: str, form: Mapping[str, str]) -> OutgoingRequest:
    """A URL-encoded POST."""
    return OutgoingRequest("POST", url, {"Content-Type": FORM_TYPE}, urlencode(form).encode("ascii"))


def json_reply(value: object) -> Reply:
    """A JSON answer to a push. Providers read the body, so that a refusal is a 200 as well."""
    return Reply(200, JSON_TYPE, compact_json(value))
