"""The accounts through which we reach carriers, and what providers call them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import AutocompleteSelectFilter
from unfold.decorators import display
from unfold.widgets import UnfoldAdminTextareaWidget

from carriers.models import CarrierAccount, CarrierAlias
from carriers.queries.adapters import providers, tracks_only
from portal.admin.base import BackOfficeAdmin


@admin.register(CarrierAlias)
class CarrierAliasAdmin(BackOfficeAdmin):
    list_display = ("carrier", "provider", "code")
    list_filter = (("carrier", AutocompleteSelectFilter),)
    search_fields = ("code", "provider", "carrier__code", "carrier__name_zh")
    list_select_related = ("carrier",)
    autocomplete_fields = ("carrier",)


class AccountForm(forms.ModelForm):
    """Credentials go in and never come out: left empty, those on record stay."""

    new_credentials = forms.JSONField(
        label=_("credentials"),
        required=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 5, "autocomplete": "off", "spellcheck": "false"}),
        help_text=_("A JSON object. Never shown again; leave it empty to keep what is on record."),
    )

    class Meta:
        model = CarrierAccount
        fields = ("provider", "label", "carriers", "books_pickups", "active")

    def clean_provider(self) -> str:
        provider = self.cleaned_data["provider"]
        if provider not in providers():
            known = ", ".join(sorted(providers()))
            raise forms.ValidationError(_("No adapter is installed for this provider; known are %s.") % known)
        return provider

    def clean_books_pickups(self) -> bool:
        books: bool = self.cleaned_data["books_pickups"]
        if books and self.cleaned_data.get("provider") and tracks_only(self.cleaned_data["provider"]):
            raise forms.ValidationError(_("This provider only tracks; no pickup can be booked through it."))
        return books

    def clean_new_credentials(self) -> Any:
        values = self.cleaned_data["new_credentials"]
        if values is not None and not isinstance(values, dict):
            raise forms.ValidationError(_("A JSON object is needed."))
        return values

    def save(self, commit: bool = True) -> CarrierAccount:
        if self.cleaned_data.get("new_credentials"):
            self.instance.credentials = self.cleaned_data["new_credentials"]
        return super().save(commit)


@admin.register(CarrierAccount)
class CarrierAccountAdmin(BackOfficeAdmin):
    form = AccountForm
    list_display = ("provider", "label", "books_pickups", "active")
    list_filter = ("active", "books_pickups")
    search_fields = ("provider", "label")
    autocomplete_fields = ("carriers",)
    readonly_fields = ("hook_address", "known_credentials")
    fields = (
        "provider",
        "label",
        "carriers",
        "new_credentials",
        "known_credentials",
        "hook_address",
        "books_pickups",
        "active",
    )

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [name for name in self.fields if obj or name not in self.readonly_fields]

    @display(description=_("on record"))
    def known_credentials(self, account: CarrierAccount) -> str:
        """The names of what is on record, never the values."""
        return ", ".join(sorted(account.credentials)) or "–"

    @display(description=_("address for their pushes"))
    def hook_address(self, account: CarrierAccount) -> str:
        try:
            return reverse("hooks:push", args=[account.provider, account.hook_token])
        except NoReverseMatch:
            return "–"


__all__ = ["CarrierAccountAdmin", "CarrierAliasAdmin"]
