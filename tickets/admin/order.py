"""The mirror of orders, with what was promised on them."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import AutocompleteSelectFilter, RangeDateTimeFilter
from unfold.decorators import display

from portal.admin import columns
from portal.admin.base import ReadOnlyAdmin, ReadOnlyInline, actor_of
from portal.admin.reveal import RevealsContacts
from portal.admin.workflow import WorkflowAdmin
from portal.policies.money import format_fen
from portal.templatetags.portal_look import words
from tickets.admin.promise_report import PromiseReportPages
from tickets.models import DeliveryPromise, Order, OrderLine, OrderPromise


class LineInline(ReadOnlyInline):
    """Items with the promises that were fixed on them at payment."""

    model = OrderLine
    fields = ("external_id", "title", "category", "quantity", "paid", "serial", "promised")

    def get_queryset(self, request: HttpRequest) -> QuerySet[OrderLine]:
        return super().get_queryset(request).prefetch_related("promises__terms__service")

    @display(description=_("paid"))
    def paid(self, line: OrderLine) -> str:
        return format_fen(line.paid_fen)

    @display(description=_("promises"))
    def promised(self, line: OrderLine) -> str:
        return "; ".join(f"{words(promise.kind)} ({promise.terms})" for promise in line.promises.all()) or "–"


@admin.register(Order)
class OrderAdmin(RevealsContacts, ReadOnlyAdmin):
    contact_fields = ("contact",)
    change_form_outer_before_template = "admin/parts/contacts.html"
    list_display = (
        "external_id",
        "shop",
        "storefront",
        "paid_at",
        columns.fen("paid_fen", _("paid")),
        "shipped_at",
        "signed_at",
    )
    list_filter = (
        ("shop", AutocompleteSelectFilter),
        ("storefront", AutocompleteSelectFilter),
        ("paid_at", RangeDateTimeFilter),
        ("signed_at", RangeDateTimeFilter),
    )
    search_fields = ("external_id__startswith", "shipment__waybill__startswith", "=contact__phone_tail")
    list_select_related = ("shop", "storefront")
    inlines = (LineInline,)
    fields = (
        ("external_id", "source_version"),
        ("shop", "storefront"),
        ("buyer_ref", "buyer_grade"),
        ("paid_at", "paid_shown"),
        ("shipped_at", "shipment"),
        "signed_at",
    )
    readonly_fields = ("paid_shown",)

    @display(description=_("paid"))
    def paid_shown(self, order: Order) -> str:
        return format_fen(order.paid_fen, order.currency)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        order = self.get_object(request, object_id) if object_id else None
        context = dict(extra_context or {})
        if order is not None and self.has_view_permission(request, order):
            context["contacts"] = self.contacts(order, actor_of(request))
        return super().changeform_view(request, object_id, form_url, context)


@admin.register(OrderLine)
class OrderLineAdmin(ReadOnlyAdmin):
    list_display = ("order", "title", "category", "quantity", columns.fen("paid_fen", _("paid")), "serial")
    search_fields = ("order__external_id__startswith", "item__startswith", "serial__startswith")
    list_select_related = ("order",)
    ordering = ("-id",)


@admin.register(OrderPromise)
class OrderPromiseAdmin(PromiseReportPages, WorkflowAdmin):
    """The ledger of promises: what was promised on each line, until when, and what became of it."""

    list_display = (
        "kind",
        "line",
        "shop",
        columns.state,
        "service",
        "terms",
        "captured_at",
        "ends_at",
        "decided_at",
    )
    list_filter = (
        ("state", columns.StateFilter),
        ("shop", AutocompleteSelectFilter),
        ("service", AutocompleteSelectFilter),
        ("captured_at", RangeDateTimeFilter),
    )
    search_fields = ("line__order__external_id__startswith", "kind__startswith")
    list_select_related = ("line", "shop", "service", "terms__service")
    ordering = ("-id",)


@admin.register(DeliveryPromise)
class DeliveryPromiseAdmin(WorkflowAdmin):
    list_display = (
        "__str__",
        "shop",
        columns.state,
        columns.due,
        "ship_by",
        "sign_by",
        "shipped_at",
        "signed_at",
    )
    list_filter = (
        ("state", columns.StateFilter),
        columns.DueFilter,
        ("shop", AutocompleteSelectFilter),
        ("sign_by", RangeDateTimeFilter),
    )
    search_fields = ("order__external_id__startswith", "shop__name")
    list_select_related = ("shop", "order")


__all__ = ["DeliveryPromiseAdmin", "OrderAdmin", "OrderLineAdmin", "OrderPromiseAdmin"]
