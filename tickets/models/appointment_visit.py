"""The visit itself: signing in, the buyer's code, an extra charge, and how it ends (domain E10)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as noop

from portal.actors import SYSTEM_ONLY, Role
from portal.errors import Reason
from portal.states import Visibility
from portal.workflow import Context, NoteForm, ReasonForm, Tone, move
from tickets.models.appointment_booking import BOOKED, BUYER, NOT_BEGUN, PROVIDER, AppointmentBooking
from tickets.models.forms import (
    ChargeForm,
    CodeForm,
    FinishForm,
    ObstacleForm,
    SignInForm,
)
from tickets.states import AppointmentState as State


def code_was_told(row: AppointmentVisit, _context: Context) -> Iterator[Reason]:
    """The buyer's code shows that the buyer was there and satisfied."""
    if row.code_ok_at is None:
        yield Reason("code_missing", noop("Enter the completion code that the buyer has got first."))


def charge_was_agreed(row: AppointmentVisit, _context: Context) -> Iterator[Reason]:
    """Nothing is charged that the buyer has not agreed to."""
    if row.charge_fen and row.charge_agreed_at is None:
        text = noop("The buyer has not agreed to the extra charge of %(fen)s fen yet.")
        yield Reason("charge_not_agreed", text, {"fen": row.charge_fen})


class AppointmentVisit(AppointmentBooking):
    """What happened at the door."""

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

    class Meta:
        abstract = True

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
