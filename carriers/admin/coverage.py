"""Where carriers collect and how much they take: versions of areas, exceptions, and capacity by the hour."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import AutocompleteSelectFilter, ChoicesDropdownFilter, RangeDateFilter
from unfold.decorators import display

from carriers.admin.coverage_page import CoverageMapPage
from carriers.models import CapacityPattern, CapacitySlot, CoverageArea, CoverageException
from carriers.services import coverage
from portal.actors import Role
from portal.admin.base import ReadOnlyAdmin, actor_of
from portal.admin.errand import Errand, ErrandAdmin
from portal.clock import now

DESK = frozenset({Role.CARRIER_MANAGER, Role.SUPERVISOR})
BESIDE = {
    "hours_reversed": "closes",
    "starts_in_the_past": "valid_from",
    "ends_before_start": "valid_until",
    "region_missing": "region",
    "polygon_malformed": "polygon",
    "polygon_too_detailed": "polygon",
    "polygon_crosses_itself": "polygon",
    "polygon_outside": "polygon",
}
AREA_FIELDS = (
    "site",
    "code",
    "kind",
    "region",
    "polygon",
    "immediate",
    "appointment",
    "remote",
    "opens",
    "closes",
    "valid_from",
    "valid_until",
)


class AreaForm(forms.ModelForm):
    """A version of an area; what is wrong with it stands beside its field, and the version in force stays (D6)."""

    class Meta:
        model = CoverageArea
        fields = ("carrier", *AREA_FIELDS)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if not self.errors:
            fields = {name: found[name] for name in AREA_FIELDS}
            for reason in coverage.problems(coverage.area_row(found["carrier"], fields, now()), now()):
                self.add_error(BESIDE.get(reason.code), reason.sentence)
        return found

    def _post_clean(self) -> None:
        """The service gives a polygon its bounding box; the constraints of the table are asked there."""


@admin.register(CoverageArea)
class CoverageAreaAdmin(CoverageMapPage):
    """A new version of the same code ends the one before. Versions are never edited, so that a booking can be
    explained later."""

    form = AreaForm
    fields = (
        ("carrier", "site"),
        ("code", "kind"),
        "region",
        "polygon",
        ("immediate", "appointment"),
        ("opens", "closes"),
        ("valid_from", "valid_until"),
        "remote",
    )
    list_display = (
        "carrier",
        "code",
        "kind",
        "region",
        "immediate",
        "opens",
        "closes",
        "valid_from",
        "valid_until",
    )
    list_filter = (
        ("carrier", AutocompleteSelectFilter),
        ("kind", ChoicesDropdownFilter),
        ("region", AutocompleteSelectFilter),
        "remote",
        ("valid_from", RangeDateFilter),
        ("valid_until", RangeDateFilter),
    )
    search_fields = ("code", "carrier__code", "carrier__name_zh", "region__name", "region__code__startswith")
    list_select_related = ("carrier", "region")
    autocomplete_fields = ("carrier", "region")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: CoverageArea, form: Any, change: bool) -> None:
        fields = {name: form.cleaned_data[name] for name in AREA_FIELDS}
        carrier = form.cleaned_data["carrier"]
        (kept,) = coverage.publish(carrier, [fields], actor=actor_of(request), at=now())
        obj.__dict__.update(kept.__dict__)


class ExceptionForm(forms.ModelForm):
    class Meta:
        model = CoverageException
        fields = ("carrier", "area_code", "first_day", "last_day", "closed", "opens", "closes", "reason")

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        first, last = found.get("first_day"), found.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", _("The last day lies before the first."))
        opens, closes = found.get("opens"), found.get("closes")
        if not found.get("closed") and not (opens and closes and opens < closes):
            self.add_error("opens", _("Say from when until when the area is open."))
        return found


@admin.register(CoverageException)
class CoverageExceptionAdmin(ErrandAdmin):
    """A closure moves what is booked into it, and is nobody's miss (D7). Taking it back moves nothing."""

    form = ExceptionForm
    fields = (
        ("carrier", "area_code"),
        ("first_day", "last_day"),
        "closed",
        ("opens", "closes"),
        "reason",
    )
    list_display = ("carrier", "area_code", "first_day", "last_day", "closed", "reason", "withdrawn_at")
    list_filter = (("carrier", AutocompleteSelectFilter), "closed", ("first_day", RangeDateFilter))
    search_fields = ("carrier__code", "area_code", "reason")
    list_select_related = ("carrier",)
    autocomplete_fields = ("carrier",)
    errand = Errand("withdraw", _("Take the exception back"), DESK)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return (*self.fields, "withdrawn_at") if obj else self.fields

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return (*ExceptionForm._meta.fields, "withdrawn_at") if obj else ()  # type: ignore[misc]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("carriers.add_coverageexception")  # type: ignore[union-attr]

    def save_model(self, request: HttpRequest, obj: CoverageException, form: Any, change: bool) -> None:
        coverage.add_exception(obj, actor=actor_of(request), at=now())

    def do_errand(self, request: HttpRequest, row: CoverageException) -> None:
        if row.withdrawn_at is None:
            coverage.withdraw_exception(row, actor=actor_of(request), at=now())


@admin.register(CapacityPattern)
class CapacityPatternAdmin(ReadOnlyAdmin):
    list_display = ("carrier", "area_code", "hour", "capacity", "told_at")
    list_filter = (("carrier", AutocompleteSelectFilter),)
    search_fields = ("carrier__code", "area_code")
    list_select_related = ("carrier",)


@admin.register(CapacitySlot)
class CapacitySlotAdmin(ReadOnlyAdmin):
    """What each hour still takes. Carriers tell it; nobody edits what is reserved."""

    list_display = (
        "carrier",
        "area_code",
        "day",
        "hour",
        "told",
        "reserved",
        "free_shown",
        "by_day",
        "told_at",
    )
    list_filter = (("carrier", AutocompleteSelectFilter), "by_day", ("day", RangeDateFilter))
    search_fields = ("carrier__code", "area_code")
    list_select_related = ("carrier",)

    @display(description=_("free"))
    def free_shown(self, slot: CapacitySlot) -> str:
        over = slot.reserved - slot.told
        return str(_("overdrawn by %(n)s") % {"n": over}) if over > 0 else str(slot.free)


__all__ = ["CapacityPatternAdmin", "CapacitySlotAdmin", "CoverageAreaAdmin", "CoverageExceptionAdmin"]
