"""Idempotency-Key on every POST: the answer is kept in the same transaction as its effect."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import OperationalError, connection, transaction
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ParseError
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request

from portal.services import idempotency
from portal.services.idempotency import Call, StoredAnswer

HEADER = "Idempotency-Key"
KEY = re.compile(r"[\x21-\x7e]{1,200}")
TRIES = 3
LOST_RACES = {"40001", "40P01"}  # serialization failure, deadlock
Handler = Callable[..., Any]


class IdempotentPosts:
    """For views: wraps the POST handler once the caller is known and admitted."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)  # type: ignore[misc]
        if request.method == "POST" and hasattr(self, "post"):
            self.post: Handler = answering_once(self.post)


def answering_once(handler: Handler) -> Handler:
    """The handler inside one transaction with its stored answer.

    The same key with the same body gets the first answer again; what fails is rolled back and not stored, so it
    may be tried again with the same key. A lost race in the database is tried again here.
    """

    def handle(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        call = call_of(request)
        for last in [False] * (TRIES - 1) + [True]:
            try:
                return _once(handler, call, request, *args, **kwargs)
            except OperationalError as error:
                if last or connection.in_atomic_block or _state(error) not in LOST_RACES:
                    raise
                _rewind(request)
        raise AssertionError("the last try returns or raises")

    return handle


@transaction.atomic
def _once(handler: Handler, call: Call, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
    at = request.at  # type: ignore[attr-defined]
    if earlier := idempotency.earlier_answer(call, at=at):
        return _answer(earlier, {"Idempotent-Replayed": "true"})
    response = handler(request, *args, **kwargs)
    body = JSONRenderer().render(response.data).decode()
    answer = StoredAnswer(response.status_code, "application/json", body)
    idempotency.keep(call, answer, at=at)
    return _answer(answer, dict(response.headers))


def _answer(answer: StoredAnswer, headers: dict[str, str]) -> HttpResponse:
    headers.pop("Content-Type", None)
    headers["Cache-Control"] = "no-store"
    return HttpResponse(answer.body, status=answer.status, content_type=answer.content_type, headers=headers)


def call_of(request: Request) -> Call:
    """What identifies the request. Raises ParseError without a usable key or readable body."""
    key = request.headers.get(HEADER, "")
    if not key:
        raise ParseError(_("POST needs the header Idempotency-Key."), code="idempotency_key_missing")
    if not KEY.fullmatch(key):
        text = _("Idempotency-Key must be 1 to 200 printable ASCII characters.")
        raise ParseError(text, code="idempotency_key_malformed")
    client = request.auth.application.client_id  # type: ignore[union-attr]
    return Call(client[:120], "POST", request.path[:300], key, fingerprint(request.data))


def fingerprint(data: Any) -> str:
    """A hash of what was said, whatever its spacing, key order or multipart boundary."""
    content = {name: _said(data, name) for name in data}
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _said(data: Any, name: str) -> Any:
    if not hasattr(data, "getlist"):
        return data[name]
    return [_digest(v) if isinstance(v, UploadedFile) else v for v in data.getlist(name)]


def _digest(upload: UploadedFile) -> list[str]:
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    return [upload.name or "", digest.hexdigest()]


def _rewind(request: Request) -> None:
    for upload in request.FILES.values():
        upload.seek(0)


def _state(error: OperationalError) -> str:
    return getattr(error.__cause__, "sqlstate", "") or ""
