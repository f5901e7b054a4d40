"""Shop metrics: measured numbers, read here, brought in from a file with a dry run, and exported."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from import_export import fields, resources, widgets
from import_export.admin import ImportExportMixin
from import_export.formats.base_formats import CSV, XLSX
from unfold.contrib.filters.admin import AutocompleteSelectFilter, RangeDateTimeFilter
from unfold.contrib.import_export.forms import ImportForm, SelectableFieldsExportForm
from unfold.decorators import display

from portal.admin.base import ReadOnlyAdmin
from portal.clock import now
from portal.models import MetricSnapshot, Shop
from portal.policies.metrics import METRICS
from portal.policies.spreadsheets import BOM, decoded, defused
from portal.policies.table_rows import RowProblem
from portal.services.metrics import read_rows
from portal.templatetags.portal_look import words


class OfficeCsv(CSV):
    """CSV as spreadsheets here write and read it: UTF-8 with or without a mark, or GB 18030; formulas defused."""

    def is_binary(self) -> bool:
        return True

    def get_read_mode(self) -> str:
        return "rb"

    def create_dataset(self, in_stream: bytes, **kwargs: Any) -> Any:
        return super().create_dataset(decoded(in_stream), **kwargs)

    def export_data(self, dataset: Any, **kwargs: Any) -> bytes:
        for _row in list(dataset):
            dataset.append([defused(cell) for cell in dataset.lpop()])
        return (BOM + super().export_data(dataset, **kwargs)).encode()


class MetricResource(resources.ModelResource):
    """One line per measured number; every line is a new snapshot, because snapshots never change.

    Lines are checked by the same rules as the API's (`portal.services.metrics`).
    """

    shop = fields.Field("shop", "shop", widgets.ForeignKeyWidget(Shop, "code"))

    class Meta:
        model = MetricSnapshot
        fields = ("shop", "metric", "window_from", "window_to", "numerator", "denominator", "source")
        import_id_fields = ()
        force_init_instance = True
        use_bulk = True
        batch_size = 500

    def before_import(self, dataset: Any, **kwargs: Any) -> None:
        """Judge the whole table at once, in two queries."""
        user = kwargs.get("user")
        self.found = read_rows(
            dataset.dict,
            within=Shop.objects.all(),
            at=now(),
            recorded_by=user.shown_name if user else "",
        )
        self.valid = iter(self.found.valid)
        self.wrong: dict[int, list[RowProblem]] = {}
        for problem in self.found.problems:
            self.wrong.setdefault(problem.row, []).append(problem)

    def before_import_row(self, row: Any, **kwargs: Any) -> None:
        if problems := self.wrong.get(kwargs["row_number"]):
            raise ValidationError({p.name: f"{p.sentence} {p.hint_sentence}".strip() for p in problems})

    def init_instance(self, row: Any = None) -> MetricSnapshot:
        return next(self.valid)

    def import_instance(self, instance: MetricSnapshot, row: Any, **kwargs: Any) -> None:
        """The instance has been read already, with the rest of the table."""


@admin.register(MetricSnapshot)
class MetricAdmin(ImportExportMixin, ReadOnlyAdmin):
    resource_classes = (MetricResource,)
    import_form_class = ImportForm
    export_form_class = SelectableFieldsExportForm
    import_formats = (OfficeCsv, XLSX)
    export_formats = (OfficeCsv,)
    list_display = (
        "shop",
        "metric_shown",
        "value",
        "window_from",
        "window_to",
        "source",
        "recorded_by",
        "computed_at",
    )
    list_filter = (("shop", AutocompleteSelectFilter), ("computed_at", RangeDateTimeFilter))
    search_fields = ("metric__startswith", "shop__name", "shop__code")
    list_select_related = ("shop",)

    @display(description=_("metric"), ordering="metric")
    def metric_shown(self, row: MetricSnapshot) -> str:
        return gettext(METRICS[row.metric].label) if row.metric in METRICS else words(row.metric)

    @display(description=_("value"))
    def value(self, row: MetricSnapshot) -> str:
        if row.numerator is None:
            return "–"
        if row.denominator == 1:
            return str(row.numerator)
        share = f" ({row.numerator * 100 / row.denominator:.3g} %)" if row.denominator else ""
        return f"{row.numerator} / {row.denominator}{share}"

    def has_import_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("portal.add_metricsnapshot")  # type: ignore[union-attr]

    def has_export_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)


__all__ = ["MetricAdmin"]
