"""Trying a rule before it bites: what a draft would have changed over the last days."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.actors import SYSTEM_ONLY
from portal.models.people import Shop
from portal.models.rules import EDITORS, ServiceVersion
from portal.models.workflow import StateField, WorkflowModel
from portal.states import LabChange, LabState
from portal.workflow import Tone, move


class LabRun(WorkflowModel):
    """One trial of a draft version on the data of the last days. Reads everything, changes nothing.

    It works through the shops by id in batches, each a transaction of its own; `cursor` is the last shop done, so
    that a run goes on where a worker stopped.
    """

    number_prefix = "LB"

    number = models.CharField(_("number"), max_length=24, unique=True)
    draft = models.ForeignKey(ServiceVersion, models.PROTECT, related_name="trials", verbose_name=_("draft"))
    draft_seen = models.PositiveIntegerField(_("state of the draft"), editable=False)
    compared = models.ForeignKey(
        ServiceVersion, models.PROTECT, null=True, related_name="+", verbose_name=_("compared with")
    )
    state = StateField(choices=LabState, default=LabState.QUEUED)
    days = models.PositiveSmallIntegerField(_("days"))
    until = models.DateTimeField(_("data until"))
    total = models.PositiveIntegerField(_("shops"), default=0)
    done = models.PositiveIntegerField(_("shops done"), default=0)
    cursor = models.PositiveBigIntegerField(default=0)
    per_day = models.JSONField(_("eligible shops per day"), default=dict, editable=False)
    error = models.TextField(_("error"), blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True)

    class Meta:
        verbose_name = _("trial of rules")
        verbose_name_plural = _("trials of rules")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.number

    @property
    def percent(self) -> int:
        return 100 if not self.total else self.done * 100 // self.total

    @move(
        source=LabState.QUEUED,
        target=LabState.RUNNING,
        label=_("Start"),
        roles=SYSTEM_ONLY,
        emits="lab.started",
    )
    def start(self, *, at: datetime) -> None:
        """Begin to work through the shops."""

    @move(
        source=LabState.RUNNING,
        target=LabState.FINISHED,
        label=_("Finish"),
        roles=SYSTEM_ONLY,
        emits="lab.finished",
    )
    def finish(self, *, at: datetime) -> None:
        """Every shop is done; the result can be read."""
        self.finished_at = at

    @move(
        source=(LabState.QUEUED, LabState.RUNNING),
        target=LabState.FAILED,
        label=_("Fail"),
        roles=SYSTEM_ONLY,
        emits="lab.failed",
    )
    def fail(self, *, at: datetime) -> None:
        """Give up; `error` says why."""
        self.finished_at = at

    @move(
        source=(LabState.QUEUED, LabState.RUNNING),
        target=LabState.STOPPED,
        label=_("Stop"),
        roles=EDITORS,
        emits="lab.stopped",
        tone=Tone.DANGER,
    )
    def stop(self, *, at: datetime) -> None:
        """Stop the trial; what it has found so far stays readable."""
        self.finished_at = at


class LabFinding(models.Model):
    """One difference that the draft would have made for one shop."""

    run = models.ForeignKey(LabRun, models.CASCADE, related_name="findings", verbose_name=_("trial"))
    shop = models.ForeignKey(Shop, models.CASCADE, related_name="+", verbose_name=_("shop"))
    change = models.CharField(_("change"), max_length=24, choices=LabChange)
    subject = models.CharField(_("what"), max_length=60, blank=True)
    before = models.CharField(_("today"), max_length=80, blank=True)
    after = models.CharField(_("with the draft"), max_length=80, blank=True)
    orders = models.PositiveIntegerField(_("orders"), default=0)
    facts = models.JSONField(default=list)

    class Meta:
        verbose_name = _("finding of a trial")
        verbose_name_plural = _("findings of a trial")
        ordering = ["change", "shop_id", "id"]
        indexes = [models.Index(fields=["run", "change"], name="lab_finding_change")]

    def __str__(self) -> str:
        return f"{self.change} {self.shop_id}"
