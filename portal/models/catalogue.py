"""The rule versions of services."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal.actors import Role
from portal.models.service import Service
from portal.models.workflow import StateField, WorkflowModel
from portal.states import VersionState
from portal.workflow import ReasonForm, Tone, move


class ServiceVersionQuerySet(models.QuerySet["ServiceVersion"]):
    def effective_at(self, at: datetime) -> Self:
        """The versions in force at an instant, newest first: computed from dates, whatever jobs ran (C-4)."""
        return self.filter(state=VersionState.PUBLISHED, effective_at__lte=at).order_by("-effective_at")


class ServiceVersion(WorkflowModel):
    """One version of a service's rules. Immutable once published; kept at least three years (art 28).

    `conditions` are eligibility rules, `promises` what a buyer may rely on, `scope` categories and regions,
    `exit_rule` cooling-off; each is JSON whose shape `portal.policies.rulebook` checks at publishing.
    """

    service = models.ForeignKey(Service, models.PROTECT, related_name="versions", verbose_name=_("service"))
    number = models.PositiveIntegerField(_("version"))
    state = StateField(choices=VersionState, default=VersionState.DRAFT)
    text_zh = models.TextField(_("text (Chinese)"))
    text_en = models.TextField(_("text (English)"))
    conditions = models.JSONField(_("eligibility rules"), default=list, blank=True, encoder=DjangoJSONEncoder)
    requirements = models.JSONField(_("requirements"), default=list, blank=True)
    promises = models.JSONField(_("promise rules"), default=list, blank=True)
    scope = models.JSONField(_("scope"), default=dict, blank=True)
    exit_rule = models.JSONField(_("exit rule"), default=dict, blank=True)
    published_at = models.DateTimeField(_("published at"), null=True, editable=False)
    effective_at = models.DateTimeField(_("effective at"), null=True, blank=True)
    legal_mandate = models.CharField(
        _("legal mandate"),
        max_length=200,
        blank=True,
        help_text=_("Only where law or safety demands less than seven days' notice: name it."),
    )

    objects = ServiceVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("service version")
        verbose_name_plural = _("service versions")
        ordering = ["service", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["service", "number"], name="one_number_per_service"),
            models.UniqueConstraint(
                fields=["service", "effective_at"],
                condition=Q(state=VersionState.PUBLISHED),
                name="one_version_effective_per_instant",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service.name} v{self.number}"

    @property
    def text(self) -> str:
        return self.text_en if (get_language() or "").startswith("en") else self.text_zh

    @property
    def cooling_off_days(self) -> int:
        """Calendar days after a voluntary exit during which the service stays closed to the shop; 0 = none."""
        return int(self.exit_rule.get("cooling_off_days", 0))

    def promise(self, kind: str) -> dict[str, Any] | None:
        return next((promise for promise in self.promises if promise["kind"] == kind), None)

    @move(
        source=VersionState.DRAFT,
        target=VersionState.PUBLISHED,
        label=_("Publish"),
        roles={Role.RULE_EDITOR, Role.SUPERVISOR},
        emits="service_version.published",
        tone=Tone.PRIMARY,
        confirm=_("A published version can no longer be changed."),
    )
    def publish(self, *, at: datetime) -> None:
        """Publish the version; it takes effect by itself at its effective instant."""
        self.published_at = at

    @move(
        source=VersionState.PUBLISHED,
        target=VersionState.WITHDRAWN,
        label=_("Withdraw"),
        roles={Role.RULE_EDITOR, Role.SUPERVISOR},
        emits="service_version.withdrawn",
        form=ReasonForm,
        tone=Tone.DANGER,
    )
    def withdraw(self, *, at: datetime, reason: str) -> None:
        """Withdraw a published version before it takes effect."""


__all__ = ["Service", "ServiceVersion", "ServiceVersionQuerySet"]
