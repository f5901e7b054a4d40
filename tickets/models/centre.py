"""Repair centres: what brands authorised them for and how much they take in a day (domain D3)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.models import Partner, Shop


class RepairCentre(models.Model):
    """Where goods are repaired; one centre may serve several brands (S0 0.36)."""

    partner = models.ForeignKey(Partner, models.PROTECT, related_name="+", verbose_name=_("partner"))
    code = models.SlugField(_("code"), unique=True)
    name = models.CharField(_("name"), max_length=80)
    categories = models.JSONField(
        _("categories"), default=list, help_text=_("Category prefixes it may repair.")
    )
    region = models.CharField(_("region (GB/T 2260)"), max_length=12)
    address = models.CharField(_("address"), max_length=200)
    contact_name = models.CharField(_("contact"), max_length=40)
    phone = models.CharField(_("phone"), max_length=20)
    daily_intake = models.PositiveIntegerField(
        _("items a day"), null=True, blank=True, help_text=_("Empty: the centre names no limit.")
    )
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("repair centre")
        verbose_name_plural = _("repair centres")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def repairs(self, category: str) -> bool:
        return any(category.startswith(prefix) for prefix in self.categories)


class CentreAuthorisation(models.Model):
    """What a brand lets a centre repair in its name, and from when until when. A centre without any rows repairs its
    categories for everybody."""

    centre = models.ForeignKey(
        RepairCentre, models.CASCADE, related_name="authorisations", verbose_name=_("repair centre")
    )
    shop = models.ForeignKey(
        Shop,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("shop"),
        help_text=_("Empty: every shop."),
    )
    category = models.CharField(
        _("category"), max_length=60, blank=True, help_text=_("A category prefix; empty: all of the brand's.")
    )
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)

    class Meta:
        verbose_name = _("authorisation of a repair centre")
        verbose_name_plural = _("authorisations of repair centres")
        ordering = ["centre", "shop", "category"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="authorisation_ends_after_start",
            )
        ]

    def __str__(self) -> str:
        return f"{self.centre} {self.shop or '*'} {self.category or '*'}"


class CentreDay(models.Model):
    """How much a centre takes in on one day, and how much of it is reserved: never more than it takes."""

    centre = models.ForeignKey(
        RepairCentre, models.CASCADE, related_name="days", verbose_name=_("repair centre")
    )
    day = models.DateField(_("day"))
    capacity = models.PositiveIntegerField(_("capacity"))
    reserved = models.PositiveIntegerField(_("reserved"), default=0)

    class Meta:
        verbose_name = _("day of a repair centre")
        verbose_name_plural = _("days of repair centres")
        ordering = ["centre", "day"]
        constraints = [
            models.UniqueConstraint(fields=["centre", "day"], name="one_row_per_centre_and_day"),
            models.CheckConstraint(condition=Q(reserved__lte=F("capacity")), name="centre_never_overbooked"),
        ]

    def __str__(self) -> str:
        return f"{self.centre} {self.day}"
