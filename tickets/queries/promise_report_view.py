"""What the report on promises is narrowed by, and the report as a table; the same in the portal and at the desk."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from carriers.models import Carrier
from portal.models import Service
from tickets.policies.promise_report import Picture, Question, period
from tickets.policies.promise_report import picture as drawn
from tickets.queries.promise_report import Line, Report

LABELS = {
    "month": gettext_lazy("Month"),
    "service": gettext_lazy("Service"),
    "shop": gettext_lazy("Shop"),
    "carrier": gettext_lazy("Carrier"),
    "region": gettext_lazy("Region"),
}
COUNTED = {
    "given": gettext_lazy("Given"),
    "open": gettext_lazy("Open"),
    "kept": gettext_lazy("Kept"),
    "broken": gettext_lazy("Broken"),
    "excused": gettext_lazy("Excused"),
    "void": gettext_lazy("Void"),
}
DAY = {"type": "date"}


class ReportForm(forms.Form):
    """What the report is counted by and narrowed to. A wrong value narrows nothing."""

    by = forms.ChoiceField(label=gettext_lazy("Counted by"), choices=list(LABELS.items()), required=False)
    then = forms.ChoiceField(label=gettext_lazy("and by"), required=False)
    service = forms.ChoiceField(label=gettext_lazy("Service"), required=False)
    carrier = forms.ChoiceField(label=gettext_lazy("Carrier"), required=False)
    since = forms.DateField(
        label=gettext_lazy("Given from"), required=False, widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d")
    )
    until = forms.DateField(
        label=gettext_lazy("Given until"),
        required=False,
        widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
    )

    def __init__(self, data: Any, *, by_shop: bool) -> None:
        super().__init__(data)
        everything = [("", _("all"))]
        groups = [(name, label) for name, label in LABELS.items() if by_shop or name != "shop"]
        services = [(row.code, row.name) for row in Service.objects.order_by("code")]
        carriers = [(row.code, row.name) for row in Carrier.objects.order_by("code")]
        self._choose("by", groups)
        self._choose("then", [("", _("nothing else")), *groups])
        self._choose("service", everything + services)
        self._choose("carrier", everything + carriers)

    def _choose(self, name: str, choices: list[Any]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def question(self, today: date) -> Question:
        """What is asked, with the usual answer wherever nothing sensible was chosen."""
        self.is_valid()
        told = self.cleaned_data
        by = dict.fromkeys(name for name in (told.get("by") or "month", told.get("then")) if name)
        since, until = period(told.get("since"), told.get("until"), today)
        return Question(
            tuple(by), since, until, service=told.get("service") or "", carrier=told.get("carrier") or ""
        )


def headers(report: Report) -> list[Any]:
    return [*(LABELS[name] for name in report.question.by), *COUNTED.values(), _("Kept share")]


def cells(line: Line) -> Iterator[Any]:
    """One line as it is shown and exported."""
    yield from line.names
    for name in COUNTED:
        yield getattr(line.tally, name)
    yield share(line.tally.kept_permille)


def share(permille: int | None) -> str:
    return "–" if permille is None else f"{permille // 10}.{permille % 10} %"


def picture(report: Report) -> Picture:
    return drawn([(" · ".join(line.names), line.tally) for line in report.lines])
