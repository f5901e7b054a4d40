"""Forecasts of needs by the week: one run, and a series for everything that was counted."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from carriers.models import Carrier
from portal.actors import REVIEWERS, SYSTEM_ONLY, Role
from portal.models import Shop, StateField, WorkflowModel
from portal.states import LabState
from portal.workflow import Tone, move
from tickets.models.centre import RepairCentre
from tickets.models.technician import ServiceProvider
from tickets.states import ForecastMethod, ForecastSubject

FORECASTERS = REVIEWERS | {Role.CARRIER_MANAGER}


class ForecastRun(WorkflowModel):
    """One forecast of all needs. It counts subject by subject, then computes series by series in batches, each a
    transaction of its own; `gathered` and `cursor` say how far it is, so that it goes on where a worker stopped.

    `first_week` is the Monday (Asia/Shanghai) of the first week forecast; the weeks before it are over and counted.
    """

    number_prefix = "FC"

    number = models.CharField(_("number"), max_length=24, unique=True)
    first_week = models.DateField(_("first week forecast"))
    horizon = models.PositiveSmallIntegerField(_("weeks forecast"))
    state = StateField(choices=LabState, default=LabState.QUEUED)
    gathered = models.PositiveSmallIntegerField(_("subjects counted"), default=0)
    total = models.PositiveIntegerField(_("series"), default=0)
    done = models.PositiveIntegerField(_("series done"), default=0)
    cursor = models.PositiveBigIntegerField(default=0, editable=False)
    error = models.TextField(_("error"), blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True)

    class Meta:
        verbose_name = _("forecast of needs")
        verbose_name_plural = _("forecasts of needs")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["first_week"],
                condition=models.Q(state__in=[LabState.QUEUED, LabState.RUNNING]),
                name="one_open_forecast_per_week",
            )
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def running(self) -> bool:
        return self.state in {LabState.QUEUED, LabState.RUNNING}

    @property
    def percent(self) -> int:
        if self.gathered < len(ForecastSubject):
            return 0
        return 100 if not self.total else self.done * 100 // self.total

    @property
    def weeks(self) -> list[date]:
        """The Mondays of the weeks forecast."""
        return [self.first_week + timedelta(weeks=n) for n in range(self.horizon)]

    @move(
        source=LabState.QUEUED,
        target=LabState.RUNNING,
        label=_("Start"),
        roles=SYSTEM_ONLY,
        emits="forecast.started",
    )
    def start(self, *, at: datetime) -> None:
        """Begin to count."""

    @move(
        source=LabState.RUNNING,
        target=LabState.FINISHED,
        label=_("Finish"),
        roles=SYSTEM_ONLY,
        emits="forecast.finished",
    )
    def finish(self, *, at: datetime) -> None:
        """Every series is forecast; the result can be read."""
        self.finished_at = at

    @move(
        source=(LabState.QUEUED, LabState.RUNNING),
        target=LabState.FAILED,
        label=_("Fail"),
        roles=SYSTEM_ONLY,
        emits="forecast.failed",
    )
    def fail(self, *, at: datetime) -> None:
        """Give up; `error` says why. The forecast before it stays in use."""
        self.finished_at = at

    @move(
        source=(LabState.QUEUED, LabState.RUNNING),
        target=LabState.STOPPED,
        label=_("Stop"),
        roles=FORECASTERS,
        emits="forecast.stopped",
        tone=Tone.DANGER,
    )
    def stop(self, *, at: datetime) -> None:
        """Stop; the forecast before it stays in use."""
        self.finished_at = at


class ForecastSeries(models.Model):
    """Weekly counts of one thing and their continuation. The keys that the subject does not have are empty; cases are
    kept by category and province for the platform, and by shop and category for the shop.

    `history` holds whole weeks from `since` on without a gap, `values` tenths, `low` and `high` whole numbers that
    the truth lies between 9 times out of 10. Errors are out of the back-test: absolute errors in thousandths of what
    came (WAPE) and the mean absolute error (MAE), of the method tried and of the naive forecast on the same weeks.
    """

    run = models.ForeignKey(ForecastRun, models.CASCADE, related_name="series", verbose_name=_("forecast"))
    subject = models.CharField(_("subject"), max_length=16, choices=ForecastSubject)
    shop = models.ForeignKey(Shop, models.CASCADE, null=True, related_name="+", verbose_name=_("shop"))
    category = models.CharField(_("category"), max_length=60, blank=True)
    region = models.CharField(_("province"), max_length=2, blank=True)
    carrier = models.ForeignKey(
        Carrier, models.CASCADE, null=True, related_name="+", verbose_name=_("carrier")
    )
    centre = models.ForeignKey(
        RepairCentre, models.CASCADE, null=True, related_name="+", verbose_name=_("repair centre")
    )
    provider = models.ForeignKey(
        ServiceProvider, models.CASCADE, null=True, related_name="+", verbose_name=_("service provider")
    )
    part = models.CharField(_("part"), max_length=40, blank=True)
    since = models.DateField(_("first week counted"))
    history = models.JSONField(_("weeks counted"), default=list)
    values = models.JSONField(_("weeks forecast"), default=list)
    low = models.JSONField(_("at least"), default=list)
    high = models.JSONField(_("at most"), default=list)
    expected = models.DecimalField(_("expected in all"), max_digits=14, decimal_places=1, null=True)
    method = models.CharField(_("method"), max_length=12, choices=ForecastMethod, blank=True)
    tried = models.CharField(_("method tried"), max_length=12, choices=ForecastMethod, blank=True)
    naive = models.CharField(_("naive forecast"), max_length=12, choices=ForecastMethod, blank=True)
    tested = models.PositiveIntegerField(_("forecasts tested"), default=0)
    wape_permille = models.PositiveIntegerField(_("error (‰)"), null=True)
    naive_wape_permille = models.PositiveIntegerField(_("error of the naive forecast (‰)"), null=True)
    mae = models.DecimalField(_("mean error"), max_digits=14, decimal_places=2, null=True)
    naive_mae = models.DecimalField(
        _("mean error of the naive forecast"), max_digits=14, decimal_places=2, null=True
    )

    class Meta:
        verbose_name = _("forecast series")
        verbose_name_plural = _("forecast series")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["run", "subject", "-id"], name="forecast_subject"),
            models.Index(fields=["shop", "run", "-id"], name="forecast_shop"),
        ]

    def __str__(self) -> str:
        return f"{self.get_subject_display()} {self.key}".strip()  # type: ignore[attr-defined]

    @property
    def key(self) -> str:
        """What is counted, in the codes of its keys."""
        known = [self.part, self.category, self.region]
        return " · ".join(word for word in known if word)

    @property
    def naive_shown(self) -> bool:
        """Whether the naive forecast was better and is the one shown."""
        return self.method != self.tried
