"""Calls to providers: rows first, HTTP later."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from carriers.models.account import CarrierAccount
from carriers.models.attempt import PickupAttempt
from carriers.models.shipment import Shipment
from carriers.states import CallKind, CallState


class CarrierCall(models.Model):
    """A call to a provider that is to be made: a row first, HTTP later, the answer kept."""

    account = models.ForeignKey(
        CarrierAccount, models.CASCADE, related_name="calls", verbose_name=_("account")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=CallKind)
    attempt = models.ForeignKey(PickupAttempt, models.CASCADE, null=True, related_name="calls")
    shipment = models.ForeignKey(Shipment, models.CASCADE, null=True, related_name="calls")
    note = models.CharField(max_length=200, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=CallState, default=CallState.PENDING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_attempt_at = models.DateTimeField(_("next attempt at"))
    answer_code = models.CharField(_("answer code"), max_length=40, blank=True)
    last_error = models.CharField(_("last error"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("created at"))

    class Meta:
        verbose_name = _("call to a carrier")
        verbose_name_plural = _("calls to carriers")
        ordering = ["-id"]
        indexes = [models.Index(fields=["next_attempt_at"], condition=Q(state="pending"), name="call_due")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
