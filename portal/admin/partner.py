"""Partners and their keys. A secret is shown once, on the answer to the request that made it."""

from __future__ import annotations

import secrets
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from oauth2_provider.models import AccessToken, Grant, IDToken, RefreshToken
from unfold.contrib.filters.admin import AutocompleteSelectFilter, RangeDateTimeFilter
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from portal.admin.base import BackOfficeAdmin, ReadOnlyAdmin, replace
from portal.models import IdempotencyRecord, Partner, PartnerClient
from portal.states import PartnerKind

for model in (AccessToken, Grant, IDToken, RefreshToken, PartnerClient):
    replace(model)


def secret_page(
    request: HttpRequest, owner: Any, title: Any, credentials: list[tuple[Any, str]]
) -> HttpResponse:
    """The one page that shows a new secret. It is never stored in a form, a message or a session."""
    back = reverse(f"admin:{owner.opts.app_label}_{owner.opts.model_name}_changelist")
    context = {
        **owner.admin_site.each_context(request),
        "title": title,
        "opts": owner.opts,
        "credentials": credentials,
        "back": back,
    }
    response = TemplateResponse(request, "admin/parts/secret.html", context)
    response["Cache-Control"] = "no-store"
    return response


class PartnerForm(forms.ModelForm):
    kinds = forms.MultipleChoiceField(
        label=_("kinds"), choices=PartnerKind.choices, widget=UnfoldAdminCheckboxSelectMultipleWidget
    )

    class Meta:
        model = Partner
        fields = ("code", "name", "kinds", "shops", "active")


@admin.register(Partner)
class PartnerAdmin(BackOfficeAdmin):
    form = PartnerForm
    list_display = ("name", "code", "kinds_shown", "active")
    list_filter = ("active",)
    search_fields = ("name", "code")
    autocomplete_fields = ("shops",)

    @admin.display(description=_("kinds"))
    def kinds_shown(self, partner: Partner) -> str:
        names = dict(PartnerKind.choices)
        return ", ".join(str(names.get(kind, kind)) for kind in partner.kinds)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("code",) if obj else ()


SCOPES: dict[str, str] = settings.OAUTH2_PROVIDER["SCOPES"]  # type: ignore[assignment]


class ClientForm(forms.ModelForm):
    granted_scopes = forms.MultipleChoiceField(
        label=_("granted scopes"),
        choices=[(name, f"{name} – {text}") for name, text in SCOPES.items()],
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
    )

    class Meta:
        model = PartnerClient
        fields = ("name", "partner", "granted_scopes", "sandbox")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["granted_scopes"] = str(self.initial.get("granted_scopes") or "").split()
        if "partner" in self.fields:
            self.fields["partner"].required = True

    def clean_granted_scopes(self) -> str:
        return " ".join(self.cleaned_data["granted_scopes"])


@admin.register(PartnerClient)
class PartnerClientAdmin(BackOfficeAdmin):
    """API clients: client credentials only. Identifier and secret begin with the world they open, so that nobody
    mistakes a live key for a toy."""

    form = ClientForm
    list_display = ("name", "partner", "client_id", "granted_scopes", "sandbox", "last_used_at", "created")
    list_filter = ("sandbox", ("partner", AutocompleteSelectFilter), ("last_used_at", RangeDateTimeFilter))
    search_fields = ("name", "client_id", "partner__name")
    list_select_related = ("partner",)
    autocomplete_fields = ("partner",)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        shown = ("name", "partner", "granted_scopes", "sandbox")
        return (*shown, "client_id", "last_used_at", "created") if obj else shown

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("sandbox", "partner", "client_id", "last_used_at", "created") if obj else ()

    def save_model(self, request: HttpRequest, obj: PartnerClient, form: Any, change: bool) -> None:
        if not change:
            prefix = "sandbox_" if obj.sandbox else "live_"
            obj.client_type = PartnerClient.CLIENT_CONFIDENTIAL
            obj.authorization_grant_type = PartnerClient.GRANT_CLIENT_CREDENTIALS
            obj.client_id = prefix + secrets.token_hex(12)
            request.new_secret = obj.client_secret = prefix + secrets.token_urlsafe(32)  # type: ignore[attr-defined]
        super().save_model(request, obj, form, change)

    def response_add(
        self, request: HttpRequest, obj: PartnerClient, post_url_continue: Any = None
    ) -> HttpResponse:
        shown = [(_now("Client id"), obj.client_id), (_now("Client secret"), request.new_secret)]  # type: ignore[attr-defined]
        return secret_page(request, self, _now("New API client"), shown)


@admin.register(IdempotencyRecord)
class IdempotencyRecordAdmin(ReadOnlyAdmin):
    """What was answered to a key. The body may hold personal data and is not shown."""

    list_display = ("client", "key", "method", "path", "status", "created_at")
    list_filter = (("created_at", RangeDateTimeFilter),)
    search_fields = ("key__startswith", "client__startswith")
    fields = ("client", "key", "method", "path", "status", "content_type", "created_at")


__all__ = ["PartnerAdmin", "PartnerClientAdmin", "secret_page"]
