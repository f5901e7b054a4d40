"""The registry of single items: whose warranty runs from when, and what was done to them."""

from __future__ import annotations

from datetime import date, datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.models import Shop
from tickets.models.order import OrderLine
from tickets.policies.warranty import last_day


class ProductUnit(models.Model):
    """One item a buyer has, by its serial number where it has one. `repair_days` prolong its warranty (3B)."""

    number_prefix = "PU"

    number = models.CharField(_("number"), max_length=24, unique=True)
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+", verbose_name=_("shop"))
    line = models.ForeignKey(OrderLine, models.PROTECT, related_name="units", verbose_name=_("order line"))
    item = models.CharField(_("item"), max_length=64)
    serial = models.CharField(_("serial number"), max_length=60, blank=True)
    production_batch = models.CharField(_("production batch"), max_length=60, blank=True)
    installed_at = models.DateTimeField(_("installed at"), null=True)
    warranty_from = models.DateTimeField(_("warranty from"), null=True)
    warranty_months = models.PositiveSmallIntegerField(_("warranty in months"))
    repair_days = models.PositiveIntegerField(_("days in repair"), default=0)
    replaced_by = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="replaces", verbose_name=_("replaced by")
    )
    created_at = models.DateTimeField(_("created at"))

    class Meta:
        verbose_name = _("item with a warranty")
        verbose_name_plural = _("items with a warranty")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["shop", "item", "serial"], condition=~Q(serial=""), name="one_unit_per_serial"
            )
        ]
        indexes = [
            models.Index(fields=["serial"], name="unit_serial"),
            models.Index(fields=["shop", "-id"], name="unit_shop"),
        ]

    def __str__(self) -> str:
        return self.serial or f"{self.item} {self.pk}"

    @property
    def partner_scope(self) -> frozenset[int]:
        return frozenset({self.line.order.storefront_id})

    @property
    def starts_at(self) -> datetime | None:
        """When the warranty began: with the exchange, the installation, or the delivery; None before that."""
        return self.warranty_from or self.installed_at or self.line.order.signed_at

    @property
    def warranty_until(self) -> date | None:
        """The last day of the warranty, Asia/Shanghai."""
        start = self.starts_at
        return last_day(start, self.warranty_months, repair_days=self.repair_days) if start else None
