"""The business calendar as people maintain it. Saving a day takes effect at once."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.cache import cache
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RangeDateFilter

from portal.admin.base import BackOfficeAdmin
from portal.models import CalendarDay, CalendarYear
from portal.queries.calendar import CACHE_KEY


class CalendarAdmin(BackOfficeAdmin):
    """Forgets the copy of the calendar whenever it changes, once the change is certain."""

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        self.forget()

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        super().delete_model(request, obj)
        self.forget()

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        super().delete_queryset(request, queryset)
        self.forget()

    def forget(self) -> None:
        transaction.on_commit(lambda: cache.delete(CACHE_KEY))


@admin.register(CalendarYear)
class CalendarYearAdmin(CalendarAdmin):
    list_display = ("year", "source", "entered_at")
    search_fields = ("year",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("year", "entered_at") if obj else ()


@admin.register(CalendarDay)
class CalendarDayAdmin(CalendarAdmin):
    list_display = ("date", "kind", "name")
    list_filter = (("kind", ChoicesDropdownFilter), ("date", RangeDateFilter))
    search_fields = ("name",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("date",) if obj else ()


__all__ = ["CalendarDayAdmin", "CalendarYearAdmin"]
