"""Who works for repair centres and installers."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from unfold.contrib.filters.admin import AutocompleteSelectFilter, ChoicesDropdownFilter

from portal.admin.base import BackOfficeAdmin
from portal.models import PartnerMember
from portal.services import partner_members


@admin.register(PartnerMember)
class PartnerMemberAdmin(BackOfficeAdmin):
    """People of partners; managers of a partner keep their own in the pages of the partner."""

    list_display = ("user", "partner", "role")
    list_filter = (("role", ChoicesDropdownFilter), ("partner", AutocompleteSelectFilter))
    search_fields = ("user__username", "partner__name", "partner__code")
    list_select_related = ("user", "partner")
    autocomplete_fields = ("user", "partner")

    def save_model(self, request: HttpRequest, obj: PartnerMember, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        partner_members.work_there_first(obj)


__all__ = ["PartnerMemberAdmin"]
