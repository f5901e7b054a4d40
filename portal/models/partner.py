"""Partners and their keys."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from oauth2_provider.models import AbstractApplication

from portal.states import PartnerKind


class Partner(models.Model):
    """A company that works with the portal by API. One partner may hold several kinds (S1 1.20)."""

    code = models.SlugField(_("code"), unique=True)
    name = models.CharField(_("name"), max_length=80)
    kinds = models.JSONField(
        _("kinds"), default=list, help_text=_("storefront, erp, courier, repair_centre …")
    )
    shops = models.ManyToManyField(
        "portal.Shop",
        blank=True,
        related_name="partners",
        verbose_name=_("shops"),
        help_text=_("The shops an ERP acts for; empty for a storefront that serves the whole marketplace."),
    )
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("partner")
        verbose_name_plural = _("partners")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def is_a(self, kind: PartnerKind) -> bool:
        return kind in self.kinds


class PartnerClient(AbstractApplication):
    """An OAuth2 client of a partner: client credentials only, scopes as granted here."""

    partner = models.ForeignKey(
        Partner, models.CASCADE, null=True, related_name="clients", verbose_name=_("partner")
    )
    granted_scopes = models.CharField(_("granted scopes"), max_length=300, blank=True)
    sandbox = models.BooleanField(_("sandbox"), default=False)
    last_used_at = models.DateTimeField(_("last used at"), null=True, editable=False)

    class Meta(AbstractApplication.Meta):
        verbose_name = _("API client")
        verbose_name_plural = _("API clients")


class IdempotencyRecord(models.Model):
    """The answer kept for one key of one credential, written in the transaction of the effect.

    The same key with the same body gets the stored answer, with another body 422 (RFC draft idempotency-key).
    """

    client = models.CharField(max_length=120)
    key = models.CharField(max_length=200)
    method = models.CharField(max_length=8)
    path = models.CharField(max_length=300)
    body_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    content_type = models.CharField(max_length=80, default="")
    body = models.TextField(default="")
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("idempotency record")
        verbose_name_plural = _("idempotency records")
        constraints = [
            models.UniqueConstraint(fields=["client", "method", "path", "key"], name="one_answer_per_key")
        ]
        indexes = [models.Index(fields=["created_at"], name="idempotency_age")]

    def __str__(self) -> str:
        return f"{self.client} {self.key}"
