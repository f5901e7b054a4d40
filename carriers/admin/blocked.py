"""Blocked senders: phone and address are entered, hashed, and never seen again."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import AutocompleteSelectFilter, ChoicesDropdownFilter
from unfold.decorators import display
from unfold.widgets import UnfoldAdminTextInputWidget

from carriers.models import BlockedSender
from carriers.services import blocking
from portal.actors import Role
from portal.admin.base import actor_of
from portal.admin.errand import Errand, ErrandAdmin
from portal.clock import now

DESK = frozenset({Role.CARRIER_MANAGER, Role.SUPERVISOR})


class BlockForm(forms.ModelForm):
    """Who is meant, by phone, by address, or by both together."""

    phone = forms.CharField(
        label=_("phone"),
        max_length=30,
        required=False,
        widget=UnfoldAdminTextInputWidget(attrs={"autocomplete": "off"}),
        help_text=_("Only a hash and the last four digits are kept."),
    )
    address = forms.CharField(
        label=_("address"),
        max_length=300,
        required=False,
        widget=UnfoldAdminTextInputWidget(attrs={"autocomplete": "off"}),
        help_text=_("Only a hash is kept. Spaces and letter case do not matter."),
    )

    class Meta:
        model = BlockedSender
        fields = ("carrier", "reason", "note", "until")

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if not (found.get("phone") or found.get("address")):
            self.add_error("phone", _("Enter a phone number or an address."))
        return found


@admin.register(BlockedSender)
class BlockedSenderAdmin(ErrandAdmin):
    """A block is added and taken back, never edited. It keeps one carrier from the door and nothing else."""

    form = BlockForm
    list_display = ("carrier", "who", "reason", "note", "until", "added_by", "added_at")
    list_filter = (("carrier", AutocompleteSelectFilter), ("reason", ChoicesDropdownFilter))
    search_fields = ("carrier__code", "phone_tail", "note")
    list_select_related = ("carrier",)
    autocomplete_fields = ("carrier",)
    fields = ("carrier", "phone", "address", "reason", "note", "until")
    shown_fields = ("carrier", "who", "reason", "note", "until", "added_by", "added_at")
    errand = Errand("unblock", _("Take the block back"), DESK)

    @display(description=_("sender"))
    def who(self, row: BlockedSender) -> str:
        known = [f"…{row.phone_tail}"] if row.phone_tail else []
        return " · ".join(known + ([str(_("by address"))] if row.address_hash else []))

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.shown_fields if obj else self.fields

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.shown_fields if obj else ()

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("carriers.add_blockedsender")  # type: ignore[union-attr]

    def do_errand(self, request: HttpRequest, row: BlockedSender) -> None:
        blocking.unblock(row, actor=actor_of(request), at=now())

    def save_model(self, request: HttpRequest, obj: BlockedSender, form: Any, change: bool) -> None:
        said = {name: form.cleaned_data[name] for name in self.fields}
        kept = blocking.block(said.pop("carrier"), **said, actor=actor_of(request), at=now())
        obj.__dict__.update(kept.__dict__)


__all__ = ["BlockedSenderAdmin"]
