"""The appeals of a shop: the list, the file, one appeal with its ruling."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import django_filters
from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from portal.models import Appeal
from portal.queries.governance import appeals_for
from portal.queries.timeline import deadlines_of, facts_of
from portal.states import AppealState
from portal.templatetags.portal_look import local
from portal.web.access import ShopRequest, merchant_page
from portal.web.deadlines import shown
from portal.web.enrolment import FOR_MERCHANTS
from portal.web.export import csv_response
from portal.web.moves import RowKind, moves_context, register, row_or_404, url_of
from portal.web.paging import page_of

DECISIONS = {
    "application.rejected": gettext_lazy("rejection of an application"),
    "enrolment.warned": gettext_lazy("warning"),
    "enrolment.suspended": gettext_lazy("suspension"),
    "enrolment.terminated": gettext_lazy("termination"),
}

register(
    RowKind(
        kind="appeals",
        label=gettext_lazy("Appeals"),
        model=Appeal,
        rows=appeals_for,
        list_name="web:appeals",
        page_name="web:appeal",
    )
)


class AppealFilter(django_filters.FilterSet):
    """How the list of appeals can be narrowed."""

    state = django_filters.ChoiceFilter(
        empty_label=gettext_lazy("all"), label=gettext_lazy("State"), choices=AppealState.choices
    )
    decision = django_filters.ChoiceFilter(
        empty_label=gettext_lazy("all"), label=gettext_lazy("Decision"), choices=list(DECISIONS.items())
    )

    class Meta:
        model = Appeal
        fields = ["state", "decision"]


@merchant_page()
@require_GET
def appeals(request: ShopRequest) -> HttpResponseBase:
    """Every appeal of the shop."""
    found = AppealFilter(request.GET, appeals_for(request.actor))
    page = page_of(request, found.qs)
    context = {
        "title": _("Appeals"),
        "filter": found,
        "page": page,
        "rows": [_shown(row) for row in page.rows],
        "export_url": f"{reverse('web:appeals_csv')}?{request.GET.urlencode()}",
    }
    return render(request, "portal/appeals.html", context)


def _shown(row: Appeal) -> dict[str, Any]:
    return {
        "row": row,
        "subject": row.subject,
        "subject_url": url_of(row.subject),
        "decision": DECISIONS.get(row.decision, row.decision),
    }


@merchant_page()
@require_GET
def appeals_csv(request: ShopRequest) -> HttpResponseBase:
    """The filtered list as a file."""
    found = AppealFilter(request.GET, appeals_for(request.actor))
    columns = (
        _("Number"),
        _("State"),
        _("Decision"),
        _("Concerns"),
        _("Lodged"),
        _("Grounds"),
        _("Ruled"),
        _("Ruling"),
    )
    name = f"appeals-{request.now:%Y%m%d-%H%M}"
    return csv_response(found.qs.order_by("-pk"), name=name, columns=columns, values=_cells)


def _cells(row: Appeal) -> Iterable[Any]:
    return (
        row.number,
        row.get_state_display(),
        DECISIONS.get(row.decision, row.decision),
        row.subject.number,
        local(row.created_at),
        row.grounds,
        local(row.ruled_at) if row.ruled_at else "",
        row.ruling,
    )


@merchant_page()
@require_GET
def appeal(request: ShopRequest, number: str) -> HttpResponseBase:
    """One appeal: against what, on which grounds, until when somebody rules, and the ruling."""
    row = row_or_404("appeals", number, request.actor)
    context = {
        "title": row.number,
        "appeal": _shown(row),
        "deadlines": [shown(deadline, row) for deadline in deadlines_of(row)],
        "events": facts_of(row).filter(visibility__in=FOR_MERCHANTS),
        **moves_context(row, request.actor, request.now),
    }
    return render(request, "portal/appeal.html", context)
