"""Alarms about the batches of a shop: read, and acknowledged."""

from __future__ import annotations

import django_filters
from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from portal.queries.timeline import facts_of
from portal.web.access import ShopRequest, merchant_page
from portal.web.enrolment import FOR_MERCHANTS
from portal.web.moves import RowKind, moves_context, register, row_or_404
from portal.web.paging import page_of
from tickets.models import BatchAlarm
from tickets.queries.batch_alarms import alarms_for
from tickets.states import BatchAlarmState

SHOWN_CASES = 50

register(
    RowKind(
        kind="batch-alarms",
        label=gettext_lazy("Batch alarms"),
        model=BatchAlarm,
        rows=alarms_for,
        list_name="web:batch_alarms",
        page_name="web:batch_alarm",
    )
)


class AlarmFilter(django_filters.FilterSet):
    """How the list of alarms can be narrowed."""

    q = django_filters.CharFilter(
        label=gettext_lazy("Batch"), field_name="batch", lookup_expr="istartswith", max_length=60
    )
    state = django_filters.ChoiceFilter(
        empty_label=gettext_lazy("all"), label=gettext_lazy("State"), choices=BatchAlarmState.choices
    )

    class Meta:
        model = BatchAlarm
        fields = ["q", "state"]


@merchant_page()
@require_GET
def alarms(request: ShopRequest) -> HttpResponseBase:
    """The alarms about the shop's batches, newest first."""
    found = AlarmFilter(request.GET, alarms_for(request.actor))
    context = {"title": _("Batch alarms"), "filter": found, "page": page_of(request, found.qs)}
    return render(request, "tickets/batch_alarms.html", context)


@merchant_page()
@require_GET
def alarm(request: ShopRequest, number: str) -> HttpResponseBase:
    """One alarm: what was counted, the cases behind it, and what was done."""
    row = row_or_404("batch-alarms", number, request.actor)
    context = {
        "title": row.number,
        "cases": row.cases.filter(shop=row.shop_id).select_related("line").order_by("-pk")[:SHOWN_CASES],
        "events": facts_of(row).filter(visibility__in=FOR_MERCHANTS),
        **moves_context(row, request.actor, request.now),
    }
    return render(request, "tickets/batch_alarm.html", context)
