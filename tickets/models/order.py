"""The mirror of orders, and the promises fixed on them at payment."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from carriers.models import Shipment
from portal.actors import SYSTEM_ONLY, Role
from portal.models import (
    Contact,
    Enrolment,
    Partner,
    RecordedModel,
    Service,
    ServiceVersion,
    Shop,
    StateField,
    WorkflowModel,
)
from portal.workflow import Clock, ReasonForm, move
from tickets.states import PromiseState as State


class Order(RecordedModel):
    """An order as the storefront tells it; older versions of the source are ignored."""

    storefront = models.ForeignKey(Partner, models.PROTECT, related_name="+", verbose_name=_("storefront"))
    external_id = models.CharField(_("order number"), max_length=64)
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+", verbose_name=_("shop"))
    source_version = models.BigIntegerField(_("source version"), default=0)
    buyer_ref = models.CharField(_("buyer"), max_length=64)
    buyer_grade = models.CharField(_("buyer's credit grade"), max_length=12, blank=True)
    contact = models.ForeignKey(Contact, models.PROTECT, related_name="+", verbose_name=_("contact"))
    paid_at = models.DateTimeField(_("paid at"))
    paid_fen = models.PositiveIntegerField(_("paid (fen)"))
    currency = models.CharField(_("currency"), max_length=3, default="CNY")
    shipped_at = models.DateTimeField(_("merchant marked as shipped at"), null=True)
    shipment = models.ForeignKey(
        Shipment, models.PROTECT, null=True, related_name="+", verbose_name=_("shipment")
    )
    signed_at = models.DateTimeField(_("signed at"), null=True)

    class Meta:
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        ordering = ["-paid_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["storefront", "external_id"], name="one_row_per_order")
        ]
        indexes = [models.Index(fields=["shop", "-paid_at"], name="order_by_shop")]

    def __str__(self) -> str:
        return self.external_id

    @property
    def partner_scope(self) -> frozenset[int]:
        return frozenset({self.storefront_id})


class OrderLine(models.Model):
    """One item of an order with what was really paid for it."""

    order = models.ForeignKey(Order, models.CASCADE, related_name="lines", verbose_name=_("order"))
    external_id = models.CharField(_("line number"), max_length=64)
    item = models.CharField(_("item"), max_length=64)
    title = models.CharField(_("title"), max_length=120)
    category = models.CharField(_("category"), max_length=60)
    quantity = models.PositiveIntegerField(_("quantity"))
    paid_fen = models.PositiveIntegerField(_("paid (fen)"))
    weight_grams = models.PositiveIntegerField(_("weight (g)"), default=1000)
    needs = models.JSONField(_("special handling"), default=list)
    serial = models.CharField(_("serial number"), max_length=60, blank=True)
    flags = models.JSONField(_("flags"), default=dict)

    class Meta:
        verbose_name = _("order line")
        verbose_name_plural = _("order lines")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["order", "external_id"], name="one_row_per_line")]

    def __str__(self) -> str:
        return self.title


class OrderPromise(models.Model):
    """What a buyer was promised on one line: a copy made at payment, never changed (C-3 a)."""

    line = models.ForeignKey(OrderLine, models.CASCADE, related_name="promises", verbose_name=_("order line"))
    service = models.ForeignKey(Service, models.PROTECT, related_name="+", verbose_name=_("service"))
    terms = models.ForeignKey(
        ServiceVersion, models.PROTECT, related_name="+", verbose_name=_("rule version")
    )
    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="+", verbose_name=_("membership"))
    kind = models.CharField(_("promise"), max_length=40)
    parameters = models.JSONField(_("parameters"), default=dict)
    captured_at = models.DateTimeField(_("given at"))

    class Meta:
        verbose_name = _("promise")
        verbose_name_plural = _("promises")
        constraints = [models.UniqueConstraint(fields=["line", "kind"], name="one_promise_per_line_and_kind")]

    def __str__(self) -> str:
        return self.kind

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk:
            raise TypeError("a promise never changes")
        super().save(*args, **kwargs)


class DeliveryPromise(WorkflowModel):
    """A next-day promise of one order: dates stored at payment, never computed again (domain E11)."""

    clocks = {
        State.PROMISED: (
            Clock("ship", "nextday.ship", move="ship_late", due="ship_by"),
            Clock("sign", "nextday.sign", move="miss", due="sign_by"),
        ),
        State.SHIPPED: (Clock("sign", "nextday.sign", move="miss", due="sign_by"),),
        State.AT_RISK: (Clock("sign", "nextday.sign", move="miss", due="sign_by"),),
    }

    order = models.OneToOneField(
        Order, models.CASCADE, related_name="delivery_promise", verbose_name=_("order")
    )
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+", verbose_name=_("shop"))
    promise = models.ForeignKey(OrderPromise, models.PROTECT, related_name="+", verbose_name=_("promise"))
    ship_by = models.DateTimeField(_("ship by"))
    sign_by = models.DateTimeField(_("sign by"))
    shipped_at = models.DateTimeField(_("carrier's first record"), null=True)
    signed_at = models.DateTimeField(_("signed at"), null=True)
    state = StateField(choices=State, default=State.PROMISED)

    class Meta:
        verbose_name = _("delivery promise")
        verbose_name_plural = _("delivery promises")
        ordering = ["-sign_by"]

    def __str__(self) -> str:
        return self.order.external_id

    @property
    def partner_scope(self) -> frozenset[int]:
        return frozenset({self.order.storefront_id})

    @move(
        source=State.PROMISED,
        target=State.SHIPPED,
        label=_("Shipped in time"),
        roles=SYSTEM_ONLY,
        emits="promise.shipped",
    )
    def ship(self, *, at: datetime) -> None:
        """The carrier's own record says it was handed over before the ship-by time."""
        self.shipped_at = at

    @move(
        source=State.PROMISED,
        target=State.AT_RISK,
        label=_("Not shipped in time"),
        roles=SYSTEM_ONLY,
        emits="promise.ship_late",
    )
    def ship_late(self, *, at: datetime) -> None:
        """The ship-by time passed without a record of the carrier."""

    @move(
        source=State.AT_RISK, target=None, label=_("Shipped late"), roles=SYSTEM_ONLY, emits="promise.shipped"
    )
    def ship_after_all(self, *, at: datetime) -> None:
        """The carrier's record came after the ship-by time."""
        self.shipped_at = at

    @move(
        source=(State.PROMISED, State.SHIPPED, State.AT_RISK),
        target=State.KEPT,
        label=_("Kept"),
        roles=SYSTEM_ONLY,
        emits="promise.kept",
    )
    def keep(self, *, at: datetime) -> None:
        """Signed in time, by the carrier's event time."""
        self.signed_at = at

    @move(
        source=State.MISSED,
        target=State.KEPT,
        label=_("Kept after all"),
        roles=SYSTEM_ONLY,
        emits="promise.kept",
    )
    def correct_to_kept(self, *, at: datetime) -> None:
        """A late report proves a signature in time: the verdict follows the event, not its arrival."""
        self.signed_at = at

    @move(
        source=(State.PROMISED, State.SHIPPED, State.AT_RISK),
        target=State.MISSED,
        label=_("Missed"),
        roles=SYSTEM_ONLY,
        emits="promise.missed",
    )
    def miss(self, *, at: datetime) -> None:
        """The promised time passed without a signature."""

    @move(
        source=State.MISSED,
        target=None,
        label=_("Delivered late"),
        roles=SYSTEM_ONLY,
        emits="promise.delivered_late",
    )
    def deliver_late(self, *, at: datetime) -> None:
        """The parcel arrived after the promised time."""
        self.signed_at = at

    @move(
        source=(State.PROMISED, State.SHIPPED, State.AT_RISK),
        target=State.VOID,
        label=_("Make void"),
        roles={Role.SUPERVISOR, Role.STOREFRONT, Role.SYSTEM},
        emits="promise.voided",
        form=ReasonForm,
    )
    def void(self, *, at: datetime, reason: str) -> None:
        """The buyer changed the order, or force majeure was declared: no promise, no penalty."""
