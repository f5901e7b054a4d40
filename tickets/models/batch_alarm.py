"""Alarms about batches of items that fail more often than their siblings."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.actors import REVIEWERS, SHOP_WORKERS, Role
from portal.models import Shop, StateField, WorkflowModel
from portal.workflow import Tone, move
from tickets.models.forms import CloseAlarmForm
from tickets.models.ticket import Ticket
from tickets.states import BatchAlarmState as State
from tickets.states import BatchCause, BatchKind


class BatchAlarm(WorkflowModel):
    """One batch of one product of one shop. Counts are of the window that ended at `judged_at`; while the alarm is
    not closed they are counted again every day.

    `chance` is the probability of at least so many claims if the batch were like its siblings (0 to 1), already
    multiplied by the number of batches compared.
    """

    number_prefix = "BA"

    number = models.CharField(_("number"), max_length=24, unique=True)
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+", verbose_name=_("shop"))
    item = models.CharField(_("item"), max_length=64)
    kind = models.CharField(_("known by"), max_length=12, choices=BatchKind)
    batch = models.CharField(_("batch"), max_length=60)
    state = StateField(choices=State, default=State.OPEN)
    window_from = models.DateTimeField(_("claims from"))
    judged_at = models.DateTimeField(_("claims until"))
    observed = models.PositiveIntegerField(_("items with a claim"))
    units = models.PositiveIntegerField(_("items of the batch"))
    expected = models.FloatField(_("expected claims"))
    chance = models.FloatField(_("chance"))
    cases = models.ManyToManyField(Ticket, related_name="batch_alarms", verbose_name=_("cases"))
    cause = models.CharField(_("cause"), max_length=8, choices=BatchCause, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True)

    class Meta:
        verbose_name = _("batch alarm")
        verbose_name_plural = _("batch alarms")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["shop", "item", "kind", "batch"],
                condition=models.Q(state__in=[State.OPEN, State.ACKNOWLEDGED]),
                name="one_open_alarm_per_batch",
            )
        ]
        indexes = [models.Index(fields=["shop", "state", "-id"], name="batch_alarm_shop")]

    def __str__(self) -> str:
        return self.number

    @move(
        source=State.OPEN,
        target=State.ACKNOWLEDGED,
        label=_("Acknowledge"),
        roles=SHOP_WORKERS | REVIEWERS | {Role.ERP},
        emits="batch_alarm.acknowledged",
        tone=Tone.PRIMARY,
    )
    def acknowledge(self, *, at: datetime) -> None:
        """Somebody has taken note and looks into it."""

    @move(
        source=(State.OPEN, State.ACKNOWLEDGED),
        target=State.CLOSED,
        label=_("Close"),
        roles=REVIEWERS,
        form=CloseAlarmForm,
        emits="batch_alarm.closed",
    )
    def close(self, *, at: datetime, cause: str, note: str) -> None:
        """It is known whether the batch is defective. After that only as many new claims as an alarm needs raise
        another one."""
        self.cause, self.closed_at = cause, at
