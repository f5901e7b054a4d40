"""People who work for a partner that has no program of its own."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.models.partner import Partner
from portal.models.people import User
from portal.states import PartnerRole


class PartnerMember(models.Model):
    """A user's part in one partner: a worker does its work, a manager also keeps its people, technicians and days
    (S0 0.31)."""

    partner = models.ForeignKey(Partner, models.CASCADE, related_name="members", verbose_name=_("partner"))
    user = models.ForeignKey(User, models.CASCADE, related_name="partner_memberships", verbose_name=_("user"))
    role = models.CharField(_("role"), max_length=10, choices=PartnerRole)

    class Meta:
        verbose_name = _("person of a partner")
        verbose_name_plural = _("people of partners")
        ordering = ["partner", "id"]
        constraints = [
            models.UniqueConstraint(fields=["partner", "user"], name="one_role_per_partner_and_user")
        ]

    def __str__(self) -> str:
        return f"{self.user} @ {self.partner}"

    @property
    def manages(self) -> bool:
        return self.role == PartnerRole.MANAGER
