"""Appointments: delivery with a date, installation, visits of a technician (domain E10)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.actors import REVIEWERS
from portal.models import Contact, Shop, StateField
from portal.workflow import Clock
from tickets.models.appointment_booking import PROVIDER
from tickets.models.appointment_visit import AppointmentVisit
from tickets.models.order import OrderLine
from tickets.models.technician import ProviderDay, ServiceProvider, Technician
from tickets.models.ticket import Ticket
from tickets.states import AppointmentKind
from tickets.states import AppointmentState as State


class Appointment(AppointmentVisit):
    """One visit with a time agreed. The address is a copy; the completion code is kept as a hash only."""

    number_prefix = "AP"
    pins_procedure = True
    clocks = {
        State.CREATED: (Clock("goods", "appointment.goods", audience=PROVIDER, escalate_to=REVIEWERS),),
        State.TO_CONTACT: (
            Clock("contact", "appointment.contact", audience=PROVIDER, escalate_to=REVIEWERS),
        ),
        State.RESERVED: (Clock("visit", "appointment.visit", move="no_show", due="window_until"),),
        State.ASSIGNED: (Clock("visit", "appointment.visit", move="no_show", due="window_until"),),
        State.IN_SERVICE: (Clock("work", "appointment.work", audience=PROVIDER, escalate_to=REVIEWERS),),
        State.ON_HOLD: (Clock("hold", "appointment.hold", move="ask_again"),),
        State.COMPLETED: (Clock("settle", "appointment.settle", move="settle_undisputed"),),
    }

    number = models.CharField(_("number"), max_length=24, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=AppointmentKind)
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+", verbose_name=_("shop"))
    line = models.ForeignKey(
        OrderLine, models.PROTECT, related_name="appointments", verbose_name=_("order line")
    )
    ticket = models.ForeignKey(
        Ticket, models.PROTECT, null=True, related_name="appointments", verbose_name=_("case")
    )
    after = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="followers", verbose_name=_("follows the delivery")
    )
    contact = models.ForeignKey(Contact, models.PROTECT, related_name="+", verbose_name=_("address"))
    provider = models.ForeignKey(
        ServiceProvider, models.PROTECT, null=True, related_name="+", verbose_name=_("service provider")
    )
    technician = models.ForeignKey(
        Technician, models.PROTECT, null=True, related_name="appointments", verbose_name=_("technician")
    )
    day = models.ForeignKey(ProviderDay, models.SET_NULL, null=True, related_name="+")
    state = StateField(choices=State, default=State.CREATED)

    class Meta:
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["shop", "state", "-id"], name="appointment_shop_state"),
            models.Index(fields=["technician", "window_from"], name="appointment_of_technician"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def partner_scope(self) -> frozenset[int]:
        """The storefront of the order, and the provider as long as the visit is its own."""
        storefront = self.line.order.storefront_id
        return frozenset({storefront} if self.provider is None else {storefront, self.provider.partner_id})

    def roles_of(self, actor: object) -> frozenset[str]:
        """A partner is the provider only of its own visits."""
        roles = super().roles_of(actor)  # type: ignore[arg-type]
        own = self.provider is not None and getattr(actor, "partner", None) == self.provider.partner_id
        return roles if own else roles - PROVIDER

    @property
    def subject_key(self) -> str:
        return f"ticket:{self.ticket_id}" if self.ticket_id else super().subject_key

    @property
    def is_for_repair(self) -> bool:
        return AppointmentKind(self.kind).visits_for_repair and self.ticket_id is not None
