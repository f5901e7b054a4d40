"""Carriers and what they are judged by (domain E4)."""

from __future__ import annotations

from datetime import date, datetime

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from carriers.models.carrier_forms import LastDayForm, SuspendForm
from carriers.states import BlockReason, CarrierState, Criterion, Integration, SuspensionCause, Tier
from portal.actors import SYSTEM_ONLY, Role
from portal.models import StateField, WorkflowModel
from portal.models.workflow import ids
from portal.workflow import NoteForm, ReasonForm, Tone, move

DESK = frozenset({Role.CARRIER_MANAGER, Role.SUPERVISOR})


class Carrier(WorkflowModel):
    """A courier company. Only approved ones may sign contracts and get bookings (domain E4)."""

    code = models.SlugField(
        _("code"), unique=True, help_text=_("Kuaidi100's company code where there is one.")
    )
    name_zh = models.CharField(_("name (Chinese)"), max_length=60)
    name_en = models.CharField(_("name (English)"), max_length=60)
    tier = models.CharField(_("tier"), max_length=10, choices=Tier)
    integration = models.CharField(_("integration"), max_length=5, choices=Integration)
    capabilities = models.JSONField(_("capabilities"), default=list, blank=True)
    hotline = models.CharField(_("hotline"), max_length=20, blank=True)
    tracking_page = models.URLField(_("tracking page"), blank=True, help_text=_("{waybill} is filled in."))
    licence_no = models.CharField(_("licence number"), max_length=40, blank=True)
    licence_until = models.DateField(
        _("licence valid until"), null=True, blank=True, help_text=_("Last day; empty: without end.")
    )
    quality = models.PositiveSmallIntegerField(
        _("quality (0-1000)"),
        default=800,
        help_text=_("Counts until enough has been measured: share of pickups and deliveries in time."),
    )
    partner = models.ForeignKey(
        "portal.Partner", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("partner")
    )
    state = StateField(choices=CarrierState, default=CarrierState.PROSPECT)
    nominated_by = models.BigIntegerField(null=True, editable=False)
    blacklist_proposed_by = models.BigIntegerField(null=True, editable=False)
    integration_tested_at = models.DateTimeField(_("integration tested at"), null=True, editable=False)
    suspension_cause = models.CharField(
        _("cause of the suspension"), max_length=10, choices=SuspensionCause, blank=True, editable=False
    )
    last_day = models.DateField(_("last day of collection"), null=True, editable=False)
    short_notice = models.BooleanField(_("less notice than the law asks"), default=False, editable=False)

    class Meta:
        verbose_name = _("carrier")
        verbose_name_plural = _("carriers")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.name_en if (get_language() or "").startswith("en") else self.name_zh

    @property
    def partner_scope(self) -> frozenset[int]:
        return ids(self.partner_id)

    @property
    def courier_scope(self) -> int | None:
        return self.partner_id

    def may_collect_on(self, day: date) -> bool:
        """Whether new bookings may be made for a local date: approved, or leaving but not gone yet."""
        leaving = (
            self.state == CarrierState.OFFBOARDING and self.last_day is not None and day <= self.last_day
        )
        return self.state == CarrierState.APPROVED or leaving

    @move(
        source=CarrierState.PROSPECT,
        target=CarrierState.UNDER_EVALUATION,
        label=_("Submit evaluation"),
        roles=DESK,
        emits="carrier.evaluated",
        tone=Tone.PRIMARY,
    )
    def evaluate(self, *, at: datetime) -> None:
        """Hand in the scores of the five criteria, each with its evidence; a second person decides."""

    @move(
        source=(CarrierState.UNDER_EVALUATION, CarrierState.APPROVED),
        target=None,
        label=_("Record integration test"),
        roles=DESK,
        emits="carrier.integration_tested",
        form=NoteForm,
    )
    def pass_integration_test(self, *, at: datetime, note: str) -> None:
        """Record that orders and scans have gone both ways between the carrier's systems and ours."""
        self.integration_tested_at = at

    @move(
        source=CarrierState.UNDER_EVALUATION,
        target=CarrierState.APPROVED,
        label=_("Approve"),
        roles={Role.SUPERVISOR},
        emits="carrier.approved",
        form=NoteForm,
        tone=Tone.PRIMARY,
    )
    def approve(self, *, at: datetime, note: str) -> None:
        """Admit the carrier; from now on it may sign contracts."""

    @move(
        source=CarrierState.UNDER_EVALUATION,
        target=CarrierState.REJECTED,
        label=_("Reject"),
        roles={Role.SUPERVISOR},
        emits="carrier.rejected",
        form=ReasonForm,
        tone=Tone.DANGER,
    )
    def reject(self, *, at: datetime, reason: str) -> None:
        """Do not admit the carrier."""

    @move(
        source=(CarrierState.REJECTED, CarrierState.OFFBOARDED),
        target=CarrierState.PROSPECT,
        label=_("Nominate again"),
        roles=DESK,
        emits="carrier.nominated_again",
        form=NoteForm,
    )
    def nominate_again(self, *, at: datetime, note: str) -> None:
        """Begin a new evaluation; the old scores have to be given anew."""
        self.last_day, self.short_notice = None, False

    @move(
        source=CarrierState.APPROVED,
        target=CarrierState.SUSPENDED,
        label=_("Suspend"),
        roles=DESK | SYSTEM_ONLY,
        emits="carrier.suspended",
        form=SuspendForm,
        tone=Tone.DANGER,
    )
    def suspend(self, *, at: datetime, cause: str, reason: str) -> None:
        """Give the carrier no new bookings; parcels under way go on, pickups go by the cause (D10)."""
        self.suspension_cause = cause

    @move(
        source=CarrierState.SUSPENDED,
        target=CarrierState.APPROVED,
        label=_("Resume"),
        roles={Role.SUPERVISOR},
        emits="carrier.resumed",
        form=NoteForm,
        tone=Tone.PRIMARY,
    )
    def resume(self, *, at: datetime, note: str) -> None:
        """Give the carrier bookings again."""
        self.suspension_cause = ""

    @move(
        source=(CarrierState.APPROVED, CarrierState.SUSPENDED),
        target=CarrierState.OFFBOARDING,
        label=_("Start off-boarding"),
        roles=DESK | {Role.COURIER},
        emits="carrier.leaving",
        form=LastDayForm,
        tone=Tone.DANGER,
    )
    def start_offboarding(self, *, at: datetime, last_day: date, closes_down: bool, reason: str) -> None:
        """End the co-operation after a last day; parcels under way are followed to their end (EXP 29)."""
        self.last_day = last_day

    @move(
        source=CarrierState.OFFBOARDING,
        target=CarrierState.OFFBOARDED,
        label=_("Finish off-boarding"),
        roles=SYSTEM_ONLY,
        emits="carrier.offboarded",
    )
    def finish(self, *, at: datetime) -> None:
        """Nothing is under way any more: the co-operation is over, the credentials go last."""

    @move(
        source=(CarrierState.APPROVED, CarrierState.SUSPENDED, CarrierState.OFFBOARDING),
        target=None,
        label=_("Propose blacklisting"),
        roles=DESK,
        emits="carrier.blacklisting_proposed",
        form=ReasonForm,
        tone=Tone.DANGER,
    )
    def propose_blacklisting(self, *, at: datetime, reason: str) -> None:
        """Propose to ban the carrier for fraud or danger; a second person decides."""

    @move(
        source=(CarrierState.APPROVED, CarrierState.SUSPENDED, CarrierState.OFFBOARDING),
        target=CarrierState.BLACKLISTED,
        label=_("Blacklist"),
        roles={Role.SUPERVISOR},
        emits="carrier.blacklisted",
        form=ReasonForm,
        tone=Tone.DANGER,
    )
    def blacklist(self, *, at: datetime, reason: str) -> None:
        """Ban the carrier as somebody else proposed; everything not collected goes to others at once."""


class CriterionScore(models.Model):
    """How a carrier does by one criterion, and what shows it. Handed in with the evaluation, then fixed."""

    carrier = models.ForeignKey(Carrier, models.CASCADE, related_name="scores", verbose_name=_("carrier"))
    criterion = models.CharField(_("criterion"), max_length=12, choices=Criterion)
    score = models.PositiveSmallIntegerField(_("score (0-100)"), validators=[MaxValueValidator(100)])
    evidence = models.CharField(
        _("evidence"), max_length=500, help_text=_("What shows it: a report, a trial, a list, a certificate.")
    )

    class Meta:
        verbose_name = _("score of a criterion")
        verbose_name_plural = _("scores of the criteria")
        ordering = ["carrier", "criterion"]
        constraints = [
            models.UniqueConstraint(fields=["carrier", "criterion"], name="one_score_per_criterion"),
            models.CheckConstraint(condition=models.Q(score__lte=100), name="score_up_to_100"),
        ]

    def __str__(self) -> str:
        return f"{self.get_criterion_display()} {self.score}"


class BlockedSender(models.Model):
    """Somebody from whom a carrier does not collect; only hashes of phone and address are kept.

    It keeps this carrier from the door and nothing else: the right to return by other means stays (7D 19).
    """

    carrier = models.ForeignKey(Carrier, models.CASCADE, related_name="blocked", verbose_name=_("carrier"))
    phone_hash = models.CharField(max_length=64, blank=True)
    address_hash = models.CharField(max_length=64, blank=True)
    phone_tail = models.CharField(_("end of the phone number"), max_length=4, blank=True)
    reason = models.PositiveSmallIntegerField(_("reason"), choices=BlockReason)
    note = models.CharField(_("note"), max_length=200, blank=True)
    until = models.DateField(_("until"), null=True, blank=True, help_text=_("Last day; empty: without end."))
    added_by = models.CharField(_("added by"), max_length=120, editable=False)
    added_at = models.DateTimeField(_("added at"), editable=False)

    class Meta:
        verbose_name = _("blocked sender")
        verbose_name_plural = _("blocked senders")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["carrier", "phone_hash", "address_hash"], name="one_block_per_sender"
            ),
            models.CheckConstraint(
                condition=~models.Q(phone_hash="", address_hash=""), name="block_names_somebody"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.carrier} · {self.phone_tail or self.address_hash[:6]}"


class CarrierAlias(models.Model):
    """What one provider calls a carrier; aggregators correct the code on the way (domain B11)."""

    carrier = models.ForeignKey(Carrier, models.CASCADE, related_name="aliases", verbose_name=_("carrier"))
    provider = models.CharField(_("provider"), max_length=20)
    code = models.CharField(_("code there"), max_length=40)

    class Meta:
        verbose_name = _("carrier alias")
        verbose_name_plural = _("carrier aliases")
        constraints = [models.UniqueConstraint(fields=["provider", "code"], name="one_carrier_per_alias")]

    def __str__(self) -> str:
        return f"{self.provider}:{self.code}"
