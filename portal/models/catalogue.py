"""The catalogue: programmes and services."""

from __future__ import annotations

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal.states import Module, Phase, ServiceStatus


class Service(models.Model):
    """A service promise a shop can join, or the programme that groups them. The code is unique for ever."""

    code = models.SlugField(_("code"), unique=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("programme")
    )
    module = models.CharField(_("module"), max_length=20, choices=Module)
    phase = models.CharField(_("phase"), max_length=12, choices=Phase)
    status = models.CharField(_("status"), max_length=15, choices=ServiceStatus, default=ServiceStatus.OPEN)
    name_zh = models.CharField(_("name (Chinese)"), max_length=60)
    name_en = models.CharField(_("name (English)"), max_length=60)
    joinable = models.BooleanField(_("shops can join"), default=True)
    portal_path = models.CharField(_("portal navigation"), max_length=60, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("service")
        verbose_name_plural = _("services")
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.name_en if (get_language() or "").startswith("en") else self.name_zh
