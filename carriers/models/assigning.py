"""A carrier is asked, answers, calls, comes or fails, and is replaced (domain E8)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as noop

from carriers.models.booking import DESK
from carriers.models.forms import AcceptForm, CallForm, FailedAttemptForm, PostponeForm
from carriers.policies.visits import side_of_failure
from carriers.states import PickupState as State
from carriers.states import Side
from portal.actors import SYSTEM_ONLY, Role
from portal.errors import Reason
from portal.models import WorkflowModel
from portal.models.records import SealedTextField
from portal.states import Visibility
from portal.workflow import Context, ReasonForm, Tone, move

COURIER = frozenset({Role.COURIER, Role.SYSTEM})
FARTHEST = timedelta(days=3)


def new_time_is_a_time(_row: AssigningMoves, context: Context) -> Iterator[Reason]:
    """The new time lies ahead, ends after it begins, and is within the days that can be booked (KD1)."""
    data = context.data
    if "slot_from" not in data:
        return
    if not context.at <= data["slot_from"] < data["slot_until"]:
        yield Reason("time_reversed", noop("The new time ends before it begins, or has passed."))
    elif data["slot_until"] > context.at + FARTHEST:
        yield Reason("time_too_far", noop("The new time is too far away; give the order back instead."))


class AssigningMoves(WorkflowModel):
    """The carrier that is asked now, what it answered, and how the order passes to another one."""

    area_code = models.CharField(_("area"), max_length=40, blank=True)
    choice = models.JSONField(_("why this carrier"), default=dict)
    excluded_carriers = models.JSONField(default=list)
    accept_by = models.DateTimeField(_("answer by"), null=True)
    contact_by = models.DateTimeField(_("contact by"), null=True)
    carrier_due = models.DateTimeField(_("this carrier is due by"), null=True)
    choose_by = models.DateTimeField(_("new time to be chosen by"), null=True)
    contacted_at = models.DateTimeField(_("contacted at"), null=True)
    missed_at = models.DateTimeField(_("missed at"), null=True)
    fail_reason = models.CharField(_("why it failed"), max_length=30, blank=True)
    code = SealedTextField(
        _("pickup code"), blank=True, help_text=_("Shown to the buyer's side only; new with every carrier.")
    )
    code_tries = models.PositiveSmallIntegerField(_("wrong codes"), default=0)

    carrier_id: int | None
    slot_from: datetime | None
    slot_until: datetime | None
    immediate: bool

    class Meta:
        abstract = True

    @move(
        source=State.BOOKED,
        target=State.ASSIGNED,
        label=_("Assign"),
        roles=DESK | SYSTEM_ONLY,
        emits="pickup.assigned",
    )
    def assign(self, *, at: datetime) -> None:
        """Hand the order to the chosen carrier, with a pickup code of its own; the desk has it chosen anew."""

    @move(
        source=State.ASSIGNED,
        target=State.ACCEPTED,
        label=_("Accept"),
        roles=COURIER,
        emits="pickup.accepted",
        form=AcceptForm,
        tone=Tone.PRIMARY,
        visibility=Visibility.BUYER,
    )
    def accept(self, *, at: datetime, courier_name: str, courier_phone: str) -> None:
        """The carrier takes the order; a courier may be named."""

    @move(
        source=State.with_a_carrier,
        target=State.BOOKED,
        label=_("Give back"),
        roles={Role.COURIER},
        emits="pickup.rejected",
        form=ReasonForm,
        tone=Tone.DANGER,
    )
    def reject(self, *, at: datetime, reason: str) -> None:
        """The carrier does not take the order, or gives it back: another one is asked at once."""
        self._give_up()

    @move(
        source=State.ASSIGNED,
        target=State.BOOKED,
        label=_("No answer from the carrier"),
        roles=SYSTEM_ONLY,
        emits="pickup.unanswered",
    )
    def go_unanswered(self, *, at: datetime) -> None:
        """The carrier has not answered in time: another one is asked (E8)."""
        self._give_up()

    @move(
        source=State.with_a_carrier,
        target=None,
        label=_("Report a call"),
        roles={Role.COURIER},
        emits="pickup.called",
        form=CallForm,
    )
    def contact(self, *, at: datetime, result: str, seconds: int | None, recording: str) -> None:
        """The courier has called the sender: reached, or in vain (S1 1.15)."""

    @move(
        source=(State.ASSIGNED, State.ACCEPTED),
        target=State.CONTACTED,
        label=_("Sender contacted"),
        roles=SYSTEM_ONLY,
        emits="pickup.contacted",
        visibility=Visibility.BUYER,
    )
    def reach(self, *, at: datetime) -> None:
        """The courier has spoken with the sender or is on the way."""
        self.contacted_at = at

    @move(
        source=(State.ACCEPTED, State.CONTACTED),
        target=State.ACCEPTED,
        label=_("Move the visit"),
        roles={Role.COURIER},
        emits="pickup.postponed",
        form=PostponeForm,
        guards=[new_time_is_a_time],
        visibility=Visibility.BUYER,
    )
    def postpone(
        self, *, at: datetime, cause: str, slot_from: datetime, slot_until: datetime, reason: str
    ) -> None:
        """The carrier comes at another time; without proof that the sender agreed it has missed its promise."""
        self.slot_from, self.slot_until, self.immediate = slot_from, slot_until, False
        self.carrier_due = slot_until

    @move(
        source=State.with_a_carrier,
        target=State.FAILED_ATTEMPT,
        label=_("Attempt failed"),
        roles=COURIER,
        emits="pickup.attempt_failed",
        form=FailedAttemptForm,
        visibility=Visibility.BUYER,
    )
    def fail_attempt(self, *, at: datetime, cause: str, note: str) -> None:
        """The courier came or called in vain. Through the sender's side or nobody's, no carrier misses anything."""
        self.fail_reason = cause
        if side_of_failure(cause) != Side.CARRIER:
            self.carrier_due = None

    @move(
        source=State.before_collection,
        target=None,
        label=_("Promise missed"),
        roles=SYSTEM_ONLY,
        emits="pickup.missed",
        visibility=Visibility.BUYER,
    )
    def miss(self, *, at: datetime) -> None:
        """The promised time has passed without a collection."""
        self.missed_at = self.missed_at or at
        self.carrier_due = None

    @move(
        source=(*State.with_a_carrier, State.FAILED_ATTEMPT),
        target=State.BOOKED,
        label=_("Take back from the carrier"),
        roles=DESK | SYSTEM_ONLY,
        emits="pickup.taken_back",
    )
    def take_back(self, *, at: datetime) -> None:
        """Free the order for another carrier; the one that failed is excluded."""
        self._give_up()

    def _give_up(self) -> None:
        self.excluded_carriers = [*self.excluded_carriers, self.carrier_id]
        self.contacted_at = None
