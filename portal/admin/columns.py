"""What lists share: state labels, deadlines, money, masked text, and the filters for them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import DateTimeField, Model, OuterRef, QuerySet, Subquery, Value
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.contrib.filters.admin.dropdown_filters import DropdownFilter
from unfold.decorators import display

from portal.clock import SHANGHAI, now
from portal.models import Deadline
from portal.policies import masking
from portal.policies.money import format_fen
from portal.templatetags.portal_look import due_text
from portal.workflow import machine_of

SOON = timedelta(hours=24)
Column = Callable[[Any], Any]

GOOD = ("active", "approved", "published", "enrolled", "paid", "kept", "refunded", "repaired", "collected", "settled",
        "delivered", "done", "applied", "resolved", "signed", "shipped")  # fmt: skip
BAD = ("failed", "rejected", "refused", "missed", "suspended", "failed_attempt", "unserviceable", "manual",
       "unrepairable", "exception", "delivery_failed", "pickup_failed", "expired", "ineligible")  # fmt: skip
WAITING = ("in_review", "info_requested", "wait_merchant", "submitted", "awaiting", "at_risk", "open", "booked",
           "pending", "waiting", "stored", "queued", "prospect", "decision")  # fmt: skip
TONES = {
    **dict.fromkeys(GOOD, "success"),
    **dict.fromkeys(BAD, "danger"),
    **dict.fromkeys(WAITING, "warning"),
}
LABELS = {"success": "success", "danger": "danger", "warning": "warning", "plain": "plain"}


def labelled(field: str, description: Any) -> Column:
    """A column that shows a choice as a coloured label with its words."""

    @display(description=description, ordering=field, label=LABELS)
    def column(row: Any) -> tuple[str, str]:
        value = getattr(row, field)
        return TONES.get(value, "plain"), str(getattr(row, f"get_{field}_display")() or value or "–")

    return column


state = labelled("state", _("state"))


def fen(field: str, description: Any) -> Column:
    """A column of money kept as integer fen."""

    @display(description=description, ordering=field)
    def column(row: Any) -> str:
        amount = getattr(row, field)
        return "–" if amount is None else format_fen(amount)

    return column


@cache
def whole(field: str, description: Any) -> Column:
    """A column that never breaks its text: numbers, and instants on the clock of Asia/Shanghai."""

    @display(description=description, ordering=field)
    def column(row: Any) -> str:
        value = getattr(row, field)
        text = local(value) if isinstance(value, datetime) or value is None else str(value)
        return format_html('<span class="whitespace-nowrap">{}</span>', text or "–")

    return column


def masked(field: str, description: Any) -> Column:
    """A column of free text in which phone numbers are hidden."""

    @display(description=description)
    def column(row: Any) -> str:
        return masking.text(str(getattr(row, field) or "")) or "–"

    return column


def local(instant: datetime | None) -> str:
    return instant.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M") if instant else "–"


def running(model: type[Model]) -> QuerySet[Deadline]:
    """The deadlines that run on rows of a table, in the order in which they end."""
    kind = ContentType.objects.get_for_model(model)
    return Deadline.objects.filter(subject_type=kind, settled_at__isnull=True).order_by("due_at")


def with_next_due(rows: QuerySet[Any]) -> QuerySet[Any]:
    """The same rows, each with its nearest running deadline and the instant they were asked for."""
    nearest = running(rows.model).filter(subject_id=OuterRef("pk")).values("due_at")[:1]
    return asked(rows.annotate(next_due=Subquery(nearest)))


def asked(rows: QuerySet[Any]) -> QuerySet[Any]:
    """The same rows, each with the instant they were asked for, so that a list reads the clock once."""
    return rows.annotate(asked_at=Value(now(), output_field=DateTimeField()))


@display(description=_("deadline"), ordering="next_due")
def due(row: Any) -> str:
    """How long is left or since when it is over, in words and colour, with the instant beside it."""
    if not (moment := getattr(row, "next_due", None)):
        return "–"
    late = moment <= row.asked_at
    css = "whitespace-nowrap font-semibold text-red-700 dark:text-red-400" if late else "whitespace-nowrap"
    text = due_text(moment, row.asked_at)
    return format_html('<span class="{}" title="{}">{}</span>', css, local(moment), text)


class StateFilter(ChoicesDropdownFilter):
    """The states of this machine only, where kinds share one table."""

    def choices(self, changelist: Any) -> Iterator[Any]:
        machine = machine_of(changelist.model)
        known = machine.states if machine.moves else self.field.flatchoices
        yield {
            "form": self.form_class(
                label=_(" By %(filter_title)s ") % {"filter_title": self.title},
                name=self.lookup_kwarg,
                choices=[self.all_option, *known],
                data={self.lookup_kwarg: self.value()},
                multiple=False,
            )
        }


class DueFilter(DropdownFilter):
    """Rows by their nearest running deadline."""

    title = _("deadline")
    parameter_name = "due"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("over", _("overdue")),
            ("soon", _("due within 24 hours")),
            ("any", _("running")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        wanted = self.value()
        if wanted not in {"over", "soon", "any"}:
            return queryset
        clocks, at = running(queryset.model), now()
        if wanted == "over":
            clocks = clocks.filter(due_at__lte=at)
        elif wanted == "soon":
            clocks = clocks.filter(due_at__gt=at, due_at__lte=at + SOON)
        return queryset.filter(pk__in=clocks.order_by().values("subject_id"))


__all__ = [
    "LABELS",
    "TONES",
    "DueFilter",
    "StateFilter",
    "asked",
    "due",
    "fen",
    "labelled",
    "local",
    "masked",
    "state",
    "whole",
    "with_next_due",
]
