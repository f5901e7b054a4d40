"""Rows that belong to carriers and contracts, as lists over all of them: read here, changed where they belong."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import AutocompleteSelectFilter, ChoicesDropdownFilter

from carriers.models import CarrierSite, CriterionScore, RateLine
from portal.admin import columns
from portal.admin.base import ReadOnlyAdmin


@admin.register(CriterionScore)
class CriterionScoreAdmin(ReadOnlyAdmin):
    list_display = ("carrier", "criterion", "score", "evidence")
    list_filter = (("carrier", AutocompleteSelectFilter), ("criterion", ChoicesDropdownFilter))
    search_fields = ("carrier__code", "carrier__name_zh", "evidence")
    list_select_related = ("carrier",)


@admin.register(CarrierSite)
class CarrierSiteAdmin(ReadOnlyAdmin):
    list_display = ("name", "code", "carrier", "region", "active")
    list_filter = (("carrier", AutocompleteSelectFilter), ("region", AutocompleteSelectFilter), "active")
    search_fields = ("code", "name", "carrier__code", "carrier__name_zh")
    list_select_related = ("carrier", "region")


@admin.register(RateLine)
class RateLineAdmin(ReadOnlyAdmin):
    list_display = (
        "revision",
        "origins",
        "destinations",
        "first_weight_grams",
        columns.fen("first_fee_fen", _("first-weight fee")),
        "step_grams",
        columns.fen("step_fee_fen", _("fee per further step")),
    )
    list_filter = (("revision", AutocompleteSelectFilter),)
    search_fields = ("revision__contract__number__startswith", "revision__contract__carrier__code")
    list_select_related = ("revision__contract",)


__all__ = ["CarrierSiteAdmin", "CriterionScoreAdmin", "RateLineAdmin"]
