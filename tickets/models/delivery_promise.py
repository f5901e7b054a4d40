"""The next-day promise of an order: its dates, fixed at payment (domain E11)."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.actors import SYSTEM_ONLY, Role
from portal.models import Shop, StateField, WorkflowModel
from portal.states import Visibility
from portal.workflow import Clock, ReasonForm, move
from tickets.models.delivery_line import DeliveryLine
from tickets.models.order import Order
from tickets.models.promise import OrderPromise
from tickets.states import PromiseState as State


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
    line = models.ForeignKey(
        DeliveryLine, models.SET_NULL, null=True, related_name="+", verbose_name=_("delivery line")
    )
    ship_by = models.DateTimeField(_("ship by"))
    collect_by = models.DateTimeField(_("collected by"), null=True)
    hub_by = models.DateTimeField(_("at the first hub by"), null=True)
    sign_by = models.DateTimeField(_("sign by"))
    shipped_at = models.DateTimeField(_("carrier's first record"), null=True)
    signed_at = models.DateTimeField(_("signed at"), null=True)
    attempt_at = models.DateTimeField(_("tried to deliver at"), null=True)
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
        source=(State.PROMISED, State.SHIPPED, State.AT_RISK, State.MISSED),
        target=State.KEPT,
        label=_("Kept by an attempt"),
        roles=SYSTEM_ONLY,
        emits="promise.kept_by_attempt",
    )
    def keep_by_attempt(self, *, at: datetime) -> None:
        """The carrier stood at the door in time and nobody was there (K6)."""
        self.attempt_at = at

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
        source=(State.PROMISED, State.SHIPPED, State.AT_RISK, State.MISSED),
        target=State.EXEMPT,
        label=_("Exempt"),
        roles={Role.SUPERVISOR, Role.SYSTEM},
        emits="promise.exempted",
        form=ReasonForm,
        visibility=Visibility.BUYER,
    )
    def exempt(self, *, at: datetime, reason: str) -> None:
        """Force majeure, or an area closed that was announced after payment: nobody is to blame, and the reason is
        public."""

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
