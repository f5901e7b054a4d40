"""What forecasts are narrowed by, and a series as words and cells; the same in the portal and at the desk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.models import Region
from tickets.models import ForecastRun, ForecastSeries
from tickets.policies.forecast_picture import ForecastPicture, Line, picture, total
from tickets.states import ForecastMethod, ForecastSubject

MOST_LINES = 200


class ForecastForm(forms.Form):
    """What is shown. A wrong value narrows nothing; without a subject the cases are shown."""

    subject = forms.ChoiceField(
        label=gettext_lazy("Subject"), choices=ForecastSubject.choices, required=False
    )
    category = forms.CharField(
        label=gettext_lazy("Category"),
        required=False,
        max_length=60,
        help_text=gettext_lazy("The beginning of a category is enough."),
    )
    region = forms.ChoiceField(label=gettext_lazy("Province"), required=False)

    def __init__(self, data: Any, *, of_shop: bool) -> None:
        super().__init__(data)
        if of_shop:
            del self.fields["subject"], self.fields["region"]
        else:
            provinces = Region.objects.filter(level=1).order_by("code").values_list("code", "name")
            self.fields["region"].choices = [("", _("all")), *provinces]  # type: ignore[attr-defined]

    def narrowed(self, rows: QuerySet[ForecastSeries]) -> QuerySet[ForecastSeries]:
        """The series asked for, those with most to come first."""
        self.is_valid()
        told = self.cleaned_data
        rows = rows.filter(subject=told.get("subject") or ForecastSubject.CASES)
        rows = rows.filter(category__startswith=told.get("category") or "")
        if region := told.get("region"):
            rows = rows.filter(region=region)
        return rows.order_by("-expected", "pk")


def error_said(row: ForecastSeries) -> str:
    """How good the forecast is, in plain words beside the naive one."""
    if not row.tested:
        return _("Too short to be tested: take it as a guess.")
    if row.wape_permille is None or row.naive_wape_permille is None:
        return _("Nothing came in the weeks tested, so the error cannot be told in percent.")
    facts = {
        "own": percent(row.wape_permille),
        "naive": percent(row.naive_wape_permille),
        "method": ForecastMethod(row.tried).label,
        "naive_method": ForecastMethod(row.naive).label,
    }
    if row.naive_shown:
        text = _("Naive forecast (%(naive_method)s) shown: wrong by %(naive)s; %(method)s by %(own)s.")
    else:
        text = _(
            "Wrong by %(own)s on weeks not seen before; the naive forecast (%(naive_method)s) by %(naive)s."
        )
    return text % facts


def percent(permille: int | None) -> str:
    return "–" if permille is None else f"{permille // 10}.{permille % 10} %"


def names(row: ForecastSeries, provinces: dict[str, str]) -> str:
    """What a series is about, in names."""
    owner = row.shop or row.centre or row.carrier or row.provider
    known = [str(owner.name) if owner else "", row.part, row.category, provinces.get(row.region, row.region)]
    return " · ".join(word for word in known if word) or _("without an item")


def provinces_of(rows: Iterable[ForecastSeries]) -> dict[str, str]:
    """The names of the provinces of some series, in one query."""
    return dict(Region.objects.filter(code__in={row.region for row in rows}).values_list("code", "name"))


def headers(run: ForecastRun | None) -> list[str]:
    weeks = [f"{day:%Y-%m-%d}" for day in run.weeks] if run else []
    return [_("What"), _("Last week"), *weeks, _("Method"), _("Error"), _("Naive error")]


def cells(row: ForecastSeries, provinces: dict[str, str]) -> Iterator[Any]:
    """One series as it is shown and exported: each week with its interval."""
    yield names(row, provinces)
    yield row.history[-1] if row.history else 0
    for value, low, high in zip(row.values, row.low, row.high, strict=False):
        yield f"{value:g} ({low}–{high})"
    yield row.get_method_display()  # type: ignore[attr-defined]
    yield percent(row.wape_permille)
    yield percent(row.naive_wape_permille)


def drawn(rows: Iterable[ForecastSeries], run: ForecastRun | None) -> ForecastPicture | None:
    """The picture of one series, or of the sum of several."""
    lines = [Line(row.since, row.history, row.values, row.low, row.high) for row in rows]
    return picture(total(lines, run.first_week)) if run else None
