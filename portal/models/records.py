"""Numbers, personal data, evidence, regions, metrics and the sandbox clock."""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.files.storage import storages
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.policies import masking, sealing


class NumberSequence(models.Model):
    """The last number given out per prefix and month."""

    key = models.CharField(max_length=12, primary_key=True)
    value = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.key} {self.value}"


class SealedTextField(models.TextField):
    """Text encrypted at rest with a rotating key; plain only in memory."""

    def get_prep_value(self, value: Any) -> Any:
        return value if value in (None, "") else sealing.seal(str(value))

    def from_db_value(self, value: Any, *_: Any) -> Any:
        return value if value in (None, "") else sealing.unseal(value)


class Contact(models.Model):
    """A person's name, phone and address, kept apart from the case and encrypted.

    Everything shown is masked unless a reveal was recorded. `phone_hash` is keyed, for exact search.
    """

    name = SealedTextField(_("name"), blank=True)
    phone = SealedTextField(_("phone"), blank=True)
    address = SealedTextField(_("address"), blank=True)
    region = models.CharField(_("region (GB/T 2260)"), max_length=12, blank=True)
    place = SealedTextField(
        _("place on the map"),
        blank=True,
        help_text=_("Longitude and latitude, WGS 84, with a comma between."),
    )
    phone_tail = models.CharField(max_length=4, blank=True, db_index=True)
    phone_hash = models.CharField(max_length=64, blank=True, db_index=True)

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")

    def __str__(self) -> str:
        return f"{self.masked_name} {self.masked_phone}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.phone_tail = self.phone[-4:]
        self.phone_hash = sealing.keyed_hash(self.phone) if self.phone else ""
        super().save(*args, **kwargs)

    @property
    def point(self) -> tuple[float, float] | None:
        """Longitude and latitude, where the storefront has told them."""
        longitude, _comma, latitude = self.place.partition(",")
        return (float(longitude), float(latitude)) if latitude else None

    @property
    def masked_name(self) -> str:
        return masking.name(self.name)

    @property
    def masked_phone(self) -> str:
        return masking.phone(self.phone)

    @property
    def masked_address(self) -> str:
        return masking.address(self.address)


def evidence_path(evidence: Evidence, _filename: str) -> str:
    return f"{evidence.sha256[:2]}/{evidence.sha256}"


def private_storage() -> Any:
    return storages["private"]


class Evidence(models.Model):
    """A file shown for something. The type is sniffed, images are re-encoded without EXIF, and the bytes lie
    outside the web root under their hash."""

    subject_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    subject_id = models.PositiveBigIntegerField()
    subject = GenericForeignKey("subject_type", "subject_id")
    shop = models.ForeignKey("portal.Shop", models.PROTECT, null=True, related_name="+")
    kind = models.CharField(_("kind"), max_length=30, default="photo")
    file = models.FileField(_("file"), storage=private_storage, upload_to=evidence_path)
    name = models.CharField(_("file name"), max_length=120)
    media_type = models.CharField(_("media type"), max_length=40)
    size = models.PositiveIntegerField(_("size (bytes)"))
    sha256 = models.CharField(max_length=64)
    uploaded_by = models.CharField(_("uploaded by"), max_length=120)
    uploaded_at = models.DateTimeField(_("uploaded at"))

    class Meta:
        verbose_name = _("evidence file")
        verbose_name_plural = _("evidence files")
        ordering = ["uploaded_at", "id"]
        indexes = [models.Index(fields=["subject_type", "subject_id"], name="evidence_subject")]

    def __str__(self) -> str:
        return self.name


class Region(models.Model):
    """An administrative division by its GB/T 2260 code: province (2), city (4) or county (6 digits)."""

    code = models.CharField(_("code"), max_length=12, primary_key=True)
    name = models.CharField(_("name"), max_length=60)
    level = models.PositiveSmallIntegerField(_("level"))
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    valid_until = models.DateField(_("valid until"), null=True, blank=True)

    class Meta:
        verbose_name = _("region")
        verbose_name_plural = _("regions")
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"


class MetricSnapshot(models.Model):
    """One measured number of one shop over one window; immutable, cited by verdicts.

    A ratio is kept as numerator and denominator and compared in integers.
    """

    shop = models.ForeignKey("portal.Shop", models.CASCADE, related_name="metrics", verbose_name=_("shop"))
    metric = models.CharField(_("metric"), max_length=40)
    window_from = models.DateTimeField(_("from"))
    window_to = models.DateTimeField(_("to"))
    numerator = models.BigIntegerField(_("numerator"), null=True)
    denominator = models.BigIntegerField(_("denominator"), default=1)
    source = models.CharField(_("source"), max_length=60)
    recorded_by = models.CharField(_("recorded by"), max_length=120, blank=True, default="")
    computed_at = models.DateTimeField(_("computed at"))

    class Meta:
        verbose_name = _("shop metric")
        verbose_name_plural = _("shop metrics")
        ordering = ["-computed_at", "-id"]
        indexes = [models.Index(fields=["shop", "metric", "-computed_at"], name="metric_latest")]

    def __str__(self) -> str:
        return f"{self.metric} {self.numerator}/{self.denominator}"


class SandboxClock(models.Model):
    """How far the sandbox clock has been moved ahead. One row, and only in a sandbox."""

    offset_seconds = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"+{self.offset_seconds} s"


class Heartbeat(models.Model):
    """When each sweep last ran to its end; what the health page and the alarm look at."""

    name = models.CharField(max_length=40, primary_key=True)
    beat_at = models.DateTimeField()
    handled = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("heartbeat")
        verbose_name_plural = _("heartbeats")

    def __str__(self) -> str:
        return self.name
