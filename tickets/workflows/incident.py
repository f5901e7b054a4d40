"""A missed next-day promise: four checkpoints side by side, each with its own clock (C-14, S2 2.10-2.13)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as noop

from portal.actors import SHOP_WORKERS, SYSTEM_ONLY, Role
from portal.errors import Reason
from portal.states import Visibility
from portal.workflow import Clock, Context, ReasonForm, Tone, move
from tickets.models.forms import CauseForm, ContactForm, FaultForm, FollowUpForm, ResolutionForm
from tickets.models.ticket import Ticket
from tickets.states import IncidentState as State
from tickets.states import Kind, Remedy

MERCHANT = SHOP_WORKERS | {Role.ERP}
WORKERS = MERCHANT | {Role.SUPERVISOR, Role.REVIEWER}
PLATFORM = frozenset({Role.SUPERVISOR, Role.REVIEWER})
CHECKPOINTS = ("cause", "contact", "resolution", "follow_up")


def only_after_delivery(row: Ticket, _context: Context) -> Iterator[Reason]:
    """The follow-up call asks whether everything arrived, so it waits for the delivery (K16)."""
    if not row.decision.get("delivered_at"):
        yield Reason("not_delivered", noop("The parcel has not been delivered yet."))


def remedy_is_allowed(row: Ticket, context: Context) -> Iterator[Reason]:
    """Only what the promise names may be offered in its name (S2 2.11)."""
    allowed = (row.promise.parameters.get("remedies") if row.promise else None) or Remedy.values
    if context.data["remedy"] not in allowed:
        facts = {"allowed": ", ".join(allowed)}
        yield Reason("remedy_not_allowed", noop("The promise allows these offers: %(allowed)s."), facts)


def cause_is_named(row: Ticket, _context: Context) -> Iterator[Reason]:
    """Only a cause that stands can be contested, and only once."""
    if "cause" not in row.decision.get("done", {}):
        yield Reason("cause_open", noop("Name the cause first."))
    if row.decision.get("contested"):
        yield Reason("contested", noop("The platform is looking at it already."))


def contest_is_decided(row: Ticket, _context: Context) -> Iterator[Reason]:
    """An incident does not close while it is open who answers for it."""
    if row.decision.get("contested") and not row.decision.get("fault"):
        yield Reason("contest_open", noop("The platform has not decided yet who answers for it."))


def not_done_yet(checkpoint: str) -> Any:
    def guard(row: Ticket, _context: Context) -> Iterator[Reason]:
        if checkpoint in row.decision.get("done", {}):
            yield Reason("checkpoint_done", noop("This checkpoint is done already."))

    guard.__doc__ = f"The {checkpoint} checkpoint is done only once."
    return guard


def all_checkpoints_done(row: Ticket, _context: Context) -> Iterator[Reason]:
    """An incident closes when all four checkpoints are done."""
    for name in CHECKPOINTS:
        if name not in row.decision.get("done", {}):
            yield Reason("checkpoint_open", noop("Checkpoint %(name)s is still open."), {"name": name})


class IncidentTicket(Ticket):
    """The buyer is contacted at once; nobody waits for the analysis of the cause."""

    case_kind = Kind.INCIDENT
    holds_units = False
    number_prefix = "ND"
    initial_state = State.OPEN
    clocks = {
        State.OPEN: (
            Clock(
                "contact",
                "nextday.contact_buyer",
                due="contact_due",
                audience=SHOP_WORKERS,
                escalate_to=PLATFORM,
            ),
            Clock("cause", "nextday.cause", due="cause_due", audience=SHOP_WORKERS, escalate_to=PLATFORM),
            Clock(
                "resolution",
                "nextday.resolution",
                due="resolution_due",
                audience=SHOP_WORKERS,
                escalate_to=PLATFORM,
            ),
            Clock(
                "follow_up",
                "nextday.followup",
                due="follow_up_due",
                audience=SHOP_WORKERS,
                escalate_to=PLATFORM,
            ),
        )
    }

    class Meta:
        proxy = True
        verbose_name = _("next-day incident")
        verbose_name_plural = _("next-day incidents")

    def due_of(self, checkpoint: str) -> datetime | None:
        """When a checkpoint is due; None once it is done, or before its clock starts."""
        due = self.decision.get("due", {}).get(checkpoint)
        done = checkpoint in self.decision.get("done", {})
        return datetime.fromisoformat(due) if due and not done else None

    @property
    def cause_due(self) -> datetime | None:
        return self.due_of("cause")

    @property
    def contact_due(self) -> datetime | None:
        return self.due_of("contact")

    @property
    def resolution_due(self) -> datetime | None:
        return self.due_of("resolution")

    @property
    def follow_up_due(self) -> datetime | None:
        return self.due_of("follow_up")

    def _done(self, checkpoint: str, at: datetime, facts: dict[str, Any]) -> None:
        done = {**self.decision.get("done", {}), checkpoint: {"at": at.isoformat(), **facts}}
        self.decision = {**self.decision, "done": done}

    @move(
        source=State.OPEN,
        target=None,
        label=_("Name the cause"),
        roles=WORKERS,
        form=CauseForm,
        emits="incident.cause_named",
        guards=[not_done_yet("cause")],
        tone=Tone.PRIMARY,
    )
    def name_cause(self, *, at: datetime, cause: str, note: str) -> None:
        """Say why the promise was missed; what tracking shows overrides the words."""
        self._done("cause", at, {"claimed": cause, "note": note})

    @move(
        source=State.OPEN,
        target=None,
        label=_("Contest the cause"),
        roles=MERCHANT,
        form=ReasonForm,
        emits="incident.contested",
        guards=[cause_is_named],
    )
    def contest(self, *, at: datetime, reason: str) -> None:
        """The shop does not answer for it and says why; the platform decides."""
        self.decision = {**self.decision, "contested": at.isoformat()}

    @move(
        source=State.OPEN,
        target=None,
        label=_("Decide who answers for it"),
        roles={Role.SUPERVISOR},
        form=FaultForm,
        emits="incident.fault_decided",
    )
    def decide_fault(self, *, at: datetime, fault: str, reason: str) -> None:
        """The platform's word on who answers for the miss. The cost moves between merchant and carrier, never to the
        buyer."""
        self.decision = {**self.decision, "fault": fault}

    @move(
        source=State.OPEN,
        target=None,
        label=_("Buyer contacted"),
        roles=WORKERS,
        form=ContactForm,
        emits="incident.buyer_contacted",
        guards=[not_done_yet("contact"), remedy_is_allowed],
        tone=Tone.PRIMARY,
        visibility=Visibility.BUYER,
    )
    def record_contact(
        self, *, at: datetime, channel: str, remedy: str, amount: int | None, accepted: bool, note: str
    ) -> None:
        """Explain, apologise and make an offer out of those the promise allows. `amount` are points, or the value of
        a coupon in fen; the storefront hears of an accepted offer and grants it."""
        offer = {"remedy": remedy, "amount": amount, "accepted": accepted}
        self._done("contact", at, {"channel": channel, "note": note, **offer})

    @move(
        source=State.OPEN,
        target=None,
        label=_("Resolution"),
        roles=WORKERS,
        form=ResolutionForm,
        emits="incident.resolution_recorded",
        guards=[not_done_yet("resolution")],
        tone=Tone.PRIMARY,
        visibility=Visibility.BUYER,
    )
    def record_resolution(self, *, at: datetime, resolution: str, note: str) -> None:
        """Press the carrier, ship again, replace or refund."""
        self._done("resolution", at, {"resolution": resolution, "note": note})

    @move(
        source=State.OPEN,
        target=None,
        label=_("Follow-up"),
        roles=WORKERS,
        form=FollowUpForm,
        emits="incident.followed_up",
        guards=[only_after_delivery, not_done_yet("follow_up")],
        tone=Tone.PRIMARY,
    )
    def record_follow_up(self, *, at: datetime, channel: str, corrective_action: str) -> None:
        """Ask after delivery whether all is well, and say what will be done better."""
        self._done("follow_up", at, {"channel": channel, "corrective_action": corrective_action})

    @move(
        source=State.OPEN,
        target=None,
        label=_("Delivered late"),
        roles=SYSTEM_ONLY,
        emits="incident.delivered",
        visibility=Visibility.BUYER,
    )
    def note_delivery(self, *, at: datetime) -> None:
        """The parcel has arrived; the clock of the follow-up starts."""
        self.decision = {**self.decision, "delivered_at": at.isoformat()}

    @move(
        source=State.OPEN,
        target=State.RESOLVED,
        label=_("Close the incident"),
        roles=WORKERS,
        emits="incident.resolved",
        guards=[all_checkpoints_done, contest_is_decided],
        tone=Tone.PRIMARY,
    )
    def resolve(self, *, at: datetime) -> None:
        """All four checkpoints are done."""
        self.closed_at = at

    @move(
        source=State.OPEN,
        target=State.RESOLVED,
        label=_("Promise was kept after all"),
        roles=SYSTEM_ONLY,
        emits="incident.withdrawn",
    )
    def withdraw_incident(self, *, at: datetime) -> None:
        """A late report proves that the parcel was signed in time."""
        self.closed_at = at
