"""Monthly statements under a shop's own contracts: read, exported, accepted, disputed line by line."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from carriers.models import CarrierStatement, LineDispute, StatementLine
from carriers.models.settlement_forms import MOST_FEN
from carriers.queries.settlement import cells_of, disputes_for, lines_of, statements_for
from carriers.services import disputes as service
from carriers.states import LineKind, StatementState
from portal.actors import SHOP_DECIDERS
from portal.errors import Refused
from portal.queries.timeline import deadlines_of, facts_of
from portal.templatetags.portal_look import local
from portal.web.access import ShopRequest, merchant_page
from portal.web.deadlines import shown
from portal.web.enrolment import FOR_MERCHANTS
from portal.web.export import Yuan, csv_response, xlsx_response
from portal.web.moves import RowKind, moves_context, register, row_or_404
from portal.web.paging import page_of

COLUMNS = (
    gettext_lazy("Reference"),
    gettext_lazy("Kind"),
    gettext_lazy("When"),
    gettext_lazy("Amount (yuan)"),
    gettext_lazy("Dispute"),
)

register(
    RowKind(
        kind="statements",
        label=gettext_lazy("Statements of carriers"),
        model=CarrierStatement,
        rows=statements_for,
        list_name="web:statements",
        page_name="web:statement",
    )
)
register(
    RowKind(
        kind="disputes",
        label=gettext_lazy("Disputes over lines"),
        model=LineDispute,
        rows=disputes_for,
        list_name="web:statements",
        page_name="web:dispute",
    )
)


class StatementFilter(django_filters.FilterSet):
    """How the list of statements can be narrowed."""

    state = django_filters.ChoiceFilter(
        empty_label=gettext_lazy("all"),
        label=gettext_lazy("State"),
        choices=[(s, label) for s, label in StatementState.choices if s in StatementState.seen_by_both],
    )

    class Meta:
        model = CarrierStatement
        fields = ["state"]


class DisputeForm(forms.Form):
    """What a line should come to, and why."""

    claimed_fen = forms.IntegerField(
        label=gettext_lazy("Right amount (fen)"),
        min_value=-MOST_FEN,
        max_value=MOST_FEN,
        help_text=gettext_lazy("Above zero it is owed to the carrier."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        min_length=2,
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("The carrier reads this."),
    )


@merchant_page()
@require_GET
def statements(request: ShopRequest) -> HttpResponseBase:
    """The statements under the shop's own contracts, newest month first."""
    found = StatementFilter(request.GET, statements_for(request.actor))
    context = {
        "title": _("Statements of carriers"),
        "filter": found,
        "page": page_of(request, found.qs),
    }
    return render(request, "carriers/statements.html", context)


@merchant_page()
@require_GET
def statement(request: ShopRequest, number: str) -> HttpResponseBase:
    """One statement with its lines."""
    row = row_or_404("statements", number, request.actor)
    may_dispute = row.state in service.DISPUTABLE and request.actor.holds_any(SHOP_DECIDERS)
    context = {
        "title": row.number,
        "page": page_of(request, lines_of(row)),
        "may_dispute": may_dispute,
        "adjustment": LineKind.ADJUSTMENT,
        "deadlines": [shown(deadline, row) for deadline in deadlines_of(row)],
        "events": facts_of(row).filter(visibility__in=FOR_MERCHANTS),
        **moves_context(row, request.actor, request.now),
    }
    return render(request, "carriers/statement.html", context)


@merchant_page()
@require_GET
def lines_csv(request: ShopRequest, number: str) -> HttpResponseBase:
    """Every line as a CSV file."""
    row = row_or_404("statements", number, request.actor)
    return csv_response(lines_of(row), name=row.number, columns=map(str, COLUMNS), values=_cells)


@merchant_page()
@require_GET
def lines_xlsx(request: ShopRequest, number: str) -> HttpResponseBase:
    """Every line as an Excel file."""
    row = row_or_404("statements", number, request.actor)
    return xlsx_response(lines_of(row), name=row.number, columns=map(str, COLUMNS), values=_cells)


def _cells(line: StatementLine) -> tuple[Any, ...]:
    reference, kind, happened_at, fen, dispute = cells_of(line)
    return reference, kind, local(happened_at), Yuan(fen), dispute


@merchant_page(SHOP_DECIDERS)
@require_http_methods(["GET", "POST"])
def dispute_line(request: ShopRequest, number: str, pk: int) -> HttpResponseBase:
    """Dispute a line."""
    row = row_or_404("statements", number, request.actor)
    line = get_object_or_404(row.lines, pk=pk)
    form = DisputeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            made = service.dispute(
                line,
                claimed_fen=said["claimed_fen"],
                reason=said["reason"],
                actor=request.actor,
                at=request.now,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Dispute %(number)s is raised.") % {"number": made.number})
            return redirect("web:dispute", number=made.number)
    context = {"title": _("Dispute a line"), "row": row, "line": line, "form": form}
    return render(
        request, "carriers/dispute_line.html", context, status=422 if request.method == "POST" else 200
    )


@merchant_page()
@require_GET
def dispute(request: ShopRequest, number: str) -> HttpResponseBase:
    """One dispute: what each side says, and the answer."""
    row = row_or_404("disputes", number, request.actor)
    context = {
        "title": row.number,
        "deadlines": [shown(deadline, row) for deadline in deadlines_of(row)],
        "events": facts_of(row).filter(visibility__in=FOR_MERCHANTS),
        **moves_context(row, request.actor, request.now),
    }
    return render(request, "carriers/dispute.html", context)
