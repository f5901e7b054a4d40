"""The case: one lean table for every kind; each kind declares its machine as a proxy in `tickets.workflows`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self, TypeVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from carriers.models import PickupOrder, Shipment
from portal.errors import Reason
from portal.models import NO_DEADLINE, Contact, Partner, Shop, StateField, User, WorkflowModel
from tickets.models.order import Order, OrderLine
from tickets.models.promise import OrderPromise
from tickets.states import TICKET_STATES, Channel, GoodsState, Intervention, Kind, LegRole

Kinded = TypeVar("Kinded", bound="Ticket")


class KindManager(models.Manager[Kinded]):
    """The rows of one kind: a proxy never shows another kind's cases."""

    def get_queryset(self) -> models.QuerySet[Kinded]:
        rows = super().get_queryset()
        return rows.filter(kind=self.model.case_kind) if self.model.case_kind else rows


class Ticket(WorkflowModel):
    """One after-sales case. Legs, repair jobs and money have machines of their own; where the goods are and what
    was decided are fields, not states."""

    pins_procedure = True
    keeps_due = True

    kinds: ClassVar[dict[str, type[Ticket]]] = {}
    case_kind: ClassVar[str] = ""
    holds_units: ClassVar[bool] = True
    """Whether an open case of this kind keeps its pieces from every other case (invariant 5)."""
    reopens: ClassVar[Mapping[str, str]] = {}
    """Closed state: the declared move that opens the case again. Without one, another case follows (invariant 7)."""
    consumes: ClassVar[frozenset[str]] = frozenset()
    """The final states after which the buyer no longer has the pieces."""
    collects: ClassVar[Mapping[str, str]] = {}
    """State in which a courier may be called: the leg that the pickup begins."""
    arrivals: ClassVar[Mapping[str, str]] = {}
    """Leg: the move its delivery brings about."""
    comes_back: ClassVar[Mapping[str, str]] = {}
    """Leg: the move made when its parcel went back to whoever sent it."""
    when_paid: ClassVar[str] = ""
    """The move made when the refund of the case was paid."""
    disputable: ClassVar[frozenset[str]] = frozenset()
    """The states in which the buyer or the merchant may call on the platform to decide."""

    number = models.CharField(_("number"), max_length=24, unique=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+", verbose_name=_("shop"))
    storefront = models.ForeignKey(Partner, models.PROTECT, related_name="+", verbose_name=_("storefront"))
    order = models.ForeignKey(Order, models.PROTECT, related_name="tickets", verbose_name=_("order"))
    line = models.ForeignKey(
        OrderLine, models.PROTECT, null=True, related_name="tickets", verbose_name=_("item")
    )
    promise = models.ForeignKey(OrderPromise, models.PROTECT, null=True, related_name="tickets")
    contact = models.ForeignKey(Contact, models.PROTECT, related_name="+", verbose_name=_("buyer"))
    phone_tail = models.CharField(max_length=4, blank=True)
    state = StateField(choices=TICKET_STATES)
    quantity = models.PositiveIntegerField(_("quantity"), default=1)
    reason_code = models.CharField(_("reason"), max_length=40, blank=True)
    description = models.CharField(_("description"), max_length=500, blank=True)
    requested_fen = models.PositiveIntegerField(_("requested (fen)"), default=0)
    approved_fen = models.PositiveIntegerField(_("approved (fen)"), null=True)
    goods = models.CharField(_("goods"), max_length=15, choices=GoodsState, default=GoodsState.WITH_BUYER)
    decision = models.JSONField(_("decision"), default=dict)
    channel = models.CharField(_("channel"), max_length=10, choices=Channel, default=Channel.STOREFRONT)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="children", verbose_name=_("follows case")
    )
    intervention = models.CharField(
        _("platform's intervention"), max_length=10, choices=Intervention, default=Intervention.NONE
    )
    assignee = models.ForeignKey(
        User, models.SET_NULL, null=True, related_name="+", verbose_name=_("assigned to")
    )
    closed_at = models.DateTimeField(_("closed at"), null=True)
    sort_due = models.DateTimeField(_("nearest deadline"), default=NO_DEADLINE, editable=False)
    """When the nearest clock that runs on the case ends, NO_DEADLINE where none runs. Kept by
    `portal.services.deadlines`, so that the list in its first order is one range of an index."""

    objects = KindManager()

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        ordering = ["-id"]
        indexes = [
            # The merchant's list: a shop's cases, any state, newest first by keyset.
            models.Index(fields=["shop", "state", "-id"], name="ticket_shop_state"),
            models.Index(fields=["shop", "kind", "-id"], name="ticket_shop_kind"),
            models.Index(fields=["shop", "-id"], name="ticket_shop"),
            # The same list as work: the nearest to overdue first, any state.
            models.Index(fields=["shop", "sort_due", "-id"], name="ticket_shop_due"),
            models.Index(fields=["kind", "state", "-id"], name="ticket_kind_state"),
            models.Index(fields=["phone_tail", "-id"], name="ticket_phone_tail"),
        ]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if cls.case_kind:
            Ticket.kinds[cls.case_kind] = cls

    def __str__(self) -> str:
        return self.number

    @property
    def partner_scope(self) -> frozenset[int]:
        return frozenset({self.storefront_id})

    @property
    def subject_key(self) -> str:
        return f"ticket:{self.pk}"

    def as_kind(self) -> Self:
        """The case as the proxy that declares its states and moves."""
        if type(self) is Ticket:
            self.__class__ = Ticket.kinds[self.kind]  # type: ignore[assignment]
        return self

    def ruling(self, winner: str) -> str:
        """The move by which the platform acts in a party's place when a dispute is decided for `winner` ("buyer" or
        "merchant"); empty where nothing is left to do."""
        return ""

    @property
    def undisputed(self) -> bool:
        """Whether no dispute has taken the next step away from the parties; clocks that ask this stand still."""
        return self.intervention == Intervention.NONE

    @property
    def decision_reasons(self) -> list[Reason]:
        return [Reason.from_json(stored) for stored in self.decision.get("reasons", [])]


class Leg(models.Model):
    """A movement of goods that belongs to a case."""

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="legs")
    role = models.CharField(_("leg"), max_length=12, choices=LegRole)
    pickup = models.OneToOneField(PickupOrder, models.PROTECT, null=True, related_name="+")
    shipment = models.ForeignKey(Shipment, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("leg")
        verbose_name_plural = _("legs")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.role} {self.pickup or self.shipment}"


class BuyerLink(models.Model):
    """A signed link that opens one case without a login. Only the hash of the token is kept."""

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="links")
    token_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField(_("expires at"))
    created_at = models.DateTimeField(_("created at"))
    last_used_at = models.DateTimeField(_("last used at"), null=True)

    class Meta:
        verbose_name = _("buyer link")
        verbose_name_plural = _("buyer links")

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.expires_at:%Y-%m-%d}"


class IncidentDetail(models.Model):
    """The four checkpoints of a missed next-day promise (C-14): each with its own clock, in any order."""

    ticket = models.OneToOneField(Ticket, models.CASCADE, related_name="incident")
    delivery_promise = models.OneToOneField(
        "tickets.DeliveryPromise", models.PROTECT, related_name="incident"
    )
    mass_event = models.ForeignKey(
        "tickets.MassEvent", models.PROTECT, null=True, related_name="incidents", verbose_name=_("mass event")
    )
    cause = models.CharField(_("cause"), max_length=30, blank=True)
    evidence = models.JSONField(_("what tracking shows"), default=dict)

    class Meta:
        verbose_name = _("incident")
        verbose_name_plural = _("incidents")

    def __str__(self) -> str:
        return str(self.ticket_id)
