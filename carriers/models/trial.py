"""Trying other weights for the choice of carriers on choices that were made: what would have gone elsewhere."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from carriers.models.carrier import DESK
from carriers.models.pickup import PickupOrder
from portal.actors import SYSTEM_ONLY
from portal.models import StateField, WorkflowModel
from portal.states import LabState
from portal.workflow import Tone, move


class ChoiceTrial(WorkflowModel):
    """One replay of stored choices under other weights. Reads everything, changes nothing.

    It works through the pickups by id in batches, each a transaction of its own; `cursor` is the last one done.
    `shares` counts the choices of each carrier before and after; sums are in fen and in points of quality (0-1000).
    """

    number_prefix = "CW"

    number = models.CharField(_("number"), max_length=24, unique=True)
    weights = models.JSONField(_("weights"), default=dict)
    since = models.DateTimeField(_("choices from"))
    until = models.DateTimeField(_("choices until"))
    state = StateField(choices=LabState, default=LabState.QUEUED)
    total = models.PositiveIntegerField(_("pickups"), default=0)
    done = models.PositiveIntegerField(_("pickups done"), default=0)
    cursor = models.PositiveBigIntegerField(default=0, editable=False)
    judged = models.PositiveIntegerField(_("choices compared"), default=0)
    moved = models.PositiveIntegerField(_("would have gone elsewhere"), default=0)
    cost_fen = models.BigIntegerField(_("difference in cost (fen)"), default=0)
    quality_sum = models.BigIntegerField(_("sum of the differences in quality"), default=0, editable=False)
    shares = models.JSONField(_("shares by carrier"), default=dict, editable=False)
    error = models.TextField(_("error"), blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True)

    class Meta:
        verbose_name = _("trial of weights")
        verbose_name_plural = _("trials of weights")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.number

    @property
    def percent(self) -> int:
        return 100 if not self.total else self.done * 100 // self.total

    @property
    def running(self) -> bool:
        return self.state in {LabState.QUEUED, LabState.RUNNING}

    @move(
        source=LabState.QUEUED,
        target=LabState.RUNNING,
        label=_("Start"),
        roles=SYSTEM_ONLY,
        emits="choice_trial.started",
    )
    def start(self, *, at: datetime) -> None:
        """Begin to work through the choices."""

    @move(
        source=LabState.RUNNING,
        target=LabState.FINISHED,
        label=_("Finish"),
        roles=SYSTEM_ONLY,
        emits="choice_trial.finished",
    )
    def finish(self, *, at: datetime) -> None:
        """Every choice is compared; the result can be read."""
        self.finished_at = at

    @move(
        source=(LabState.QUEUED, LabState.RUNNING),
        target=LabState.FAILED,
        label=_("Fail"),
        roles=SYSTEM_ONLY,
        emits="choice_trial.failed",
    )
    def fail(self, *, at: datetime) -> None:
        """Give up; `error` says why."""
        self.finished_at = at

    @move(
        source=(LabState.QUEUED, LabState.RUNNING),
        target=LabState.STOPPED,
        label=_("Stop"),
        roles=DESK,
        emits="choice_trial.stopped",
        tone=Tone.DANGER,
    )
    def stop(self, *, at: datetime) -> None:
        """Stop the trial; what it has found so far stays readable."""
        self.finished_at = at


class ChoiceChange(models.Model):
    """One pickup that would have gone to another carrier. Fees in fen, quality 0-1000."""

    trial = models.ForeignKey(
        ChoiceTrial, models.CASCADE, related_name="changes", verbose_name=_("trial of weights")
    )
    pickup = models.ForeignKey(PickupOrder, models.CASCADE, related_name="+", verbose_name=_("pickup"))
    before = models.CharField(_("chosen"), max_length=50)
    after = models.CharField(_("would be chosen"), max_length=50)
    fee_before_fen = models.PositiveIntegerField(_("fee (fen)"))
    fee_after_fen = models.PositiveIntegerField(_("fee then (fen)"))
    quality_before = models.PositiveSmallIntegerField(_("quality"))
    quality_after = models.PositiveSmallIntegerField(_("quality then"))

    class Meta:
        verbose_name = _("choice that would change")
        verbose_name_plural = _("choices that would change")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["trial", "pickup"], name="one_change_per_pickup")]

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"
