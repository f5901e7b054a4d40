"""The body shapes that our calls and answers have, and the values in them as providers write them."""

import json
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from urllib.parse import urlencode

from carriers.adapters.base import CallRefused, Credentials, OutgoingRequest, Reply
from carriers.adapters.reading import SHANGHAI

JSON_TYPE = "application/json; charset=utf-8"
FORM_TYPE = "application/x-www-form-urlencoded; charset=UTF-8"
TEXT_TYPE = "text/plain"


def compact_json(value: object) -> str:
    """JSON as the providers' own clients write it: no blanks, Chinese unescaped. Signatures cover this text."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def form_request(url: str, form: Mapping[str, str]) -> OutgoingRequest:
    """A URL-encoded POST."""
    return OutgoingRequest("POST", url, {"Content-Type": FORM_TYPE}, urlencode(form).encode("ascii"))


def json_reply(value: object) -> Reply:
    """A JSON answer to a push. Providers read the body, so that a refusal is a 200 as well."""
    return Reply(200, JSON_TYPE, compact_json(value))


def given(fields: Mapping[str, object]) -> dict[str, object]:
    """The fields that have a value."""
    return {name: value for name, value in fields.items() if value is not None}


def text_reply(body: str) -> Reply:
    """A plain answer to a push."""
    return Reply(200, TEXT_TYPE, body)


def agreed(reply: Reply, credentials: Credentials) -> Reply:
    """The acceptance that a contract has fixed (`acknowledgement`), else ours: not every provider publishes it."""
    body = credentials.get("acknowledgement")
    if not body:
        return reply
    return Reply(reply.status, JSON_TYPE if body.startswith(("{", "[")) else TEXT_TYPE, body)


def required(credentials: Credentials, name: str) -> str:
    """A credential without which the call cannot be made. Raises CallRefused."""
    value = credentials.get(name)
    if not value:
        raise CallRefused("credentials-missing")
    return str(value)


def base_url(credentials: Credentials, default: str) -> str:
    """Where calls go: the contract's `base_url`, such as a sandbox, else the provider's own."""
    return (credentials.get("base_url") or default).rstrip("/")


def milliseconds(now: datetime) -> int:
    """Unix milliseconds of an instant."""
    return int(now.timestamp() * 1000)


def china_clock(moment: datetime) -> str:
    """An instant as local time without a zone, as Chinese providers read it."""
    return f"{moment.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}"


def kilograms(weight_grams: int) -> int | float:
    """A weight as a JSON number of kilograms; whole ones without a fraction."""
    whole, rest = divmod(weight_grams, 1000)
    return weight_grams / 1000 if rest else whole


def yuan(amount_fen: int) -> str:
    """An amount as decimal yuan."""
    return f"{Decimal(amount_fen) / 100:.2f}"
