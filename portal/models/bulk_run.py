"""One move on many rows, made in the background with a result for each."""

from __future__ import annotations

from datetime import datetime

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.actors import SHOP_WORKERS, SYSTEM_ONLY, Actor, Role
from portal.errors import Reason
from portal.models.begun import BegunBy
from portal.models.people import Shop
from portal.models.workflow import StateField, WorkflowModel
from portal.states import BulkOutcome, LabState
from portal.workflow import Tone, move


class BulkRun(BegunBy, WorkflowModel):
    """A move that somebody makes on many rows. Each row is moved by the same service as on its own page, with the
    version that was seen when the run was begun: it can do nothing that a single move could not.

    `made_by` is the actor who began it; people are looked up again for every batch, so that a right taken away
    meanwhile ends the run.
    """

    number_prefix = "BM"

    number = models.CharField(_("number"), max_length=24, unique=True)
    shop = models.ForeignKey(Shop, models.PROTECT, null=True, related_name="+", verbose_name=_("shop"))
    subject_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+", verbose_name=_("rows of"))
    move_name = models.CharField(_("move"), max_length=40)
    fields = models.JSONField(_("fields"), default=dict)
    state = StateField(choices=LabState, default=LabState.QUEUED)
    total = models.PositiveIntegerField(_("rows"), default=0)
    done = models.PositiveIntegerField(_("rows tried"), default=0)
    moved = models.PositiveIntegerField(_("rows moved"), default=0)
    error = models.TextField(_("error"), blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True)

    class Meta:
        verbose_name = _("bulk move")
        verbose_name_plural = _("bulk moves")
        ordering = ["-id"]
        indexes = [models.Index(fields=["shop", "-id"], name="bulk_run_of_shop")]

    def __str__(self) -> str:
        return self.number

    @property
    def partner_scope(self) -> frozenset[int]:
        return frozenset({self.partner} if self.partner is not None else ())

    def roles_of(self, actor: Actor) -> frozenset[str]:
        """A partner keeps its roles towards what it began itself."""
        own = self.partner is not None and actor.partner == self.partner
        return actor.roles if own else super().roles_of(actor)

    @property
    def running(self) -> bool:
        return self.state in {LabState.QUEUED, LabState.RUNNING}

    @property
    def percent(self) -> int:
        return 100 if not self.total else self.done * 100 // self.total

    @property
    def refused(self) -> int:
        return self.done - self.moved

    @move(
        source=LabState.QUEUED,
        target=LabState.RUNNING,
        label=_("Start"),
        roles=SYSTEM_ONLY,
        emits="bulk.started",
    )
    def start(self, *, at: datetime) -> None:
        """Begin to work through the rows."""

    @move(
        source=LabState.RUNNING,
        target=LabState.FINISHED,
        label=_("Finish"),
        roles=SYSTEM_ONLY,
        emits="bulk.finished",
    )
    def finish(self, *, at: datetime) -> None:
        """Every row was tried."""
        self.finished_at = at

    @move(
        source=(LabState.QUEUED, LabState.RUNNING),
        target=LabState.FAILED,
        label=_("Fail"),
        roles=SYSTEM_ONLY,
        emits="bulk.failed",
    )
    def fail(self, *, at: datetime) -> None:
        """Give up; `error` says why. What was moved stays moved."""
        self.finished_at = at

    @move(
        source=(LabState.QUEUED, LabState.RUNNING),
        target=LabState.STOPPED,
        label=_("Stop"),
        roles=SHOP_WORKERS | {Role.SUPERVISOR, Role.ERP, Role.SHOP_PROGRAM, Role.STOREFRONT},
        emits="bulk.stopped",
        tone=Tone.DANGER,
        confirm=_("What was moved stays moved; the rest is left as it is."),
    )
    def stop(self, *, at: datetime) -> None:
        """Stop; what was moved stays moved, and the rest is left as it is."""
        self.finished_at = at


class BulkResult(models.Model):
    """One row of a bulk move: the version seen, and what became of it."""

    run = models.ForeignKey(BulkRun, models.CASCADE, related_name="results", verbose_name=_("bulk move"))
    subject_id = models.BigIntegerField()
    name = models.CharField(_("row"), max_length=80)
    seen = models.PositiveIntegerField()
    outcome = models.CharField(_("outcome"), max_length=8, choices=BulkOutcome, default=BulkOutcome.READY)
    reasons = models.JSONField(_("reasons"), default=list)

    class Meta:
        verbose_name = _("row of a bulk move")
        verbose_name_plural = _("rows of bulk moves")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["run", "subject_id"], name="one_result_per_row")]

    def __str__(self) -> str:
        return self.name

    @property
    def sentences(self) -> list[str]:
        return [Reason.from_json(stored).sentence for stored in self.reasons]
