"""The moves by which a membership ends, and comes back (S1 1.12-1.13, domain E3)."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from portal.actors import SHOP_DECIDERS, SYSTEM_ONLY, Role
from portal.models.rules import ServiceVersion
from portal.models.workflow import WorkflowModel
from portal.policies import cooling_off
from portal.states import EnrolmentState as Member
from portal.states import ExitKind
from portal.workflow import Tone, move

GONE = (Member.EXITING, Member.EXITED)


class LeavingMoves(WorkflowModel):
    """What `Enrolment` can do at its end, apart so that each half reads top to bottom."""

    terms: ServiceVersion
    service_id: int
    effective_from: datetime
    probation_until: datetime | None
    term_ends_at: datetime | None
    suspended_until: datetime | None
    effective_exit_at: datetime | None
    exit_kind: str
    rejoin_allowed_at: datetime | None
    rejoin_announced_at: datetime | None
    accepted_terms: ServiceVersion | None
    suspension_cause: str
    termination_proposed_at: datetime | None

    class Meta:
        abstract = True

    @property
    def rejoin_announces_at(self) -> datetime | None:
        """When the shop is to be told that the door is open; None once it was, or if there is no such date."""
        return None if self.rejoin_announced_at else self.rejoin_allowed_at

    @move(
        source=Member.live_states,
        target=Member.EXITING,
        label=_("Leave the service"),
        roles=SHOP_DECIDERS,
        emits="enrolment.exit_requested",
        tone=Tone.DANGER,
        confirm=_("New orders no longer carry the promise. Orders already paid keep it."),
    )
    def request_exit(self, *, at: datetime) -> None:
        """Leave at any time and without a reason (S1 1.12); orders already paid keep their promises."""
        self._end(at, ExitKind.VOLUNTARY)

    @move(
        source=Member.live_states,
        target=Member.EXITING,
        label=_("Leave because of the new rules"),
        roles=SHOP_DECIDERS,
        emits="enrolment.exit_requested",
        tone=Tone.DANGER,
        confirm=_("You leave before the new version takes effect. Orders already paid keep their promise."),
    )
    def exit_on_rule_change(self, *, at: datetime) -> None:
        """Leave because a coming version is not accepted; no cooling-off follows (E-Commerce Law art 34)."""
        self._end(at, ExitKind.RULE_CHANGE)

    @move(
        source=Member.live_states,
        target=None,
        label=_("Accept the new rules"),
        roles=SHOP_DECIDERS,
        emits="enrolment.rules_accepted",
    )
    def accept_rules(self, *, at: datetime) -> None:
        """Accept the version that is published and takes effect soon."""

    @move(
        source=Member.live_states,
        target=Member.EXITING,
        label=_("Term ended"),
        roles=SYSTEM_ONLY,
        emits="enrolment.term_ended",
    )
    def end_term(self, *, at: datetime) -> None:
        """End a membership whose term ran out without renewal; no cooling-off follows (S1 1.13)."""
        self._end(self.term_ends_at or at, ExitKind.EXPIRED)

    @move(
        source=Member.promising_states,
        target=None,
        label=_("Renew"),
        roles=SHOP_DECIDERS,
        emits="enrolment.renewed",
        tone=Tone.PRIMARY,
    )
    def renew(self, *, at: datetime) -> None:
        """Go on for another term after the present one ends."""

    @move(
        source=Member.EXITING,
        target=Member.ACTIVE,
        label=_("Undo leaving"),
        roles=SHOP_DECIDERS,
        emits="enrolment.exit_undone",
    )
    def cancel_exit(self, *, at: datetime) -> None:
        """Stay after all: on the same day, before an order lost its promise, where the rules allow it."""
        self._come_back()

    @move(
        source=Member.EXITING,
        target=Member.ACTIVE,
        label=_("Restore"),
        roles=SYSTEM_ONLY,
        emits="enrolment.restored",
    )
    def restore(self, *, at: datetime) -> None:
        """Take an expelled shop back, because its appeal was granted; the gap is not filled backwards."""
        closed = [spell for spell in self.suspensions if spell["until"]]
        open_since = next((spell["from"] for spell in self.suspensions if not spell["until"]), None)
        gap_from = open_since or (self.effective_exit_at or at).isoformat()
        self.suspensions = [*closed, {"from": gap_from, "until": at.isoformat()}]
        self.suspension_cause = ""
        self.suspended_until = None
        self._come_back()

    @move(
        source=GONE,
        target=None,
        label=_("Lift the bar"),
        roles=SYSTEM_ONLY | {Role.SUPERVISOR},
        emits="enrolment.bar_lifted",
    )
    def lift_bar(self, *, at: datetime) -> None:
        """Let a shop apply again that was expelled, or that left while suspended for a breach."""
        self.rejoin_allowed_at = at

    @move(
        source=Member.EXITING,
        target=Member.EXITED,
        label=_("Obligations fulfilled"),
        roles=SYSTEM_ONLY,
        emits="enrolment.exited",
    )
    def finish_exit(self, *, at: datetime) -> None:
        """Close the membership once the last protected order has run out."""

    @move(
        source=GONE,
        target=None,
        label=_("Re-join possible"),
        roles=SYSTEM_ONLY,
        emits="enrolment.rejoin_open",
    )
    def announce_rejoin(self, *, at: datetime) -> None:
        """Tell the shop that the door is open again; it opened by its date, whether or not this runs (C-4)."""
        self.rejoin_announced_at = at

    suspensions: list[dict[str, str | None]]

    def _end(self, at: datetime, kind: ExitKind) -> None:
        self.effective_exit_at = at
        self.exit_kind = kind
        self.termination_proposed_at = None

    def _come_back(self) -> None:
        self.effective_exit_at = self.rejoin_allowed_at = None
        self.exit_kind = ""

    def rejoin_date(self, terms: ServiceVersion, kind: str, at: datetime) -> datetime | None:
        """From when the shop could apply again, if it left at this instant in this way under these rules.

        The cooling-off is only for a voluntary exit within the term (S1 1.13). Leaving while suspended does not
        shorten the suspension: the later of both dates counts (A14). None where nothing stands in the way.
        """
        within_term = self.term_ends_at is None or at < self.term_ends_at
        allowed = None
        if kind == ExitKind.VOLUNTARY and terms.cooling_off_days and within_term:
            boundary = terms.exit_rule.get("boundary", cooling_off.AFTER_LAST_DAY)
            allowed = cooling_off.rejoin_allowed_at(at, terms.cooling_off_days, boundary)
        if self.suspended_until and (allowed or at) < self.suspended_until:
            return self.suspended_until
        return allowed
