"""Cases: one page for all kinds, and a list for each kind with the states of its own machine."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import AutocompleteSelectFilter, ChoicesDropdownFilter, RangeDateTimeFilter
from unfold.decorators import display

from portal.admin import columns
from portal.admin.base import ReadOnlyAdmin, ReadOnlyInline, actor_of
from portal.admin.panels import Panel, shown_facts
from portal.policies import masking
from portal.policies.money import format_fen
from tickets.admin.assigning import DeskFilter, DesksAdmin, desk_panel
from tickets.admin.messages import TalksAdmin, talk_panel
from tickets.models import (
    ExchangeTicket,
    GuaranteeDetail,
    GuaranteeTicket,
    HelpDetail,
    HelpTicket,
    IncidentDetail,
    IncidentTicket,
    Leg,
    RefundOnlyTicket,
    ReturnTicket,
    Ticket,
    WarrantyTicket,
)
from tickets.queries.worklist import matching
from tickets.states import RefundOnlyReason, ReturnReason

PRIVATE = frozenset({"reasons", "inputs", "return_address", "no_advance"})
REASONS = {**dict(ReturnReason.choices), **dict(RefundOnlyReason.choices)}


class LegInline(ReadOnlyInline):
    model = Leg
    fk_name = "ticket"
    fields = ("role", "pickup", "pickup_state", "parcel", "parcel_status", "created_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Leg]:
        return super().get_queryset(request).select_related("pickup__shipment", "shipment")

    @display(description=_("pickup state"))
    def pickup_state(self, leg: Leg) -> str:
        return leg.pickup.get_state_display() if leg.pickup else "–"

    @display(description=_("parcel"))
    def parcel(self, leg: Leg) -> str:
        return str(_parcel(leg) or "–")

    @display(description=_("status"))
    def parcel_status(self, leg: Leg) -> str:
        parcel = _parcel(leg)
        return parcel.get_status_display() if parcel else "–"


def _parcel(leg: Leg) -> Any:
    return leg.shipment or (leg.pickup.shipment if leg.pickup else None)


class CaseAdmin(TalksAdmin, DesksAdmin):
    """What all kinds of cases share: the facts, the legs, why it was decided so, and the buyer behind a mask."""

    clocked = True
    panels_first = False
    contact_fields = ("contact",)
    list_display = (
        "number",
        "shop",
        "order",
        columns.state,
        columns.due,
        "reason_shown",
        columns.fen("requested_fen", _("requested")),
        "goods",
        "created_at",
    )
    list_filter = (
        ("state", columns.StateFilter),
        columns.DueFilter,
        ("shop", AutocompleteSelectFilter),
        ("goods", ChoicesDropdownFilter),
        DeskFilter,
        ("created_at", RangeDateTimeFilter),
        ("closed_at", RangeDateTimeFilter),
    )
    search_fields = ("number__startswith", "order__external_id__startswith", "=phone_tail", "shop__name")
    search_help_text = _(
        "Case number, order, waybill, last digits of the phone, shop, or words that were written"
    )
    list_select_related = ("shop", "order")
    inlines = (LegInline,)
    fields = (
        ("number", "kind"),
        ("shop", "storefront"),
        ("order", "line"),
        ("quantity", "reason_shown"),
        "said",
        ("requested_shown", "approved_shown"),
        "goods",
        ("created_at", "closed_at"),
    )
    readonly_fields = ("reason_shown", "said", "requested_shown", "approved_shown")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Numbers and shops first; where nothing has one, whatever the portal's search finds."""
        found, doubled = super().get_search_results(request, queryset, search_term)
        if not search_term.strip() or found.order_by().values("pk")[:1].exists():
            return found, doubled
        return matching(queryset, search_term, actor_of(request)), False

    @display(description=_("reason"), ordering="reason_code")
    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """A forecast opens the cases it was made of: those of a category and a province."""
        by_forecast = lookup in {"line__category", "line__isnull", "contact__region__startswith"}
        return by_forecast or super().lookup_allowed(lookup, value, request)  # type: ignore[arg-type]

    def reason_shown(self, ticket: Ticket) -> str:
        return str(REASONS.get(ticket.reason_code, ticket.reason_code) or "–")

    @display(description=_("description"))
    def said(self, ticket: Ticket) -> str:
        return masking.text(ticket.description) or "–"

    @display(description=_("requested"))
    def requested_shown(self, ticket: Ticket) -> str:
        return format_fen(ticket.requested_fen)

    @display(description=_("approved"))
    def approved_shown(self, ticket: Ticket) -> str:
        return "–" if ticket.approved_fen is None else format_fen(ticket.approved_fen)

    def panels(self, request: HttpRequest, row: Ticket) -> list[Panel]:
        found = []
        if row.decision_reasons:
            reasons = [(None, (reason.sentence,)) for reason in row.decision_reasons]
            found.append(Panel(_("Why it was decided so"), (_("Reason"),), reasons))
        facts = {key: value for key, value in row.decision.items() if key not in PRIVATE}
        facts |= row.decision.get("inputs", {})
        if facts:
            found.append(
                Panel(_("What the decision was made from"), (_("Fact"), _("Value")), shown_facts(facts))
            )
        return [desk_panel(request, row), *found, talk_panel(request, row)]


def money_panels(row: Ticket) -> list[Panel]:
    """How the amount came about, step by step, and who bears the freight."""
    detail = getattr(row, "return_detail", None)
    if detail is None:
        return []
    steps: list[tuple[bool | None, tuple[Any, ...]]] = [
        (None, (_("Amount"), step.sentence)) for step in detail.step_reasons
    ]
    steps += [(None, (_("Freight"), sentence)) for sentence in detail.freight_sentences]
    return [Panel(_("How the amount came about"), (_("Part"), _("Step")), steps)]


@admin.register(Ticket)
class TicketAdmin(CaseAdmin):
    list_display = ("number", "kind", *CaseAdmin.list_display[1:])
    list_filter = (("kind", ChoicesDropdownFilter), *CaseAdmin.list_filter)


class LookFilter(admin.SimpleListFilter):
    """Approvals at once drawn for a look afterwards, and buyers who wait for an explanation (PIPL art 24)."""

    title = _("automatic decision")
    parameter_name = "look"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("sampled", _("drawn for a look")), ("explanation_asked", _("explanation asked for"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Ticket]) -> QuerySet[Ticket]:
        wanted = self.value()
        return queryset.filter(decision__has_key=wanted) if wanted else queryset


@admin.register(ReturnTicket)
class ReturnTicketAdmin(CaseAdmin):
    """Returns and refunds."""

    list_filter = (*CaseAdmin.list_filter, LookFilter)

    list_select_related = (*CaseAdmin.list_select_related, "return_detail")

    def panels(self, request: HttpRequest, row: Ticket) -> list[Panel]:
        return [*super().panels(request, row), *money_panels(row)]


@admin.register(RefundOnlyTicket)
class RefundOnlyTicketAdmin(ReturnTicketAdmin):
    """Refunds without a return."""


@admin.register(ExchangeTicket)
class ExchangeTicketAdmin(ReturnTicketAdmin):
    """Exchanges."""

    list_select_related = CaseAdmin.list_select_related


@admin.register(WarrantyTicket)
class WarrantyTicketAdmin(CaseAdmin):
    """Repairs under warranty."""


@admin.register(GuaranteeTicket)
class GuaranteeTicketAdmin(CaseAdmin):
    """Claims under category promises."""


@admin.register(HelpTicket)
class HelpTicketAdmin(CaseAdmin):
    """Calls for help."""


@admin.register(HelpDetail)
class HelpDetailAdmin(ReadOnlyAdmin):
    list_display = ("ticket", "topic", "desk", "level", "answer_by", "answered_at", "satisfaction")
    list_filter = (("topic", ChoicesDropdownFilter), ("desk", ChoicesDropdownFilter))
    search_fields = ("ticket__number__startswith",)
    list_select_related = ("ticket",)
    ordering = ("-id",)


@admin.register(IncidentTicket)
class IncidentTicketAdmin(CaseAdmin):
    """Missed next-day promises with their four checkpoints."""


@admin.register(Leg)
class LegAdmin(ReadOnlyAdmin):
    list_display = ("ticket", "role", "pickup", "shipment", "created_at")
    list_filter = (("role", ChoicesDropdownFilter), ("created_at", RangeDateTimeFilter))
    search_fields = (
        "ticket__number__startswith",
        "pickup__number__startswith",
        "shipment__waybill__startswith",
    )
    list_select_related = ("ticket", "pickup", "shipment")
    ordering = ("-id",)


@admin.register(GuaranteeDetail)
class GuaranteeDetailAdmin(ReadOnlyAdmin):
    list_display = ("ticket", "promise_kind", "remedy", "damage_percent", "answer_by")
    list_filter = (("remedy", ChoicesDropdownFilter), ("answer_by", RangeDateTimeFilter))
    search_fields = ("ticket__number__startswith", "promise_kind__startswith")
    list_select_related = ("ticket",)
    ordering = ("-id",)


@admin.register(IncidentDetail)
class IncidentDetailAdmin(ReadOnlyAdmin):
    list_display = ("ticket", "delivery_promise", "cause")
    search_fields = ("ticket__number__startswith",)
    list_select_related = ("ticket", "delivery_promise__order")
    ordering = ("-id",)


__all__ = [
    "CaseAdmin",
    "ExchangeTicketAdmin",
    "IncidentTicketAdmin",
    "RefundOnlyTicketAdmin",
    "ReturnTicketAdmin",
    "TicketAdmin",
    "WarrantyTicketAdmin",
]
