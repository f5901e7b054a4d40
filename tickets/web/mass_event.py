"""The events for which broken promises were excused, with the public reason, for everybody (K12)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.web.access import instant
from portal.web.paging import page_of
from tickets.queries.mass_event import published_events


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Every event whose promises were excused, the newest first."""
    instant(request)
    found = page_of(request, published_events(), keys=("-decided_at", "-pk"))
    return render(request, "rules/exemptions.html", {"title": _("Promises excused"), "page": found})
