"""The measures against shops that stand, for everybody (Measures for Online Transactions art 30)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.errors import Reason
from portal.models import PublishedMeasure
from portal.queries.governance import standing_measures
from portal.web import labels
from portal.web.access import instant
from portal.web.paging import page_of

KEYS = ("-published_at", "-pk")


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Every warning, suspension and termination that has not ended, the newest first."""
    instant(request)
    found = page_of(request, standing_measures(), keys=KEYS)
    context = {"title": _("Published measures"), "page": found, "rows": [_shown(row) for row in found.rows]}
    return render(request, "rules/measures.html", context)


def _shown(row: PublishedMeasure) -> dict[str, Any]:
    """A measure in the reader's language; what people wrote stays in theirs."""
    return {
        "measure": row,
        "cause": _(row.cause),
        "advice": _(row.advice) if row.advice else "",
        "findings": labels.condition_rows(Reason.from_json(finding) for finding in row.findings),
    }
