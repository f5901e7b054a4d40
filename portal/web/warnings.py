"""The warnings of a shop: what is about to be late, and who sees to it."""

from __future__ import annotations

from typing import Any

import django_filters
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from portal.models import DeadlineWarning
from portal.queries.explain import why
from portal.queries.timeline import facts_of
from portal.queries.warnings import unread_of, warnings_for
from portal.services import warnings as service
from portal.states import WarningLevel, WarningState
from portal.web.access import ShopRequest, merchant_page
from portal.web.enrolment import FOR_MERCHANTS
from portal.web.moves import RowKind, moves_context, register, row_or_404
from portal.web.paging import page_of

TONES = {WarningLevel.NOTICE: "info", WarningLevel.WARNING: "warning", WarningLevel.SEVERE: "danger"}

register(
    RowKind(
        kind="warnings",
        label=gettext_lazy("Warnings"),
        model=DeadlineWarning,
        rows=warnings_for,
        list_name="web:warnings",
        page_name="web:warning",
    )
)


class WarningFilter(django_filters.FilterSet):
    """How the list can be narrowed."""

    state = django_filters.ChoiceFilter(
        empty_label=gettext_lazy("all"), label=gettext_lazy("State"), choices=WarningState.choices
    )
    level = django_filters.ChoiceFilter(
        empty_label=gettext_lazy("all"), label=gettext_lazy("Level"), choices=WarningLevel.choices
    )

    class Meta:
        model = DeadlineWarning
        fields = ["state", "level"]


@merchant_page()
@require_GET
def warnings(request: ShopRequest) -> HttpResponseBase:
    """Every warning given to the shop, newest first; those one has not read are marked."""
    found = WarningFilter(request.GET, warnings_for(request.actor))
    page = page_of(request, found.qs)
    unread = unread_of(request.user, page.rows)
    context = {
        "title": _("Warnings"),
        "filter": found,
        "page": page,
        "rows": [_shown(row) | {"unread": row.pk in unread} for row in page.rows],
    }
    return render(request, "portal/warnings.html", context)


def _shown(row: DeadlineWarning) -> dict[str, Any]:
    about = f"{reverse('web:search')}?{urlencode({'q': row.subject_label})}"
    return {"row": row, "tone": TONES[WarningLevel(row.level)], "about_url": about}


@merchant_page()
@require_GET
def warning(request: ShopRequest, number: str) -> HttpResponseBase:
    """One warning: of what, why then, who has it in hand, what was done."""
    row = row_or_404("warnings", number, request.actor)
    subject = row.deadline.subject
    context = {
        "title": row.number,
        "warning": _shown(row),
        "why": why(row.deadline, subject.as_kind() if subject else None),
        "told": row.told.select_related("user").order_by("id"),
        "unread": row.pk in unread_of(request.user, [row]),
        "events": facts_of(row).filter(visibility__in=FOR_MERCHANTS),
        **moves_context(row, request.actor, request.now),
    }
    return render(request, "portal/warning.html", context)


@merchant_page()
@require_POST
def open_warning(request: ShopRequest, number: str) -> HttpResponseBase:
    """Look at a warning: it counts as read."""
    row = row_or_404("warnings", number, request.actor)
    service.opened(row, actor=request.actor, at=request.now)
    return redirect("web:warning", number=row.number)
