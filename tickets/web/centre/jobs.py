"""Repair jobs at the door of a repair centre."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import django_filters
from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from portal.actors import Role
from portal.errors import DomainError, NotFound
from portal.queries.deadlines import with_deadlines
from portal.templatetags.portal_look import local
from portal.web import export
from portal.web.access import ShopRequest, partner_page
from portal.web.deadlines import shown
from portal.web.moves import RowKind, register, row_or_404
from portal.web.paging import page_of
from tickets.models import RepairJob
from tickets.queries.centre_door import DONE, NO_DEADLINE, jobs_by_state, jobs_of
from tickets.services import repairs
from tickets.states import RepairState
from tickets.web.centre.doors import row_context

CENTRE = frozenset({Role.REPAIR_CENTRE})
KEYS = ("nearest_due", "pk")
STAGES = (
    RepairState.EXPECTED,
    RepairState.RECEIVED,
    RepairState.DIAGNOSED,
    RepairState.REPAIRING,
    RepairState.QUOTED,
    RepairState.WAITING_PARTS,
    RepairState.REPAIRED,
)
register(
    RowKind(
        kind="jobs",
        label=gettext_lazy("Repair jobs"),
        model=RepairJob,
        rows=jobs_of,
        list_name="centre:jobs",
        page_name="centre:job",
        door="centre",
    )
)


class JobFilter(django_filters.FilterSet):
    """How the work list can be narrowed."""

    q = django_filters.CharFilter(label=gettext_lazy("Job, case or serial number"), method="filter_q")
    state = django_filters.ChoiceFilter(
        empty_label=gettext_lazy("all"), label=gettext_lazy("State"), choices=RepairState.choices
    )
    open = django_filters.ChoiceFilter(
        empty_label=gettext_lazy("all"),
        label=gettext_lazy("Open or closed"),
        choices=[("yes", gettext_lazy("open")), ("no", gettext_lazy("closed"))],
        method="filter_open",
    )
    received_at = django_filters.DateFromToRangeFilter(label=gettext_lazy("Received"))

    class Meta:
        model = RepairJob
        fields = ["q", "state", "open", "received_at"]

    def filter_q(self, rows: Any, _name: str, value: str) -> Any:
        wanted = value.strip()
        found = Q(number__istartswith=wanted) | Q(ticket__number__istartswith=wanted)
        return rows.filter(found | Q(serial__istartswith=wanted))

    def filter_open(self, rows: Any, _name: str, value: str) -> Any:
        return rows.exclude(state__in=DONE) if value == "yes" else rows.filter(state__in=DONE)


class PartForm(forms.Form):
    """A part that went into a repair."""

    code = forms.CharField(label=gettext_lazy("Code"), max_length=40)
    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    quantity = forms.IntegerField(label=gettext_lazy("Quantity"), min_value=1, max_value=999, initial=1)
    price_fen = forms.IntegerField(
        label=gettext_lazy("Price (fen)"), min_value=0, max_value=100_000_000, initial=0
    )


@partner_page(CENTRE)
@require_GET
def jobs(request: ShopRequest) -> HttpResponseBase:
    """The jobs of the centre, the nearest deadline first."""
    found = JobFilter(request.GET, jobs_of(request.actor))
    page = page_of(request, found.qs, keys=KEYS)
    counts = jobs_by_state(request.actor)
    context = {
        "title": _("Repair jobs"),
        "filter": found,
        "page": page,
        "rows": [_row(row) for row in with_deadlines(page.rows)],
        "stages": [(state, counts.get(state, 0)) for state in STAGES],
    }
    return render(request, "centre/jobs.html", context)


def _row(row: Any) -> dict[str, Any]:
    nearest = next(iter(row.running_deadlines), None)
    return {"row": row, "deadline": shown(nearest, row) if nearest else None}


@partner_page(CENTRE)
@require_GET
def jobs_csv(request: ShopRequest) -> HttpResponseBase:
    """The filtered list as a file; nothing of the buyer stands in it."""
    found = JobFilter(request.GET, jobs_of(request.actor))
    columns = [_("Number"), _("Case"), _("Shop"), _("Item"), _("Serial number"), _("State"), _("Received")]
    columns += [_("Next deadline"), _("Repaired")]
    name = f"jobs-{request.now:%Y%m%d-%H%M}"
    return export.csv_response(found.qs.order_by(*KEYS), name=name, columns=columns, values=_values)


def _values(row: Any) -> Iterable[Any]:
    yield from (row.number, row.ticket.number, row.shop.name, row.ticket.line.title, row.serial)
    yield row.get_state_display()
    yield local(row.received_at) if row.received_at else ""
    yield local(row.nearest_due) if row.nearest_due.year < NO_DEADLINE.year else ""
    yield local(row.repaired_at) if row.repaired_at else ""


@partner_page(CENTRE)
@require_GET
def job(request: ShopRequest, number: str) -> HttpResponseBase:
    """One job: what came, what was found, what can be done now."""
    return _job_page(request, row_or_404("jobs", number, request.actor), PartForm())


def _job_page(request: ShopRequest, row: RepairJob, form: PartForm, status: int = 200) -> HttpResponseBase:
    worked_on = row.state in repairs.WORKED_ON
    context = row_context(request, row) | {"part_form": form if worked_on else None}
    return render(request, "centre/job.html", context, status=status)


@partner_page(CENTRE)
@require_POST
def use_part(request: ShopRequest, number: str) -> HttpResponseBase:
    """Enter a part that went into the repair."""
    row, form = row_or_404("jobs", number, request.actor), PartForm(request.POST)
    if form.is_valid():
        try:
            repairs.use_part(row, **form.cleaned_data, actor=request.actor, at=request.now)
        except NotFound:
            raise
        except DomainError as refusal:
            form.add_error("code", refusal.reasons[0].sentence if refusal.reasons else refusal.sentence)
        else:
            messages.success(request, _("Part entered."))
            return redirect("centre:job", row.number)
    return _job_page(request, row, form, status=422)
