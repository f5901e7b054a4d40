"""The rules of every service, for everybody: readable, downloadable, never behind a login."""

from __future__ import annotations

import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.errors import NotFound
from portal.models import Service, ServiceVersion
from portal.policies.scope import local_date
from portal.queries import catalogue, rules
from portal.queries.areas import areas_of
from portal.queries.consultations import consultations_at
from portal.queries.rules import PublicVersion
from portal.templatetags.portal_look import local
from portal.web import labels
from portal.web.access import instant

MODEL_FIELDS = ("text_zh", "text_en", "conditions", "requirements", "promises", "scope", "exit_rule")


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Every service with the text in force."""
    rows = rules.public_services(instant(request))
    return render(request, "rules/index.html", {"title": _("Rules of all services"), "rows": rows})


@require_safe
def service(request: HttpRequest, code: str) -> HttpResponse:
    """One service: the text in force, drafts open for comment, and every version there ever was."""
    row = _service(code)
    versions = rules.public_versions(row, instant(request))
    current = next((shown for shown in versions if shown.standing == "effective"), None)
    areas = areas_of(row, local_date(instant(request)))
    context = {
        "title": row.name,
        "service": row,
        "versions": versions,
        "shown": current,
        "areas": areas,
        "consultations": consultations_at(instant(request), row),
    }
    return render(request, "rules/service.html", context | _promises(current))


@require_safe
def version(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """One version in full."""
    row = _service(code)
    shown = _version(row, number, request)
    title = _("%(service)s, version %(number)s") % {"service": row.name, "number": number}
    context = {"title": title, "service": row, "shown": shown}
    return render(request, "rules/version.html", context | _promises(shown))


@require_safe
def text(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """One version as plain text in both languages."""
    row = _service(code)
    found = _version(row, number, request).version
    return _file(as_text(row, found), f"{code}-v{number}.txt", "text/plain; charset=utf-8")


@require_safe
def document(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """One version as JSON, with everything that programs read of it."""
    row = _service(code)
    found = _version(row, number, request).version
    content = {
        "service": row.code,
        "name_zh": row.name_zh,
        "name_en": row.name_en,
        "number": found.number,
        "published_at": found.published_at,
        "effective_at": found.effective_at,
        **{name: getattr(found, name) for name in MODEL_FIELDS},
    }
    body = json.dumps(content, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
    return _file(body, f"{code}-v{number}.json", "application/json")


def as_text(service: Service, found: ServiceVersion) -> str:
    """The same words for every reader: Chinese first, then English."""
    lines = [
        f"{service.name_zh} / {service.name_en}",
        f"版本 / Version: {found.number}",
        f"发布 / Published: {local(found.published_at)} (Asia/Shanghai)",
        f"生效 / In force from: {local(found.effective_at)} (Asia/Shanghai)",
    ]
    for language in ("zh", "en"):
        said = [rule.get(f"text_{language}", "") for rule in found.promises]
        lines += ["", getattr(found, f"text_{language}"), *(f"- {sentence}" for sentence in said if sentence)]
    return "\n".join(lines) + "\n"


def _promises(shown: PublicVersion | None) -> dict[str, Any]:
    return {"promises": labels.promise_rows(shown.version.promises) if shown else []}


def _service(code: str) -> Service:
    try:
        return catalogue.service_by_code(code)
    except NotFound:
        raise Http404 from None


def _version(row: Service, number: int, request: HttpRequest) -> PublicVersion:
    try:
        return rules.public_version(row, number, instant(request))
    except NotFound:
        raise Http404 from None


def _file(body: str, name: str, kind: str) -> HttpResponse:
    """A published version never changes, so it may be kept for a day."""
    kept = {"Cache-Control": "public, max-age=86400", "X-Content-Type-Options": "nosniff"}
    return HttpResponse(
        body,
        content_type=kind,
        headers={**kept, "Content-Disposition": f'attachment; filename="{name}"'},
    )
