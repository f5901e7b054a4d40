"""Where, when and how much carriers collect (domain B6, D3)."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from carriers.models.carrier import Carrier
from carriers.policies.contract_dates import SENSIBLE_DAYS
from carriers.states import AppointmentAbility, AreaKind, ImmediateAbility
from portal.models import Region
from portal.models.workflow import RecordedModel, ids


class CarrierSite(models.Model):
    """A depot from which couriers go out."""

    carrier = models.ForeignKey(Carrier, models.CASCADE, related_name="sites", verbose_name=_("carrier"))
    code = models.CharField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=80)
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("region"))
    address = models.CharField(_("address"), max_length=200, blank=True)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("site")
        verbose_name_plural = _("sites")
        ordering = ["carrier", "code"]
        constraints = [models.UniqueConstraint(fields=["carrier", "code"], name="one_site_per_code")]

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"


class CoverageArea(models.Model):
    """One version of an area: where a carrier collects, its daily hours, how fast.

    A version is replaced by the next of the same code and never edited, so that a booking can be explained later.
    """

    carrier = models.ForeignKey(Carrier, models.CASCADE, related_name="coverage", verbose_name=_("carrier"))
    site = models.ForeignKey(
        CarrierSite, models.PROTECT, null=True, blank=True, related_name="areas", verbose_name=_("site")
    )
    code = models.CharField(
        _("area code"),
        max_length=40,
        help_text=_("The carrier's own name of the area; its versions share it."),
    )
    kind = models.CharField(_("kind"), max_length=8, choices=AreaKind, default=AreaKind.REGION)
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("region")
    )
    polygon = models.JSONField(
        _("polygon"), default=list, blank=True, help_text=_("Corners as [longitude, latitude], WGS 84.")
    )
    west = models.FloatField(null=True, editable=False)
    south = models.FloatField(null=True, editable=False)
    east = models.FloatField(null=True, editable=False)
    north = models.FloatField(null=True, editable=False)
    immediate = models.PositiveSmallIntegerField(
        _("immediate pickup"), choices=ImmediateAbility, default=ImmediateAbility.TWO_HOURS
    )
    appointment = models.PositiveSmallIntegerField(
        _("appointments"), choices=AppointmentAbility, default=AppointmentAbility.TWO_HOURS
    )
    remote = models.BooleanField(_("remote area"), default=False)
    opens = models.TimeField(_("opens"))
    closes = models.TimeField(_("closes"))
    valid_from = models.DateField(_("valid from"), validators=SENSIBLE_DAYS)
    valid_until = models.DateField(
        _("valid until"), null=True, blank=True, help_text=_("Last day covered."), validators=SENSIBLE_DAYS
    )

    class Meta:
        verbose_name = _("coverage area")
        verbose_name_plural = _("coverage areas")
        ordering = ["carrier", "code", "valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["carrier", "code", "valid_from"], name="one_version_per_area_and_day"
            ),
            models.CheckConstraint(
                condition=Q(kind="region", region__isnull=False) | Q(kind="polygon", west__isnull=False),
                name="area_lies_somewhere",
            ),
            models.CheckConstraint(condition=Q(closes__gt=F("opens")), name="area_closes_after_opening"),
        ]
        indexes = [
            models.Index(fields=["region", "valid_from"], name="coverage_by_region"),
            models.Index(
                fields=["west", "east", "south", "north"],
                condition=Q(kind="polygon"),
                name="coverage_by_polygon",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.carrier} {self.code}"

    @property
    def immediate_hours(self) -> int:
        """Hours to the door without an appointment; 0 where there is no immediate pickup."""
        return 0 if self.immediate == ImmediateAbility.NONE else self.immediate


class CoverageException(RecordedModel):
    """Days on which an area is closed, or keeps other hours: holidays, a closure ordered by the authorities (D7)."""

    carrier = models.ForeignKey(Carrier, models.CASCADE, related_name="exceptions", verbose_name=_("carrier"))
    area_code = models.CharField(
        _("area code"), max_length=40, blank=True, help_text=_("Empty: all areas of the carrier.")
    )
    first_day = models.DateField(_("first day"), validators=SENSIBLE_DAYS)
    last_day = models.DateField(_("last day"), validators=SENSIBLE_DAYS)
    closed = models.BooleanField(_("closed"), default=True)
    opens = models.TimeField(_("opens"), null=True, blank=True)
    closes = models.TimeField(_("closes"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=200)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, editable=False)

    class Meta:
        verbose_name = _("exception to coverage")
        verbose_name_plural = _("exceptions to coverage")
        ordering = ["-first_day", "carrier"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")), name="exception_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(closed=True) | Q(opens__isnull=False, closes__gt=F("opens")),
                name="exception_has_hours",
            ),
        ]
        indexes = [models.Index(fields=["carrier", "first_day", "last_day"], name="exception_by_day")]

    def __str__(self) -> str:
        return f"{self.carrier} {self.area_code or '*'} {self.first_day}–{self.last_day}"

    @property
    def partner_scope(self) -> frozenset[int]:
        return ids(self.carrier.partner_id)

    def holds_on(self, day: date) -> bool:
        return self.withdrawn_at is None and self.first_day <= day <= self.last_day


class CapacityPattern(models.Model):
    """How many pickups an area takes in a whole hour of any day; days of their own are slots."""

    carrier = models.ForeignKey(Carrier, models.CASCADE, related_name="patterns", verbose_name=_("carrier"))
    area_code = models.CharField(_("area code"), max_length=40)
    hour = models.PositiveSmallIntegerField(_("hour"))
    capacity = models.PositiveIntegerField(_("capacity"))
    told_at = models.DateTimeField(_("told at"), editable=False)

    class Meta:
        verbose_name = _("daily capacity")
        verbose_name_plural = _("daily capacities")
        ordering = ["carrier", "area_code", "hour"]
        constraints = [
            models.UniqueConstraint(fields=["carrier", "area_code", "hour"], name="one_pattern_per_hour"),
            models.CheckConstraint(condition=Q(hour__lte=23), name="pattern_hour_of_day"),
        ]

    def __str__(self) -> str:
        return f"{self.carrier} {self.area_code} {self.hour}"


class CapacitySlot(models.Model):
    """One whole hour of one day in one area, with what is reserved of it.

    Reserved by a single conditional update, so that two buyers never get the last unit (E3, invariant 9). A
    carrier may lower what it offers below what is reserved: the reservations stay, the slot is full (D12);
    `capacity` is therefore never less than `reserved`, and comes down to what was `told` as they are released.
    """

    carrier = models.ForeignKey(Carrier, models.CASCADE, related_name="slots", verbose_name=_("carrier"))
    area_code = models.CharField(_("area code"), max_length=40)
    day = models.DateField(_("day"))
    hour = models.PositiveSmallIntegerField(_("hour"))
    told = models.PositiveIntegerField(_("told by the carrier"))
    capacity = models.PositiveIntegerField(_("capacity"))
    reserved = models.PositiveIntegerField(_("reserved"), default=0)
    by_day = models.BooleanField(_("set for this day"), default=False)
    told_at = models.DateTimeField(_("told at"), editable=False)

    class Meta:
        verbose_name = _("capacity slot")
        verbose_name_plural = _("capacity slots")
        ordering = ["carrier", "area_code", "day", "hour"]
        constraints = [
            models.UniqueConstraint(fields=["carrier", "area_code", "day", "hour"], name="one_slot_per_hour"),
            models.CheckConstraint(condition=Q(hour__lte=23), name="slot_hour_of_day"),
            models.CheckConstraint(condition=Q(reserved__lte=F("capacity")), name="slot_never_overbooked"),
        ]

    def __str__(self) -> str:
        return f"{self.carrier} {self.area_code} {self.day} {self.hour}"

    @property
    def free(self) -> int:
        return max(0, self.told - self.reserved)
