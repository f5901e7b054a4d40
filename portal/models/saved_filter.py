"""Filters that people keep."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.models.people import Shop, User


class SavedFilter(models.Model):
    """The filters of one list under a name. A shop's where it has a shop, the platform's where not; its owner's alone,
    or shared with everybody who works there. Programs of the shop use shared ones by their slug."""

    owner = models.ForeignKey(User, models.CASCADE, related_name="saved_filters", verbose_name=_("owner"))
    shop = models.ForeignKey(Shop, models.CASCADE, null=True, related_name="+", verbose_name=_("shop"))
    listing = models.CharField(_("list"), max_length=40)
    name = models.CharField(_("name"), max_length=40)
    slug = models.SlugField(_("slug"), max_length=50, allow_unicode=True)
    query = models.CharField(_("filters"), max_length=1000, blank=True)
    shared = models.BooleanField(_("shared"), default=False)
    pinned = models.BooleanField(_("in the navigation"), default=False)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("saved filter")
        verbose_name_plural = _("saved filters")
        ordering = ["position", "name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["shop", "listing", "slug"],
                condition=Q(shop__isnull=False),
                name="filter_slug_of_shop",
            ),
            models.UniqueConstraint(
                fields=["listing", "slug"], condition=Q(shop__isnull=True), name="filter_slug_of_platform"
            ),
        ]

    def __str__(self) -> str:
        return self.name
