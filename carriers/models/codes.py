"""Codes that staff have given a meaning, and the runs that apply it to what was reported before."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from carriers.models.pickup import DESK
from carriers.states import CodeScope, RunKind, RunState, TrackingStatus
from portal.actors import SYSTEM_ONLY
from portal.models import RecordedModel, StateField, WorkflowModel
from portal.workflow import Tone, move


class CodeMapping(RecordedModel):
    """What a provider's code means, over the table that comes with the adapter.

    An empty status says that the code deliberately changes none.
    """

    provider = models.CharField(_("provider"), max_length=20)
    scope = models.CharField(_("table"), max_length=12, choices=CodeScope)
    code = models.CharField(_("code"), max_length=40)
    status = models.CharField(_("status"), max_length=24, choices=TrackingStatus, blank=True)
    sub_status = models.CharField(_("detail"), max_length=30, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    made_by = models.CharField(_("entered by"), max_length=120)
    made_at = models.DateTimeField(_("entered at"))

    class Meta:
        verbose_name = _("meaning of a code")
        verbose_name_plural = _("meanings of codes")
        ordering = ["provider", "scope", "code"]
        constraints = [
            models.UniqueConstraint(fields=["provider", "scope", "code"], name="one_meaning_per_code")
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.code}"


class TrackingRun(WorkflowModel):
    """Stored reports read again in the background, batch by batch, each a transaction of its own.

    `cursor` is the last row done, so that a run goes on where a worker stopped. `changes` keeps the first parcels
    whose state differs afterwards, by our reference; `changed` counts all of them.
    """

    number_prefix = "TR"

    number = models.CharField(_("number"), max_length=24, unique=True)
    kind = models.CharField(_("kind"), max_length=12, choices=RunKind)
    state = StateField(choices=RunState, default=RunState.QUEUED)
    mapping = models.ForeignKey(
        CodeMapping, models.PROTECT, null=True, related_name="runs", verbose_name=_("meaning of a code")
    )
    pushes = models.JSONField(_("pushes"), default=list, editable=False)
    total = models.PositiveIntegerField(_("rows"), default=0)
    done = models.PositiveIntegerField(_("rows done"), default=0)
    cursor = models.PositiveBigIntegerField(default=0, editable=False)
    changed = models.PositiveIntegerField(_("parcels changed"), default=0)
    broken = models.PositiveIntegerField(_("rows that failed"), default=0)
    changes = models.JSONField(_("changes"), default=dict, editable=False)
    error = models.TextField(_("error"), blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True)

    class Meta:
        verbose_name = _("run over stored reports")
        verbose_name_plural = _("runs over stored reports")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.number

    @property
    def percent(self) -> int:
        return 100 if not self.total else min(100, self.done * 100 // self.total)

    @move(
        source=RunState.QUEUED,
        target=RunState.RUNNING,
        label=_("Start"),
        roles=SYSTEM_ONLY,
        emits="tracking.run_started",
    )
    def start(self, *, at: datetime) -> None:
        """Begin to work through the rows."""

    @move(
        source=RunState.RUNNING,
        target=RunState.FINISHED,
        label=_("Finish"),
        roles=SYSTEM_ONLY,
        emits="tracking.run_finished",
    )
    def finish(self, *, at: datetime) -> None:
        """Every row is done."""
        self.finished_at = at

    @move(
        source=(RunState.QUEUED, RunState.RUNNING),
        target=RunState.FAILED,
        label=_("Fail"),
        roles=SYSTEM_ONLY,
        emits="tracking.run_failed",
    )
    def fail(self, *, at: datetime) -> None:
        """Give up; `error` says why."""
        self.finished_at = at

    @move(
        source=(RunState.QUEUED, RunState.RUNNING),
        target=RunState.STOPPED,
        label=_("Stop"),
        roles=DESK,
        emits="tracking.run_stopped",
        tone=Tone.DANGER,
    )
    def stop(self, *, at: datetime) -> None:
        """End before everything is done; what is done stays done."""
        self.finished_at = at
