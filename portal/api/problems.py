"""Every error of the API is one problem document (RFC 9457): which status, which code, what is told."""

from __future__ import annotations

import json
import logging
import math
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.core.signals import got_request_exception
from django.db import IntegrityError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from rest_framework import exceptions

from portal.api.pointers import field_errors, parameter_errors
from portal.errors import Conflict, DomainError, InvalidInput, NotFound, NotPermitted, Reason
from portal.policies.table_rows import RowProblem
from portal.services.idempotency import KeyReused, StillRunning
from portal.services.tables import RowsRefused

log = logging.getLogger(__name__)
TYPE = "urn:wuyou:problem:"
CONTENT_TYPE = "application/problem+json"
DOMAIN_STATUS: dict[type[DomainError], int] = {
    NotFound: 404,
    NotPermitted: 403,
    InvalidInput: 422,
    KeyReused: 422,
}
TITLES = {
    400: "Bad request",
    401: "Not authenticated",
    403: "Not permitted",
    404: "Not found",
    405: "Method not allowed",
    406: "Not acceptable",
    409: "Conflict",
    415: "Unsupported media type",
    422: "Invalid fields",
    429: "Too many requests",
    500: "Internal error",
    503: "Try again",
}
CODES = {
    400: "bad_request",
    404: "not_found",
    405: "method_not_allowed",
    409: "conflict",
    500: "internal_error",
}


def problem(
    request: Any,
    status: int,
    code: str,
    detail: str,
    *,
    headers: Mapping[str, str] | None = None,
    **more: Any,
) -> HttpResponse:
    """One problem document. Pure ASCII JSON, so that whatever a client sent can be said back to it."""
    document = {
        "type": TYPE + code,
        "title": TITLES.get(status, "Error"),
        "status": status,
        "code": code,
        "detail": detail,
        "request_id": getattr(request, "id", ""),
        **more,
    }
    body = json.dumps(document, default=str)
    return HttpResponse(body, status=status, content_type=CONTENT_TYPE, headers=dict(headers or {}))


def problem_response(exc: Exception, context: Mapping[str, Any]) -> HttpResponse:
    """The one exception handler of the API."""
    request = context["request"]
    if isinstance(exc, DomainError):
        return _from_domain(exc, request)
    if isinstance(exc, exceptions.ValidationError):
        return _from_validation(exc, request)
    if isinstance(exc, exceptions.APIException):
        return _from_api(exc, request)
    return _from_below(exc, request)


def _from_domain(exc: DomainError, request: Any) -> HttpResponse:
    status = next((code for kind, code in DOMAIN_STATUS.items() if isinstance(exc, kind)), 409)
    more: dict[str, Any] = {}
    if isinstance(exc, InvalidInput):
        more["errors"] = row_errors(exc) if isinstance(exc, RowsRefused) else field_errors(exc.errors)
    if isinstance(exc, Conflict) and exc.facts:
        more["facts"] = dict(exc.facts)
    if exc.reasons:
        more["reasons"] = [reason_data(reason) for reason in exc.reasons]
    headers = {"Retry-After": "1"} if isinstance(exc, StillRunning) else {}
    return problem(request, status, exc.code, exc.sentence, headers=headers, **more)


def _from_validation(exc: exceptions.ValidationError, request: Any) -> HttpResponse:
    """Wrong fields of a body are 422 with pointers, wrong query parameters 400 with their names."""
    if request.method == "GET":
        detail = _("A query parameter is wrong.")
        return problem(request, 400, "bad_parameter", detail, errors=parameter_errors(exc.detail))
    detail = _("Please correct the fields below.")
    return problem(request, 422, "invalid", detail, errors=field_errors(exc.detail))


def _from_api(exc: exceptions.APIException, request: Any) -> HttpResponse:
    headers = {}
    if header := getattr(exc, "auth_header", None):
        headers["WWW-Authenticate"] = header
    if (wait := getattr(exc, "wait", None)) is not None:
        headers["Retry-After"] = str(max(1, math.ceil(wait)))
    codes = exc.get_codes()
    code = codes if isinstance(codes, str) else CODES.get(exc.status_code, "error")
    return problem(request, exc.status_code, code, str(exc.detail), headers=headers)


def _from_below(exc: Exception, request: Any) -> HttpResponse:
    """Django's and the database's own errors, and at last whatever nobody thought of: nothing inner is told."""
    if isinstance(exc, Http404):
        return problem(request, 404, "not_found", _("Not found."))
    if isinstance(exc, PermissionDenied):
        return problem(request, 403, "not_permitted", _("Your role may not do this."))
    if isinstance(exc, SuspiciousOperation):
        return problem(request, 400, "bad_request", _("The request is malformed."))
    if isinstance(exc, IntegrityError):
        log.warning("a constraint decided a tie", exc_info=exc)
        return problem(request, 409, "conflict", _("The same thing was just done by another request."))
    if isinstance(exc, OperationalError):
        log.warning("the database could not finish", exc_info=exc)
        detail = _("The request could not be finished now; please send it again.")
        return problem(request, 503, "try_again", detail, headers={"Retry-After": "1"})
    log.error("unexpected error", exc_info=exc)
    got_request_exception.send(sender=problem_response, request=request)
    return problem(request, 500, "internal_error", _("Something went wrong here; it has been noted."))


def row_errors(exc: RowsRefused) -> list[dict[str, Any]]:
    """The wrong fields of a table: row (from 1), pointer, code, what is wrong and how to put it right."""
    return [row_problem(problem) for problem in exc.problems]


def row_problem(problem: RowProblem) -> dict[str, Any]:
    return {
        "row": problem.row,
        "pointer": f"#/rows/{problem.row - 1}/{problem.name}",
        "code": problem.code,
        "detail": problem.sentence,
        "hint": problem.hint_sentence,
    }


def reason_data(reason: Reason) -> dict[str, Any]:
    """The one shape of every explanation."""
    return {"code": reason.code, "sentence": reason.sentence, "facts": dict(reason.facts)}


@csrf_exempt
def unknown_address(request: HttpRequest, **_kwargs: Any) -> HttpResponse:
    """The answer to every API address that does not exist."""
    return problem(
        request, 404, "unknown_address", _("There is no such address; addresses end with a slash.")
    )
