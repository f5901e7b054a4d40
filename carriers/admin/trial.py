"""Trials of weights: begun with draft weights and a period, watched at work, read as shares, a list and a file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import admin
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import AutocompleteSelectFilter, RangeDateTimeFilter
from unfold.decorators import display
from unfold.widgets import UnfoldAdminDateWidget, UnfoldAdminIntegerFieldWidget

from carriers.admin.carrier_panels import link
from carriers.models import ChoiceChange, ChoiceTrial
from carriers.policies.contract_dates import after
from carriers.policies.replay import PARTS
from carriers.services import trials
from portal.admin import columns
from portal.admin.base import ReadOnlyAdmin, actor_of
from portal.admin.nudge import nudge
from portal.admin.panels import Panel
from portal.admin.workflow import WorkflowAdmin
from portal.clock import now
from portal.policies.money import format_fen
from portal.queries.policy import value_at
from portal.templatetags.portal_look import words
from portal.web.export import Yuan, csv_response

RELOAD_SECONDS = 3
SHOWN = 50
BAR_WIDTH = 400


def weight(label: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, min_value=0, max_value=trials.HEAVIEST, widget=UnfoldAdminIntegerFieldWidget
    )


class TrialForm(forms.ModelForm):
    """Four weights, beginning with those in force, and the local days whose choices are tried."""

    quality = weight(_("Weight of quality"))
    price = weight(_("Weight of price"))
    speed = weight(_("Weight of speed"))
    margin = weight(_("Weight of free capacity"))
    first_day = forms.DateField(label=_("First day"), widget=UnfoldAdminDateWidget)
    last_day = forms.DateField(label=_("Last day"), widget=UnfoldAdminDateWidget)

    class Meta:
        model = ChoiceTrial
        fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        in_force = value_at("choice.weights", now())
        for part in self.fields.keys() & set(PARTS):
            self.fields[part].initial = in_force.get(part, 0)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if {"first_day", "last_day", *PARTS} <= found.keys():
            for reason in trials.reasons_against(*self.wanted):
                self.add_error(
                    "last_day" if reason.code == "period_out_of_range" else PARTS[0], reason.sentence
                )
        return found

    @property
    def wanted(self) -> tuple[dict[str, int], Any, Any]:
        """Weights, first instant, first instant after the period."""
        found = self.cleaned_data
        weights = {part: found[part] for part in PARTS}
        return weights, after(found["first_day"] - timedelta(days=1)), after(found["last_day"])


@dataclass(frozen=True)
class Share:
    """How many choices a carrier got and would have got; widths are in units of the picture."""

    code: str
    before: int
    after: int
    y: int
    before_width: int
    after_width: int


def shares_of(row: ChoiceTrial) -> list[Share]:
    """Every carrier, the one with most choices first."""
    before, then = row.shares.get("before", {}), row.shares.get("after", {})
    codes = sorted({*before, *then}, key=lambda code: (-before.get(code, 0), code))
    top = max([*before.values(), *then.values()], default=0) or 1
    return [
        Share(code, old, new, n * 44, BAR_WIDTH * old // top, BAR_WIDTH * new // top)
        for n, code in enumerate(codes)
        for old, new in [(before.get(code, 0), then.get(code, 0))]
    ]


@admin.register(ChoiceTrial)
class ChoiceTrialAdmin(WorkflowAdmin):
    """Adding a trial queues it. Nothing is changed by it; weights come into force as a policy value."""

    form = TrialForm
    clocked = False
    draft_fields = (*PARTS, "first_day", "last_day")
    list_display = (
        "number",
        columns.state,
        "weights_shown",
        "since",
        "until",
        "progress",
        "moved",
        "finished_at",
    )
    list_filter = (("state", columns.StateFilter), ("since", RangeDateTimeFilter))
    search_fields = ("number__startswith",)
    fields = (("number", "weights_shown"), ("since", "until"), ("judged", "finished_at"))
    readonly_fields = ("weights_shown",)
    change_form_outer_before_template = "admin/carriers/trial.html"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.changes_view)
        return [path("<int:pk>/changes.csv", view, name="carriers_choicetrial_changes"), *super().get_urls()]

    @display(description=_("weights"))
    def weights_shown(self, row: ChoiceTrial) -> str:
        return ", ".join(f"{words(part)} × {row.weights.get(part, 0)}" for part in PARTS)

    @display(description=_("progress"))
    def progress(self, row: ChoiceTrial) -> str:
        return f"{row.done} / {row.total} ({row.percent} %)"

    def begin(self, request: HttpRequest, row: ChoiceTrial, form: Any) -> None:
        weights, since, until = form.wanted
        with transaction.atomic():
            made = trials.begin(weights, since=since, until=until, actor=actor_of(request), at=now())
            transaction.on_commit(lambda: nudge("carriers.work_choice_trials"))
        row.__dict__.update(made.__dict__)

    def panels(self, request: HttpRequest, row: ChoiceTrial) -> list[Panel]:
        headers = (_("Pickup"), _("Chosen"), _("Would be chosen"), _("Fee"), _("Fee then"), _("Quality"),
                   _("Quality then"))  # fmt: skip
        found = row.changes.select_related("pickup")[:SHOWN]
        rows = [
            (
                None,
                (
                    link(change.pickup),
                    change.before,
                    change.after,
                    format_fen(change.fee_before_fen),
                    format_fen(change.fee_after_fen),
                    change.quality_before,
                    change.quality_after,
                ),
            )
            for change in found
        ]
        return [Panel(_("Choices that would change"), headers, rows)]

    def workflow_context(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        shares = shares_of(row)
        return super().workflow_context(request, row) | {
            "running": row.running,
            "cards": list(cards(row)),
            "shares": shares,
            "chart_height": len(shares) * 44,
            "list_url": reverse("admin:carriers_choicechange_changelist") + f"?trial__id__exact={row.pk}",
        }

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().changeform_view(request, *args, **kwargs)
        if (getattr(response, "context_data", None) or {}).get("running"):
            response["Refresh"] = str(RELOAD_SECONDS)
        return response

    def changes_view(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """The choices that would change, for a spreadsheet."""
        row: ChoiceTrial = self.row_or_404(request, str(pk))
        titles = (_now("Pickup"), _now("Chosen"), _now("Would be chosen"), _now("Fee (CNY)"),
                  _now("Fee then (CNY)"), _now("Quality"), _now("Quality then"))  # fmt: skip
        found = row.changes.select_related("pickup").order_by("id")
        return csv_response(found, name=row.number, columns=titles, values=_cells)


def cards(row: ChoiceTrial) -> Iterator[tuple[str, str]]:
    """The result in four numbers. The mean is over the choices that would change."""
    yield _now("Choices compared"), str(row.judged)
    yield _now("Would have gone elsewhere"), str(row.moved)
    yield _now("Difference in cost"), format_fen(row.cost_fen)
    mean = row.quality_sum / row.moved if row.moved else 0
    yield _now("Mean difference in quality"), f"{mean:+.1f}"


def _cells(change: ChoiceChange) -> tuple[Any, ...]:
    return (
        change.pickup.number,
        change.before,
        change.after,
        Yuan(change.fee_before_fen),
        Yuan(change.fee_after_fen),
        change.quality_before,
        change.quality_after,
    )


@admin.register(ChoiceChange)
class ChoiceChangeAdmin(ReadOnlyAdmin):
    list_display = (
        "pickup_shown",
        "before",
        "after",
        columns.fen("fee_before_fen", _("fee")),
        columns.fen("fee_after_fen", _("fee then")),
        "quality_before",
        "quality_after",
        "trial",
    )
    list_filter = (("trial", AutocompleteSelectFilter),)
    search_fields = ("pickup__number__startswith", "before", "after", "trial__number__startswith")
    list_select_related = ("pickup", "trial")

    @display(description=_("pickup"))
    def pickup_shown(self, row: ChoiceChange) -> str:
        return row.pickup.number


__all__ = ["ChoiceChangeAdmin", "ChoiceTrialAdmin"]
