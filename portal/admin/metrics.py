"""Shop metrics: measured numbers, read here, brought in from a file with a dry run, and exported."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _now
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
from portal.templatetags.portal_look import words

BOM = "\ufeff"
FORMULA = ("=", "+", "-", "@", "\t", "\r")


class OfficeCsv(CSV):
    """CSV as spreadsheets here write and read it: UTF-8 with or without a mark, or GB 18030; formulas defused."""

    def is_binary(self) -> bool:
        return True

    def get_read_mode(self) -> str:
        return "rb"

    def create_dataset(self, in_stream: bytes, **kwargs: Any) -> Any:
        try:
            text = in_stream.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = in_stream.decode("gb18030")
        return super().create_dataset(text, **kwargs)

    def export_data(self, dataset: Any, **kwargs: Any) -> bytes:
        for _row in list(dataset):
            dataset.append([defused(cell) for cell in dataset.lpop()])
        return (BOM + super().export_data(dataset, **kwargs)).encode()


def defused(cell: Any) -> Any:
    """Text that a spreadsheet would take for a formula, quoted; numbers stay numbers."""
    risky = isinstance(cell, str) and cell.startswith(FORMULA) and not cell.lstrip("-").isdecimal()
    return f"'{cell}" if risky else cell


class DayOrInstant(widgets.DateTimeWidget):
    """An instant, or a day: its first one in Asia/Shanghai."""

    def __init__(self) -> None:
        super().__init__()
        self.formats = (*self.formats, "%Y-%m-%d")


class MetricResource(resources.ModelResource):
    """One line per measured number; every line is a new snapshot, because snapshots never change."""

    shop = fields.Field("shop", "shop", widgets.ForeignKeyWidget(Shop, "code"))
    window_from = fields.Field("window_from", "window_from", DayOrInstant())
    window_to = fields.Field("window_to", "window_to", DayOrInstant())

    class Meta:
        model = MetricSnapshot
        fields = ("shop", "metric", "window_from", "window_to", "numerator", "denominator", "source")
        import_id_fields = ()
        force_init_instance = True
        clean_model_instances = True

    def after_init_instance(self, instance: MetricSnapshot, new: bool, row: Any, **kwargs: Any) -> None:
        instance.computed_at = now()

    def validate_instance(
        self, instance: MetricSnapshot, import_validation_errors: Any = None, validate_unique: bool = True
    ) -> None:
        errors = dict(import_validation_errors or {})
        if instance.denominator is not None and instance.denominator < 1:
            errors["denominator"] = ValidationError(_now("The denominator is at least 1."))
        if instance.window_from and instance.window_to and instance.window_to <= instance.window_from:
            errors["window_to"] = ValidationError(_now("The window ends after it begins."))
        super().validate_instance(instance, errors, validate_unique)


@admin.register(MetricSnapshot)
class MetricAdmin(ImportExportMixin, ReadOnlyAdmin):
    resource_classes = (MetricResource,)
    import_form_class = ImportForm
    export_form_class = SelectableFieldsExportForm
    import_formats = (OfficeCsv, XLSX)
    export_formats = (OfficeCsv,)
    list_display = ("shop", "metric_shown", "value", "window_from", "window_to", "source", "computed_at")
    list_filter = (("shop", AutocompleteSelectFilter), ("computed_at", RangeDateTimeFilter))
    search_fields = ("metric__startswith", "shop__name", "shop__code")
    list_select_related = ("shop",)

    @display(description=_("metric"), ordering="metric")
    def metric_shown(self, row: MetricSnapshot) -> str:
        return words(row.metric)

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
