"""The language in which somebody wants a document."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import get_language

LANGUAGES = {"zh": "zh-hans", "en": "en"}


def language_of(request: HttpRequest) -> str:
    """The language asked for by `lang`, zh or en; else the reader's own."""
    return LANGUAGES.get(request.GET.get("lang", ""), get_language() or "zh-hans")
