"""Who comes to the buyer's home: service providers and their technicians (domain D3)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.models import Partner
from tickets.states import AppointmentKind


class ServiceProvider(models.Model):
    """A company that delivers into homes, installs or repairs there. `services` are kinds of appointments."""

    partner = models.ForeignKey(Partner, models.PROTECT, related_name="+", verbose_name=_("partner"))
    code = models.SlugField(_("code"), unique=True)
    name = models.CharField(_("name"), max_length=80)
    services = models.JSONField(_("services"), default=list)
    categories = models.JSONField(
        _("categories"), default=list, help_text=_("Category prefixes; empty: all.")
    )
    regions = models.JSONField(_("regions"), default=list, help_text=_("Prefixes of GB/T 2260 codes."))
    opens = models.TimeField(_("opens"))
    closes = models.TimeField(_("closes"))
    daily_visits = models.PositiveIntegerField(_("visits a day"), null=True, blank=True)
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("service provider")
        verbose_name_plural = _("service providers")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=Q(closes__gt=F("opens")), name="provider_closes_after_opening")
        ]

    def __str__(self) -> str:
        return self.name

    def serves(self, service: str, category: str, region: str) -> bool:
        """Whether it offers a service for goods of a category at an address."""
        return (
            self.active
            and service in self.services
            and (not self.categories or category.startswith(tuple(self.categories)))
            and region.startswith(tuple(self.regions))
        )


class ProviderDay(models.Model):
    """How many visits a provider makes on one day, and how many of them are reserved: never more than it makes."""

    provider = models.ForeignKey(
        ServiceProvider, models.CASCADE, related_name="days", verbose_name=_("service provider")
    )
    day = models.DateField(_("day"))
    capacity = models.PositiveIntegerField(_("capacity"))
    reserved = models.PositiveIntegerField(_("reserved"), default=0)

    class Meta:
        verbose_name = _("day of a service provider")
        verbose_name_plural = _("days of service providers")
        ordering = ["provider", "day"]
        constraints = [
            models.UniqueConstraint(fields=["provider", "day"], name="one_row_per_provider_and_day"),
            models.CheckConstraint(
                condition=Q(reserved__lte=F("capacity")), name="provider_never_overbooked"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.day}"


class Technician(models.Model):
    """Somebody who comes. Skills are kinds of appointments; without regions the provider's hold."""

    provider = models.ForeignKey(
        ServiceProvider, models.CASCADE, related_name="technicians", verbose_name=_("service provider")
    )
    code = models.SlugField(_("code"), unique=True)
    name = models.CharField(_("name"), max_length=40)
    skills = models.JSONField(_("skills"), default=list)
    regions = models.JSONField(_("regions"), default=list, blank=True)
    certificate = models.CharField(_("certificate"), max_length=60, blank=True)
    certified_until = models.DateField(_("certified until"), null=True, blank=True)
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("technician")
        verbose_name_plural = _("technicians")
        ordering = ["provider", "name"]

    def __str__(self) -> str:
        return self.name

    @property
    def skills_shown(self) -> str:
        """The skills in the reader's language."""
        return ", ".join(str(AppointmentKind(skill).label) for skill in self.skills)


class TechnicianLeave(models.Model):
    """Days on which a technician does not work."""

    technician = models.ForeignKey(
        Technician, models.CASCADE, related_name="leave", verbose_name=_("technician")
    )
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    reason = models.CharField(_("reason"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("leave")
        verbose_name_plural = _("leave")
        ordering = ["technician", "first_day"]
        constraints = [
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="leave_ends_after_start")
        ]

    def __str__(self) -> str:
        return f"{self.technician} {self.first_day}–{self.last_day}"
