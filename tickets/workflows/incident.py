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
from portal.workflow import Clock, Context, Tone, move
from tickets.models.forms import CauseForm, ContactForm, FollowUpForm, ResolutionForm
from tickets.models.ticket import Ticket
from tickets.states import IncidentState as State
from tickets.states import Kind

MERCHANT = SHOP_WORKERS | {Role.ERP}
WORKERS = MERCHANT | {Role.SUPERVISOR, Role.REVIEWER}
PLATFORM = frozenset({Role.SUPERVISOR, Role.REVIEWER})
CHECKPOINTS = ("cause", "contact", "resolution", "follow_up")


def only_after_delivery(row: Ticket, _context: Context) -> Iterator[Reason]:
    """The follow-up call asks whether everything arrived, so it waits for the delivery (K16)."""
    if not row.decision.get("delivered_at"):
        yield Reason("not_delivered", noop("The parcel has not been delivered yet."))


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
        label=_("Buyer contacted"),
        roles=WORKERS,
        form=ContactForm,
        emits="incident.buyer_contacted",
        guards=[not_done_yet("contact")],
        tone=Tone.PRIMARY,
        visibility=Visibility.BUYER,
    )
    def record_contact(self, *, at: datetime, channel: str, remedy: str, accepted: bool, note: str) -> None:
        """Explain, apologise and make an offer."""
        self._done("contact", at, {"channel": channel, "remedy": remedy, "accepted": accepted, "note": note})

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
        guards=[all_checkpoints_done],
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
