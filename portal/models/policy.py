"""Policy values: numbers the business may change, each with the instant from which it holds."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class PolicyValue(models.Model):
    """One version of one policy. Never edited: a change is a new row with a later `effective_from`.

    The documented default lives in code (`portal.policies.book`) and holds where no row does.
    """

    key = models.CharField(_("policy"), max_length=60, db_index=True)
    value = models.JSONField(_("value"))
    effective_from = models.DateTimeField(_("effective from"))
    source = models.CharField(
        _("source"), max_length=120, blank=True, help_text=_("Rule, law article or decision.")
    )
    note = models.TextField(_("note"), blank=True)
    created_by = models.ForeignKey("portal.User", models.PROTECT, null=True, editable=False, related_name="+")
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        verbose_name = _("policy value")
        verbose_name_plural = _("policy values")
        ordering = ["key", "-effective_from"]
        constraints = [
            models.UniqueConstraint(fields=["key", "effective_from"], name="one_policy_value_per_instant")
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.effective_from:%Y-%m-%d}"
