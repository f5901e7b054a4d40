"""How the list of cases can be narrowed and sorted; everything stands in the address."""

from __future__ import annotations

from typing import Any

import django_filters
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from tickets.models import Ticket
from tickets.queries.assigning import on_desk
from tickets.queries.worklist import due_soon, matching, overdue, worklist
from tickets.states import (
    Desk,
    ExchangeState,
    GuaranteeState,
    HelpState,
    IncidentState,
    Kind,
    RefundOnlyState,
    ReturnState,
    WarrantyState,
)

STATES = [
    (Kind.RETURN.label, ReturnState.choices),
    (Kind.REFUND.label, RefundOnlyState.choices),
    (Kind.EXCHANGE.label, ExchangeState.choices),
    (Kind.WARRANTY.label, WarrantyState.choices),
    (Kind.INCIDENT.label, IncidentState.choices),
    (Kind.GUARANTEE.label, GuaranteeState.choices),
    (Kind.HELP.label, HelpState.choices),
]
SORTS = {"": ("sort_due", "-pk"), "newest": ("-pk",), "oldest": ("pk",)}


class TicketFilter(django_filters.FilterSet):
    """The filters of the list of cases; the first four are always in sight."""

    q = django_filters.CharFilter(
        label=_("Number, order, waybill, phone or words"), max_length=64, method="filter_q"
    )
    kind = django_filters.ChoiceFilter(empty_label=_("all"), label=_("Kind"), choices=Kind.choices)
    state = django_filters.ChoiceFilter(empty_label=_("all"), label=_("State"), choices=STATES)
    due = django_filters.ChoiceFilter(
        empty_label=_("all"),
        label=_("Deadline"),
        choices=[("over", _("overdue")), ("soon", _("within 24 hours"))],
        method="filter_due",
    )
    open = django_filters.ChoiceFilter(
        empty_label=_("all"),
        label=_("Open or closed"),
        choices=[("yes", _("open")), ("no", _("closed"))],
        method="filter_open",
    )
    desk = django_filters.ChoiceFilter(
        empty_label=_("all"), label=_("In whose hands"), choices=Desk.choices, method="filter_desk"
    )
    created_at = django_filters.DateFromToRangeFilter(label=_("Created"))
    category = django_filters.CharFilter(
        label=_("Category"), field_name="line__category", lookup_expr="startswith", max_length=60
    )
    sort = django_filters.ChoiceFilter(
        label=_("Sorted by"),
        choices=[("newest", _("newest first")), ("oldest", _("oldest first"))],
        empty_label=_("nearest to overdue"),
        method="leave_order",
    )

    class Meta:
        model = Ticket
        fields = ["q", "kind", "state", "due", "open", "desk", "created_at", "sort"]

    def filter_q(self, rows: Any, _name: str, value: str) -> Any:
        return matching(rows, value, self.request.actor)

    def filter_due(self, rows: Any, _name: str, value: str) -> Any:
        narrow = overdue if value == "over" else due_soon
        return narrow(rows, self.request.now)

    def filter_open(self, rows: Any, _name: str, value: str) -> Any:
        return rows.filter(closed_at__isnull=value == "yes")

    def filter_desk(self, rows: Any, _name: str, value: str) -> Any:
        return on_desk(rows, value, self.request.actor)

    def leave_order(self, rows: Any, _name: str, _value: str) -> Any:
        """The order of rows is the page's affair, which needs it for its marks."""
        return rows

    @property
    def keys(self) -> tuple[str, ...]:
        """What the rows are ordered by."""
        return SORTS.get(self.data.get("sort", ""), SORTS[""])


def ticket_filter(request: HttpRequest) -> TicketFilter:
    """The filter of a request over everything the actor may see."""
    return TicketFilter(request.GET, worklist(request.actor), request=request)  # type: ignore[attr-defined]
