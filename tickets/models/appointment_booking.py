"""Agreeing a time for a visit: calls, proposals, changes, and visits put off (domain E10)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as noop

from portal.actors import BUYER_SIDE, REVIEWERS, SYSTEM_ONLY, Role
from portal.errors import Reason
from portal.models import WorkflowModel
from portal.states import Visibility
from portal.workflow import Context, NoteForm, Tone, move
from tickets.models.forms import (
    AssignForm,
    ProviderForm,
    RebookForm,
    ReserveFailedForm,
    WindowForm,
)
from tickets.policies.appointments import Window
from tickets.states import AppointmentState as State
from tickets.states import ReserveFailure

PROVIDER = frozenset({Role.INSTALLER})
BUYER = BUYER_SIDE
BOOKED = (State.RESERVED, State.ASSIGNED)
NOT_BEGUN = (State.TO_CONTACT, *BOOKED)


def window_ahead(row: AppointmentBooking, context: Context) -> Iterator[Reason]:
    """A time may be changed only before it begins (VI 2211140)."""
    if row.window_from is not None and context.at >= row.window_from:
        yield Reason("window_begun", noop("The time agreed has begun; it can no longer be changed."))


class AppointmentBooking(WorkflowModel):
    """The time of a visit, and how often it was called for, proposed and changed."""

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

    class Meta:
        abstract = True

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
