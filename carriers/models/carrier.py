"""Carriers and the accounts through which we reach them."""

from __future__ import annotations

import json
import secrets
from datetime import datetime
from typing import Any

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from carriers.states import CarrierState, Integration, Tier
from portal.actors import Role
from portal.models import StateField, WorkflowModel
from portal.models.records import SealedTextField
from portal.models.workflow import ids
from portal.workflow import NoteForm, ReasonForm, Tone, move


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
    quality = models.PositiveSmallIntegerField(
        _("quality (0-1000)"),
        default=800,
        help_text=_("Share of pickups and deliveries in time, per thousand."),
    )
    partner = models.ForeignKey(
        "portal.Partner", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("partner")
    )
    state = StateField(choices=CarrierState, default=CarrierState.PROSPECT)
    nominated_by = models.BigIntegerField(null=True, editable=False)

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

    @move(
        source=CarrierState.PROSPECT,
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
        source=CarrierState.APPROVED,
        target=CarrierState.SUSPENDED,
        label=_("Suspend"),
        roles={Role.CARRIER_MANAGER, Role.SUPERVISOR, Role.SYSTEM},
        emits="carrier.suspended",
        form=ReasonForm,
        tone=Tone.DANGER,
    )
    def suspend(self, *, at: datetime, reason: str) -> None:
        """Give the carrier no new bookings; parcels under way go on."""

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

    @move(
        source=CarrierState.SUSPENDED,
        target=CarrierState.OFFBOARDED,
        label=_("Off-board"),
        roles={Role.SUPERVISOR},
        emits="carrier.offboarded",
        form=ReasonForm,
        tone=Tone.DANGER,
    )
    def offboard(self, *, at: datetime, reason: str) -> None:
        """End the co-operation for good."""


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


def new_hook_token() -> str:
    return secrets.token_urlsafe(24)


class CarrierAccount(models.Model):
    """Our account with a provider: its credentials, and the secret address at which it calls us.

    One account serves one carrier (SF) or many (an aggregator).
    """

    provider = models.CharField(_("provider"), max_length=20)
    label = models.CharField(_("label"), max_length=60)
    carriers = models.ManyToManyField(Carrier, related_name="accounts", verbose_name=_("carriers"))
    sealed_credentials = SealedTextField(_("credentials"), default="{}")
    hook_token = models.CharField(_("hook token"), max_length=64, unique=True, default=new_hook_token)
    books_pickups = models.BooleanField(_("books pickups"), default=True)
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("carrier account")
        verbose_name_plural = _("carrier accounts")
        ordering = ["provider", "label"]

    def __str__(self) -> str:
        return f"{self.provider} {self.label}"

    @property
    def credentials(self) -> dict[str, Any]:
        return json.loads(self.sealed_credentials)

    @credentials.setter
    def credentials(self, values: dict[str, Any]) -> None:
        self.sealed_credentials = json.dumps(values, ensure_ascii=False)
