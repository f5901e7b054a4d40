"""Warnings (domain B9): what is told of a deadline has a life of its own, from sent to handled."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.actors import SHOP_WORKERS, SYSTEM_ONLY, Actor, Role
from portal.models.deadline import Deadline
from portal.models.people import Shop, User
from portal.models.workflow import StateField, WorkflowModel
from portal.states import WarningLevel, WarningState
from portal.workflow import MoveForm, Tone, move
from portal.workflow.inputs import HandledForm

WATCHERS = SHOP_WORKERS | {
    Role.SHOP_PROGRAM,
    Role.ERP,
    Role.REVIEWER,
    Role.SUPERVISOR,
    Role.CARRIER_MANAGER,
    Role.FINANCE,
    Role.RULE_EDITOR,
}
OPEN = tuple(WarningState.open_states)


class DeadlineWarning(WorkflowModel):
    """One level of warning about one deadline. `roles` are those told; `for_shop` says that people of the shop are
    among them, so that the shop sees it. Who was told, and has read it, stands in `WarningRecipient`."""

    number_prefix = "WN"

    number = models.CharField(_("number"), max_length=24, unique=True)
    deadline = models.ForeignKey(
        Deadline, models.PROTECT, related_name="warnings", verbose_name=_("deadline"), editable=False
    )
    shop = models.ForeignKey(Shop, models.PROTECT, null=True, related_name="+", verbose_name=_("shop"))
    for_shop = models.BooleanField(_("the shop was told"), default=False)
    level = models.PositiveSmallIntegerField(_("level"), choices=WarningLevel)
    state = StateField(choices=WarningState, default=WarningState.SENT)
    subject_label = models.CharField(_("about"), max_length=80)
    policy = models.CharField(_("policy"), max_length=60)
    due_at = models.DateTimeField(_("due at"))
    roles = models.JSONField(_("roles told"), default=list)
    handler = models.ForeignKey(
        User, models.SET_NULL, null=True, related_name="+", verbose_name=_("handled by")
    )
    handler_label = models.CharField(_("in the hands of"), max_length=120, blank=True)
    taken_at = models.DateTimeField(_("taken at"), null=True)
    done = models.CharField(_("what was done"), max_length=500, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True)

    class Meta:
        verbose_name = pgettext_lazy("deadline", "warning")
        verbose_name_plural = _("warnings")
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["deadline", "level"], name="one_warning_per_level")]
        indexes = [
            models.Index(fields=["shop", "state", "-id"], name="warning_shop_state"),
            models.Index(fields=["state", "level", "-id"], name="warning_state_level"),
            # The sweep that looks for warnings whose clock has ended.
            models.Index(fields=["deadline"], condition=Q(ended_at__isnull=True), name="warning_open"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def label(self) -> str:
        """The clock it warns of, in the reader's language."""
        return self.deadline.label

    def concerns(self, actor: Actor) -> bool:
        """A shop's people and programs see the warnings that the shop was given."""
        return super().concerns(actor) and (actor.sees_everything or self.for_shop)

    @move(
        source=WarningState.SENT,
        target=WarningState.READ,
        label=_("Mark as read"),
        roles=WATCHERS,
        emits="warning.read",
    )
    def read(self, *, at: datetime) -> None:
        """Somebody has seen it."""

    @move(
        source=(WarningState.SENT, WarningState.READ),
        target=WarningState.HANDLING,
        label=_("Take in hand"),
        roles=WATCHERS,
        emits="warning.taken",
        tone=Tone.PRIMARY,
    )
    def take(self, *, at: datetime) -> None:
        """See to it yourself: no higher level is told while it is in your hands."""
        self.taken_at = at

    @move(
        source=WarningState.HANDLING,
        target=WarningState.READ,
        label=_("Give back"),
        roles=WATCHERS,
        emits="warning.given_back",
    )
    def give_back(self, *, at: datetime) -> None:
        """You cannot see to it after all: the next levels are told at their time again."""
        self.handler, self.handler_label, self.taken_at = None, "", None

    @move(
        source=OPEN,
        target=WarningState.HANDLED,
        label=_("Say what was done"),
        roles=WATCHERS,
        form=HandledForm,
        emits="warning.handled",
    )
    def handle(self, *, at: datetime, note: str) -> None:
        """It has been seen to; what was done is kept, and no higher level is told."""
        self.done, self.ended_at = note, at

    @move(
        source=OPEN,
        target=WarningState.OBSOLETE,
        label=_("Lapse"),
        roles=SYSTEM_ONLY,
        form=MoveForm,
        emits="warning.lapsed",
    )
    def lapse(self, *, at: datetime) -> None:
        """The clock has ended: there is nothing left to warn of."""
        self.ended_at = at


class WarningRecipient(models.Model):
    """One person who was told of a warning, and when they have read it."""

    warning = models.ForeignKey(DeadlineWarning, models.CASCADE, related_name="told")
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    read_at = models.DateTimeField(_("read at"), null=True)

    class Meta:
        verbose_name = _("recipient of a warning")
        verbose_name_plural = _("recipients of warnings")
        constraints = [models.UniqueConstraint(fields=["warning", "user"], name="told_once_of_a_warning")]
        indexes = [
            models.Index(fields=["user"], condition=Q(read_at__isnull=True), name="warning_unread"),
        ]

    def __str__(self) -> str:
        return f"{self.warning_id} {self.user_id}"
