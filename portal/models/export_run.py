"""A list as a file, made in the background."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.actors import SHOP_READERS, SYSTEM_ONLY, Actor, Role
from portal.models.begun import BegunBy
from portal.models.people import Shop, User
from portal.models.records import private_storage
from portal.models.workflow import StateField, WorkflowModel
from portal.states import ExportFormat, ExportState
from portal.workflow import Tone, move

MEDIA = {
    ExportFormat.CSV: "text/csv; charset=utf-8",
    ExportFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
OPEN = (ExportState.QUEUED, ExportState.RUNNING)


def export_path(run: ExportRun, filename: str) -> str:
    return f"exports/{run.number}/{filename}"


class ExportRun(BegunBy, WorkflowModel):
    """The rows of a list that a filter left, on their way into a file. The newest row comes first; `position` is the
    id of the last row written, so that a killed worker's successor writes no row twice and none is left out.

    Each batch is a part in private storage; at the end the parts become one file, which is deleted after a term.
    """

    number_prefix = "EX"

    number = models.CharField(_("number"), max_length=24, unique=True)
    shop = models.ForeignKey(Shop, models.PROTECT, null=True, related_name="+", verbose_name=_("shop"))
    asker = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", verbose_name=_("asked by"))
    listing = models.CharField(_("list"), max_length=40)
    query = models.CharField(_("filters"), max_length=1000, blank=True)
    format = models.CharField(_("format"), max_length=4, choices=ExportFormat, default=ExportFormat.CSV)
    language = models.CharField(max_length=10, editable=False)
    state = StateField(choices=ExportState, default=ExportState.QUEUED)
    total = models.PositiveIntegerField(_("rows"), default=0)
    done = models.PositiveIntegerField(_("rows written"), default=0)
    position = models.BigIntegerField(null=True, editable=False)
    parts = models.PositiveIntegerField(default=0, editable=False)
    file = models.FileField(_("file"), storage=private_storage, upload_to=export_path, blank=True)
    size = models.PositiveBigIntegerField(_("size (bytes)"), default=0)
    error = models.TextField(_("error"), blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True)
    expires_at = models.DateTimeField(_("deleted at"), null=True)

    class Meta:
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["shop", "-id"], name="export_run_of_shop"),
            models.Index(
                fields=["expires_at"], condition=models.Q(expires_at__isnull=False), name="export_run_due"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def partner_scope(self) -> frozenset[int]:
        return frozenset({self.partner} if self.partner is not None else ())

    def roles_of(self, actor: Actor) -> frozenset[str]:
        """A partner keeps its roles towards what it asked for itself."""
        own = self.partner is not None and actor.partner == self.partner
        return actor.roles if own else super().roles_of(actor)

    @property
    def running(self) -> bool:
        return self.state in OPEN

    @property
    def file_name(self) -> str:
        """What the file is called when it is fetched."""
        return (self.file.name or "").rpartition("/")[2]

    @property
    def media_type(self) -> str:
        return MEDIA[ExportFormat(self.format)]

    @property
    def percent(self) -> int:
        return 100 if not self.total else min(100, self.done * 100 // self.total)

    @move(
        source=ExportState.QUEUED,
        target=ExportState.RUNNING,
        label=_("Start"),
        roles=SYSTEM_ONLY,
        emits="export.started",
    )
    def start(self, *, at: datetime) -> None:
        """Begin to write the rows."""

    @move(
        source=ExportState.RUNNING,
        target=ExportState.FINISHED,
        label=_("Finish"),
        roles=SYSTEM_ONLY,
        emits="export.finished",
    )
    def finish(self, *, at: datetime) -> None:
        """The file is whole."""
        self.finished_at = at

    @move(
        source=OPEN,
        target=ExportState.FAILED,
        label=_("Fail"),
        roles=SYSTEM_ONLY,
        emits="export.failed",
    )
    def fail(self, *, at: datetime) -> None:
        """Give up; `error` says why. What was written is deleted."""
        self.finished_at = self.expires_at = at

    @move(
        source=OPEN,
        target=ExportState.STOPPED,
        label=_("Stop"),
        roles=SHOP_READERS | {Role.SUPERVISOR, Role.ERP, Role.SHOP_PROGRAM, Role.STOREFRONT},
        emits="export.stopped",
        tone=Tone.DANGER,
        confirm=_("What was written so far is deleted."),
    )
    def stop(self, *, at: datetime) -> None:
        """Stop; what was written so far is deleted."""
        self.finished_at = self.expires_at = at

    @move(
        source=ExportState.FINISHED,
        target=ExportState.EXPIRED,
        label=_("Delete the file"),
        roles=SYSTEM_ONLY,
        emits="export.expired",
    )
    def expire(self, *, at: datetime) -> None:
        """The term for fetching the file is over."""
