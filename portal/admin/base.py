"""The base classes of every admin page: lists that never count a whole table, and facts nobody edits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.core.paginator import Paginator
from django.db.models import DateTimeField, Model
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import cached_property
from unfold.admin import ModelAdmin, TabularInline
from unfold.contrib.filters.admin import AutocompleteSelectFilter

from portal.actors import Actor
from portal.admin import columns
from portal.queries.people import platform_actor

PAGE = 50
COUNTED = 1000


class CappedPaginator(Paginator):
    """Counts at most a thousand rows more than it shows: no list ever counts a whole table."""

    @cached_property
    def count(self) -> int:
        return self.object_list[: COUNTED + 1].count()  # type: ignore[attr-defined]


def actor_of(request: HttpRequest) -> Actor:
    """The staff user of an admin request, with the roles of their groups."""
    return platform_actor(request.user)  # type: ignore[arg-type]


def replace(model: type[Model]) -> None:
    """Take a model out of the site that a library has entered in its own look."""
    if admin.site.is_registered(model):
        admin.site.unregister(model)


class BackOfficeAdmin(ModelAdmin):
    """A list with a capped count and a form that only shows what a role may change."""

    list_per_page = PAGE
    show_full_result_count = False
    paginator = CappedPaginator
    list_filter_submit = True
    warn_unsaved_form = True

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        return [entry for entry in super().get_list_filter(request) if self._may_choose(request, entry)]

    def _may_choose(self, request: HttpRequest, entry: Any) -> bool:
        """A filter that looks up other rows is for those who may see these rows."""
        if not (isinstance(entry, tuple) and entry[1] is AutocompleteSelectFilter):
            return True
        opts = self.model._meta.get_field(entry[0]).related_model._meta  # type: ignore[attr-defined]
        return request.user.has_perm(f"{opts.app_label}.view_{opts.model_name}")  # type: ignore[attr-defined]

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        return [self._column(entry) for entry in super().get_list_display(request)]

    def _column(self, entry: Any) -> Any:
        """Numbers and instants stay on one line, so that a list can be read down its columns."""
        known = {field.name: field for field in self.opts.fields}
        found = known.get(entry) if isinstance(entry, str) else None
        if found is not None and (isinstance(found, DateTimeField) or entry in {"number", "external_id"}):
            return columns.whole(entry, found.verbose_name)
        return entry

    def page_url(self, row: Model, what: str = "change") -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{what}", args=[row.pk])


class ReadOnlyAdmin(BackOfficeAdmin):
    """Facts: staff read them, nobody edits them. History that could be edited would be none."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ReadOnlyInline(TabularInline):
    """Rows that belong to a page and are only read there. At most fifty are shown."""

    extra = 0
    max_num = 0
    can_delete = False
    show_change_link = False
    per_page = PAGE

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Sequence[Any]:
        return list(self.fields or ())

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


__all__ = ["BackOfficeAdmin", "ReadOnlyAdmin", "ReadOnlyInline", "actor_of", "replace"]
