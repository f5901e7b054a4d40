"""What people were told, and what partners were sent."""

from __future__ import annotations

import json
from base64 import b64encode
from secrets import token_bytes
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import AutocompleteSelectFilter, ChoicesDropdownFilter, RangeDateTimeFilter
from unfold.decorators import display

from portal.actors import Role
from portal.admin import columns
from portal.admin.base import BackOfficeAdmin, ReadOnlyAdmin
from portal.admin.errand import Errand, ErrandAdmin
from portal.admin.partner import secret_page
from portal.clock import now
from portal.models import Notice, WebhookDelivery, WebhookEndpoint
from portal.policies import masking
from portal.services import webhooks


@admin.register(Notice)
class NoticeAdmin(ReadOnlyAdmin):
    list_display = ("title", "user", "channel", columns.state, "created_at", "sent_at", "read_at", "attempts")
    list_filter = (
        ("state", ChoicesDropdownFilter),
        ("channel", ChoicesDropdownFilter),
        ("shop", AutocompleteSelectFilter),
        ("created_at", RangeDateTimeFilter),
    )
    search_fields = ("user__username", "template__startswith")
    list_select_related = ("user", "shop")
    fields = readonly_fields = (
        "title",
        "body",
        "user",
        "address_shown",
        "channel",
        "state",
        "created_at",
        "send_after",
        "sent_at",
        "read_at",
        "attempts",
        "error_shown",
    )

    @display(description=_("title"))
    def title(self, notice: Notice) -> str:
        return notice.title

    @display(description=_("text"))
    def body(self, notice: Notice) -> str:
        return masking.text(notice.body)

    @display(description=_("address"))
    def address_shown(self, notice: Notice) -> str:
        """Where the message went, hidden but for what tells two addresses apart."""
        name, at, host = notice.address.partition("@")
        return f"{name[:2]}***@{host}" if at else masking.phone(notice.address) or "–"

    @display(description=_("last error"))
    def error_shown(self, notice: Notice) -> str:
        return masking.text(notice.last_error) or "–"


class EndpointForm(forms.ModelForm):
    class Meta:
        model = WebhookEndpoint
        fields = ("partner", "url", "events", "active")

    def clean_events(self) -> Any:
        events = self.cleaned_data["events"]
        if not isinstance(events, list) or not all(isinstance(name, str) and name for name in events):
            raise forms.ValidationError(_('A list of names is needed, such as ["ticket.*"].'))
        return events


@admin.register(WebhookEndpoint)
class WebhookEndpointAdmin(BackOfficeAdmin):
    """Addresses of partners. The signing secret is made here and shown once."""

    form = EndpointForm
    list_display = ("partner", "url", "active", "failing_since", "disabled_reason")
    list_filter = ("active", ("partner", AutocompleteSelectFilter))
    search_fields = ("url", "partner__name", "partner__code")
    list_select_related = ("partner",)
    autocomplete_fields = ("partner",)
    readonly_fields = ("failing_since", "disabled_reason")

    def save_model(self, request: HttpRequest, obj: WebhookEndpoint, form: Any, change: bool) -> None:
        if not change:
            request.new_secret = obj.secret = "whsec_" + b64encode(token_bytes(32)).decode()  # type: ignore[attr-defined]
        super().save_model(request, obj, form, change)

    def response_add(
        self, request: HttpRequest, obj: WebhookEndpoint, post_url_continue: Any = None
    ) -> HttpResponse:
        shown = [(_now("Address"), obj.url), (_now("Signing secret"), request.new_secret)]  # type: ignore[attr-defined]
        return secret_page(request, self, _now("New webhook endpoint"), shown)


def send_again(delivery: WebhookDelivery) -> None:
    webhooks.redeliver(delivery, at=now())


@admin.register(WebhookDelivery)
class WebhookDeliveryAdmin(ErrandAdmin):
    errand = Errand("send-again", _("Send again"), frozenset({Role.SUPERVISOR}), send_again)
    list_display = (
        "message_id",
        "endpoint",
        "kind",
        columns.state,
        "attempts",
        "response_status",
        "next_attempt_at",
        "delivered_at",
        "created_at",
    )
    list_filter = (
        ("state", ChoicesDropdownFilter),
        ("created_at", RangeDateTimeFilter),
        ("delivered_at", RangeDateTimeFilter),
    )
    search_fields = ("message_id__startswith", "endpoint__partner__name")
    list_select_related = ("endpoint__partner", "event")
    fields = readonly_fields = (
        "message_id",
        "endpoint",
        "event",
        "state",
        "attempts",
        "next_attempt_at",
        "delivered_at",
        "response_status",
        "response_shown",
        "last_error",
        "payload_shown",
        "created_at",
    )

    @display(description=_("event"))
    def kind(self, delivery: WebhookDelivery) -> str:
        return str(delivery.payload.get("type", ""))

    @display(description=_("body sent"))
    def payload_shown(self, delivery: WebhookDelivery) -> str:
        return masking.text(json.dumps(delivery.payload, ensure_ascii=False, indent=1))

    @display(description=_("start of the answer"))
    def response_shown(self, delivery: WebhookDelivery) -> str:
        return masking.text(delivery.response_head) or "–"


__all__ = ["NoticeAdmin", "WebhookDeliveryAdmin", "WebhookEndpointAdmin"]
