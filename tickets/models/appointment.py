"""Appointments: delivery with a date, installation, visits of a technician (domain E10)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as noop

from portal.actors import BUYER_SIDE, REVIEWERS, SYSTEM_ONLY, Role
from portal.errors import Reason
from portal.models import Contact, Shop, StateField, WorkflowModel
from portal.states import Visibility
from portal.workflow import Clock, Context, NoteForm, ReasonForm, Tone, move
from tickets.models.forms import (
    AssignForm,
    ChargeForm,
    CodeForm,
    FinishForm,
    ObstacleForm,
    ProviderForm,
    RebookForm,
    ReserveFailedForm,
    SignInForm,
    WindowForm,
)
from tickets.models.order import OrderLine
from tickets.models.technician import ProviderDay, ServiceProvider, Technician
from tickets.models.ticket import Ticket
from tickets.policies.appointments import Window
from tickets.states import AppointmentKind, ReserveFailure
from tickets.states import AppointmentState as State

PROVIDER = frozenset({Role.INSTALLER})
BUYER = BUYER_SIDE
BOOKED = (State.RESERVED, State.ASSIGNED)
NOT_BEGUN = (State.TO_CONTACT, *BOOKED)


def window_ahead(row: Appointment, context: Context) -> Iterator[Reason]:
    """A time may be changed only before it begins (VI 2211140)."""
    if row.window_from is not None and context.at >= row.window_from:
        yield Reason("window_begun", noop("The time agreed has begun; it can no longer be changed."))


def code_was_told(row: Appointment, _context: Context) -> Iterator[Reason]:
    """The buyer's code shows that the buyer was there and satisfied."""
    if row.code_ok_at is None:
        yield Reason("code_missing", noop("Enter the completion code that the buyer has got first."))


def charge_was_agreed(row: Appointment, _context: Context) -> Iterator[Reason]:
    """Nothing is charged that the buyer has not agreed to."""
    if row.charge_fen and row.charge_agreed_at is None:
        text = noop("The buyer has not agreed to the extra charge of %(fen)s fen yet.")
        yield Reason("charge_not_agreed", text, {"fen": row.charge_fen})


class Appointment(WorkflowModel):
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
    window_from = models.DateTimeField(_("from"), null=True)
    window_until = models.DateTimeField(_("until"), null=True)
    proposed_from = models.DateTimeField(_("proposed from"), null=True)
    proposed_until = models.DateTimeField(_("proposed until"), null=True)
    changes = models.PositiveSmallIntegerField(_("changes by the provider"), default=0)
    changes_allowed = models.PositiveSmallIntegerField(_("further changes approved"), default=0)
    failures = models.PositiveSmallIntegerField(_("failed calls"), default=0)
    last_failure = models.PositiveSmallIntegerField(
        _("why the last call failed"), null=True, choices=ReserveFailure
    )
    next_contact_at = models.DateTimeField(_("next call"), null=True)
    missed = models.PositiveSmallIntegerField(_("missed visits"), default=0)
    held_since = models.DateTimeField(_("put off since"), null=True)
    sign_in = models.JSONField(_("sign-in"), default=dict)
    suspicious = models.BooleanField(_("suspicious sign-in"), default=False)
    code_hash = models.CharField(max_length=64, blank=True)
    code_until = models.DateTimeField(_("code valid until"), null=True)
    code_tries = models.PositiveSmallIntegerField(_("tries of the code"), default=0)
    code_ok_at = models.DateTimeField(_("code confirmed at"), null=True)
    charge_fen = models.PositiveIntegerField(_("extra charge (fen)"), default=0)
    charge_reason = models.CharField(_("extra charge for"), max_length=200, blank=True)
    charge_agreed_at = models.DateTimeField(_("extra charge agreed at"), null=True)
    result = models.CharField(_("result"), max_length=20, blank=True)
    fault_code = models.CharField(_("fault code"), max_length=30, blank=True)
    serial = models.CharField(_("serial number"), max_length=60, blank=True)
    note = models.CharField(_("work done"), max_length=300, blank=True)
    liable = models.CharField(_("liable"), max_length=20, blank=True)
    completed_at = models.DateTimeField(_("completed at"), null=True)
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

    @property
    def window(self) -> Window | None:
        return Window(self.window_from, self.window_until) if self.window_from and self.window_until else None

    def set_window(self, start: datetime | None, until: datetime | None) -> None:
        """Agree on a time, or on none; a proposal is done with."""
        self.window_from, self.window_until = start, until
        self.proposed_from = self.proposed_until = None

    @move(
        source=State.CREATED,
        target=State.TO_CONTACT,
        label=_("Goods have arrived"),
        roles=SYSTEM_ONLY,
        emits="appointment.ready",
        visibility=Visibility.BUYER,
    )
    def ready(self, *, at: datetime) -> None:
        """The goods are there, or come with the visit: a time can be agreed."""

    @move(
        source=State.TO_CONTACT,
        target=State.RESERVED,
        label=_("Reserve a time"),
        roles=PROVIDER | BUYER,
        emits="appointment.reserved",
        form=WindowForm,
        tone=Tone.PRIMARY,
        visibility=Visibility.BUYER,
    )
    def reserve(self, *, at: datetime, window_from: datetime, window_until: datetime) -> None:
        """Buyer and provider agree on a time within the provider's hours and capacity."""
        self.set_window(window_from, window_until)

    @move(
        source=State.TO_CONTACT,
        target=State.RESERVED,
        label=_("Accept the new time"),
        roles=BUYER,
        emits="appointment.reserved",
        tone=Tone.PRIMARY,
        visibility=Visibility.BUYER,
    )
    def accept_proposal(self, *, at: datetime) -> None:
        """The buyer agrees to the time proposed after the delivery slipped (J8)."""
        self.set_window(self.proposed_from, self.proposed_until)

    @move(
        source=State.TO_CONTACT,
        target=None,
        label=_("No time agreed"),
        roles=PROVIDER,
        emits="appointment.reserve_failed",
        form=ReserveFailedForm,
        visibility=Visibility.BUYER,
    )
    def fail_to_reserve(self, *, at: datetime, code: int, next_contact_at: datetime | None) -> None:
        """The buyer could not be reached or wants no time yet; why, and when the next call is made."""
        self.failures += 1
        self.last_failure, self.next_contact_at = code, next_contact_at

    @move(
        source=(State.TO_CONTACT, State.RESERVED),
        target=State.ON_HOLD,
        label=_("Not now"),
        roles=BUYER,
        emits="appointment.held",
        visibility=Visibility.BUYER,
    )
    def hold(self, *, at: datetime) -> None:
        """The service stays paid; the buyer is asked again from time to time (J2)."""
        self.held_since = at
        self.set_window(None, None)

    @move(
        source=State.ON_HOLD,
        target=None,
        label=_("Asked again"),
        roles=SYSTEM_ONLY,
        emits="appointment.asked_again",
        visibility=Visibility.BUYER,
    )
    def ask_again(self, *, at: datetime) -> None:
        """The buyer is asked whether the service is wanted now; nothing lapses."""

    @move(
        source=State.ON_HOLD,
        target=State.TO_CONTACT,
        label=_("Now, please"),
        roles=BUYER | PROVIDER,
        emits="appointment.resumed",
        tone=Tone.PRIMARY,
        visibility=Visibility.BUYER,
    )
    def resume(self, *, at: datetime) -> None:
        """The buyer wants the service now."""
        self.held_since = None

    @move(
        source=BOOKED,
        target=State.ASSIGNED,
        label=_("Assign a technician"),
        roles=PROVIDER,
        emits="appointment.assigned",
        form=AssignForm,
        tone=Tone.PRIMARY,
        visibility=Visibility.BUYER,
    )
    def assign(self, *, at: datetime, technician: str) -> None:
        """Somebody trained, free and working that day comes (J4)."""

    @move(
        source=BOOKED,
        target=State.RESERVED,
        label=_("Rebook"),
        roles=PROVIDER | BUYER,
        emits="appointment.rebooked",
        form=RebookForm,
        guards=[window_ahead],
        visibility=Visibility.BUYER,
    )
    def rebook(self, *, at: datetime, window_from: datetime, window_until: datetime, reason: str) -> None:
        """Another time, before the one agreed begins; the provider needs approval after two changes."""
        self.set_window(window_from, window_until)

    @move(
        source=NOT_BEGUN,
        target=None,
        label=_("Approve another change"),
        roles=REVIEWERS,
        emits="appointment.change_approved",
        form=NoteForm,
    )
    def approve_change(self, *, at: datetime, note: str) -> None:
        """The provider may change the time once more."""
        self.changes_allowed += 1

    @move(
        source=BOOKED,
        target=State.TO_CONTACT,
        label=_("Delivery has slipped"),
        roles=SYSTEM_ONLY,
        emits="appointment.postponed",
        visibility=Visibility.BUYER,
    )
    def postpone(self, *, at: datetime) -> None:
        """The goods will not be there in time: a new time is proposed, at the first provider's expense (J8)."""

    @move(
        source=(State.CREATED, *NOT_BEGUN),
        target=State.TO_CONTACT,
        label=_("Change the provider"),
        roles=PROVIDER | REVIEWERS,
        emits="appointment.reassigned",
        form=ProviderForm,
        visibility=Visibility.BUYER,
    )
    def reassign(self, *, at: datetime, provider: str) -> None:
        """Another provider that covers the address takes over (J10)."""
        self.set_window(None, None)

    @move(
        source=State.ASSIGNED,
        target=None,
        label=_("Sign in"),
        roles=PROVIDER,
        emits="appointment.signed_in",
        form=SignInForm,
        tone=Tone.PRIMARY,
        visibility=Visibility.BUYER,
    )
    def arrive(self, *, at: datetime, longitude: float, latitude: float) -> None:
        """The technician is at the address; place and time are compared with what was agreed (J6)."""
        self.sign_in = {"at": at.isoformat()}

    @move(
        source=State.ASSIGNED,
        target=State.IN_SERVICE,
        label=_("Begin"),
        roles=SYSTEM_ONLY,
        emits="appointment.begun",
        visibility=Visibility.BUYER,
    )
    def begin_service(self, *, at: datetime) -> None:
        """The sign-in counts."""

    @move(
        source=State.ASSIGNED,
        target=None,
        label=_("Suspicious sign-in"),
        roles=SYSTEM_ONLY,
        emits="appointment.sign_in_suspicious",
    )
    def flag_sign_in(self, *, at: datetime) -> None:
        """The sign-in does not count; a false one is the provider's liability."""
        self.suspicious = True
        self.liable = "provider"

    @move(
        source=BOOKED,
        target=State.TO_CONTACT,
        label=_("Nobody came"),
        roles=SYSTEM_ONLY,
        emits="appointment.no_show",
        visibility=Visibility.BUYER,
    )
    def no_show(self, *, at: datetime) -> None:
        """The time agreed passed without a sign-in that counts."""
        self.missed += 1
        self.liable = "provider"
        self.set_window(None, None)

    @move(
        source=State.IN_SERVICE,
        target=None,
        label=_("Ask for an extra charge"),
        roles=PROVIDER,
        emits="appointment.charge_asked",
        form=ChargeForm,
        visibility=Visibility.BUYER,
    )
    def ask_charge(self, *, at: datetime, amount_fen: int, reason: str) -> None:
        """Something that is not part of the service; the buyer decides."""
        self.charge_fen, self.charge_reason, self.charge_agreed_at = amount_fen, reason, None

    @move(
        source=State.IN_SERVICE,
        target=None,
        label=_("Agree to the extra charge"),
        roles=BUYER,
        emits="appointment.charge_agreed",
        visibility=Visibility.BUYER,
    )
    def agree_charge(self, *, at: datetime) -> None:
        """The buyer agrees to pay it."""
        self.charge_agreed_at = at

    @move(
        source=State.IN_SERVICE,
        target=None,
        label=_("Refuse the extra charge"),
        roles=BUYER,
        emits="appointment.charge_refused",
        visibility=Visibility.BUYER,
    )
    def refuse_charge(self, *, at: datetime) -> None:
        """The buyer does not pay it."""
        self.charge_fen, self.charge_agreed_at = 0, None

    @move(
        source=State.IN_SERVICE,
        target=None,
        label=_("Enter the buyer's code"),
        roles=PROVIDER,
        emits="appointment.code_tried",
        form=CodeForm,
    )
    def enter_code(self, *, at: datetime, code: str) -> None:
        """A code is good for a day and five tries."""
        self.code_tries += 1

    @move(
        source=State.IN_SERVICE,
        target=State.COMPLETED,
        label=_("Finish"),
        roles=PROVIDER,
        emits="appointment.completed",
        form=FinishForm,
        guards=[code_was_told, charge_was_agreed],
        tone=Tone.PRIMARY,
        visibility=Visibility.BUYER,
    )
    def finish(self, *, at: datetime, result: str, fault_code: str, serial: str, note: str) -> None:
        """Done, with photos and the buyer's code; an installation starts the warranty."""
        self.completed_at = at
        self.result, self.fault_code, self.serial, self.note = result, fault_code, serial, note

    @move(
        source=State.IN_SERVICE,
        target=State.TO_CONTACT,
        label=_("Cannot be finished"),
        roles=PROVIDER,
        emits="appointment.unfinished",
        form=ObstacleForm,
        tone=Tone.DANGER,
        visibility=Visibility.BUYER,
    )
    def give_up(self, *, at: datetime, cause: str, reason: str) -> None:
        """Something is missing; another visit is needed."""
        self.set_window(None, None)

    @move(
        source=NOT_BEGUN,
        target=State.REFUSED,
        label=_("Goods refused"),
        roles=PROVIDER,
        emits="appointment.goods_refused",
        form=ReasonForm,
        tone=Tone.DANGER,
        visibility=Visibility.BUYER,
    )
    def refuse_goods(self, *, at: datetime, reason: str) -> None:
        """The buyer does not take the goods; a return follows."""

    @move(
        source=(State.CREATED, State.TO_CONTACT, State.RESERVED, State.ON_HOLD),
        target=State.UNNEEDED,
        label=_("No service needed"),
        roles=BUYER,
        emits="appointment.unneeded",
        visibility=Visibility.BUYER,
        confirm=_("The service is given up."),
    )
    def waive(self, *, at: datetime) -> None:
        """The buyer wants no service any more."""

    @move(
        source=(State.CREATED, *NOT_BEGUN, State.ON_HOLD),
        target=State.CANCELLED,
        label=_("Cancel"),
        roles=SYSTEM_ONLY,
        emits="appointment.cancelled",
        visibility=Visibility.BUYER,
    )
    def cancel(self, *, at: datetime) -> None:
        """The case it belongs to has ended."""

    @move(
        source=State.COMPLETED,
        target=State.SETTLED,
        label=_("Settle"),
        roles={Role.FINANCE},
        emits="appointment.settled",
        form=NoteForm,
        tone=Tone.PRIMARY,
    )
    def settle(self, *, at: datetime, note: str) -> None:
        """The provider is paid for the visit."""

    @move(
        source=State.COMPLETED,
        target=State.SETTLED,
        label=_("Settled undisputed"),
        roles=SYSTEM_ONLY,
        emits="appointment.settled",
    )
    def settle_undisputed(self, *, at: datetime) -> None:
        """Nobody disputed it in time."""
