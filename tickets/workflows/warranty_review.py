"""Whether a request for repair is covered: the review, the buyer's answer, the rejection and what becomes of it."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from portal.actors import BUYER_SIDE, REVIEWERS, SHOP_WORKERS, SYSTEM_ONLY, Role
from portal.states import Visibility
from portal.workflow import NoteForm, ReasonForm, Tone, move
from tickets.models.forms import AnswerForm
from tickets.states import WarrantyState as State
from tickets.workflows.parts import CasePart

REVIEW = SHOP_WORKERS | {Role.ERP} | REVIEWERS


class WarrantyReview(CasePart):
    """The merchant, or the platform in its place, gives the verdict."""

    @move(
        source=State.SUBMITTED,
        target=State.APPROVED,
        label=_("Approve"),
        roles=REVIEW,
        emits="warranty.approved",
        form=NoteForm,
        tone=Tone.PRIMARY,
        visibility=Visibility.BUYER,
    )
    def approve(self, *, at: datetime, note: str) -> None:
        """Within warranty: the goods are collected, mailed in, or looked at by a technician."""

    @move(
        source=State.SUBMITTED,
        target=State.CONVERTED,
        label=_("Replace at once"),
        roles=REVIEW | SYSTEM_ONLY,
        emits="warranty.replaced",
        visibility=Visibility.BUYER,
    )
    def approve_replacement(self, *, at: datetime) -> None:
        """Replacement was promised, not repair: an exchange follows (S1 1.33)."""
        self.closed_at = at

    @move(
        source=State.SUBMITTED,
        target=State.INFO_REQUESTED,
        label=_("Ask the buyer"),
        roles=REVIEW,
        emits="warranty.info_requested",
        form=ReasonForm,
        visibility=Visibility.BUYER,
    )
    def ask_info(self, *, at: datetime, reason: str) -> None:
        """Something is missing for the verdict; the clock stands still until the buyer answers."""

    @move(
        source=State.INFO_REQUESTED,
        target=State.SUBMITTED,
        label=_("Answer"),
        roles=BUYER_SIDE,
        emits="warranty.info_given",
        form=AnswerForm,
        tone=Tone.PRIMARY,
        visibility=Visibility.BUYER,
    )
    def give_info(self, *, at: datetime, answer: str) -> None:
        """The buyer answers; files may be added to the case."""

    @move(
        source=State.INFO_REQUESTED,
        target=State.CANCELLED,
        label=_("Close unanswered"),
        roles=SYSTEM_ONLY,
        emits="warranty.expired",
        visibility=Visibility.BUYER,
    )
    def close_unanswered(self, *, at: datetime) -> None:
        """The buyer did not answer in time."""
        self.closed_at = at

    @move(
        source=State.SUBMITTED,
        target=State.REJECTED,
        label=_("Reject"),
        roles=REVIEW,
        emits="warranty.rejected",
        form=ReasonForm,
        tone=Tone.DANGER,
        visibility=Visibility.BUYER,
    )
    def reject(self, *, at: datetime, reason: str) -> None:
        """Not covered, with the reason the buyer reads; the buyer may appeal."""

    @move(
        source=State.REJECTED,
        target=State.APPROVED,
        label=_("Decide for the buyer"),
        roles={Role.SUPERVISOR},
        emits="warranty.ruled_for_buyer",
        form=NoteForm,
        tone=Tone.PRIMARY,
        visibility=Visibility.BUYER,
    )
    def rule_for_buyer(self, *, at: datetime, note: str) -> None:
        """The platform performs the merchant's act."""

    @move(
        source=State.REJECTED,
        target=State.CANCELLED,
        label=_("Rejection stands"),
        roles=SYSTEM_ONLY,
        emits="warranty.rejection_stands",
        visibility=Visibility.BUYER,
    )
    def let_stand(self, *, at: datetime) -> None:
        """Nobody appealed in time, or the platform decided for the merchant."""
        self.closed_at = at
