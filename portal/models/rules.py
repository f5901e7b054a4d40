"""The rule versions of a service, and what shops say of them (domain E1)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar, Self

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal.actors import SYSTEM_ONLY, Role
from portal.models.forms import ConsultationForm
from portal.models.service import Service
from portal.models.workflow import StateField, WorkflowModel
from portal.policies.terms import midnight_after
from portal.states import VersionState
from portal.workflow import Clock, ReasonForm, Tone, move

EDITORS = frozenset({Role.RULE_EDITOR, Role.SUPERVISOR})


class ServiceVersionQuerySet(models.QuerySet["ServiceVersion"]):
    def effective_at(self, at: datetime) -> Self:
        """The versions in force at an instant, newest first: computed from dates, whatever jobs ran (C-4)."""
        return self.filter(state=VersionState.PUBLISHED, effective_at__lte=at).order_by("-effective_at")

    def scheduled_at(self, at: datetime) -> Self:
        """The versions that are published and not yet in force at an instant, the nearest first."""
        return self.filter(state=VersionState.PUBLISHED, effective_at__gt=at).order_by("effective_at")


class ServiceVersion(WorkflowModel):
    """One version of a service's rules. Immutable once published; kept at least three years (art 28).

    `conditions` are what a shop needs to join, `keep_conditions` what a member must keep (the same if empty),
    `promises` what a buyer may rely on, `scope` categories and sizes, `membership` probation and the like,
    `exit_rule` cooling-off; `portal.policies.rulebook` checks the shape of each.
    """

    clocks: ClassVar[Any] = {
        VersionState.PUBLISHED: (Clock("effective", "rule.notice", move="take_effect", due="announces_at"),),
    }

    service = models.ForeignKey(Service, models.PROTECT, related_name="versions", verbose_name=_("service"))
    number = models.PositiveIntegerField(_("version"))
    state = StateField(choices=VersionState, default=VersionState.DRAFT)
    text_zh = models.TextField(_("text (Chinese)"))
    text_en = models.TextField(_("text (English)"))
    conditions = models.JSONField(
        _("conditions to join"), default=list, blank=True, encoder=DjangoJSONEncoder
    )
    keep_conditions = models.JSONField(
        _("conditions to keep"),
        default=list,
        blank=True,
        encoder=DjangoJSONEncoder,
        help_text=_("What members must keep, judged every day. Empty: the conditions to join."),
    )
    requirements = models.JSONField(_("requirements"), default=list, blank=True)
    promises = models.JSONField(_("promise rules"), default=list, blank=True)
    scope = models.JSONField(_("scope"), default=dict, blank=True)
    membership = models.JSONField(_("membership rule"), default=dict, blank=True)
    exit_rule = models.JSONField(_("exit rule"), default=dict, blank=True)
    consultation_until = models.DateTimeField(_("comments until"), null=True, editable=False)
    published_at = models.DateTimeField(_("published at"), null=True, editable=False)
    effective_at = models.DateTimeField(_("effective at"), null=True, blank=True)
    announced_at = models.DateTimeField(_("announced as in force at"), null=True, editable=False)
    based_on = models.ForeignKey(
        "self", models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("based on")
    )
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
    def announces_at(self) -> datetime | None:
        """When the version has to be announced as in force; None once it was. Being in force needs no job (C-4)."""
        return None if self.announced_at else self.effective_at

    @property
    def cooling_off_days(self) -> int:
        """Calendar days after a voluntary exit during which the service stays closed to the shop; 0 = none."""
        return int(self.exit_rule.get("cooling_off_days", 0))

    @property
    def kept_conditions(self) -> list[dict[str, Any]]:
        """The rules a member must keep."""
        return self.keep_conditions or self.conditions

    def promise(self, kind: str) -> dict[str, Any] | None:
        return next((promise for promise in self.promises if promise["kind"] == kind), None)

    @move(
        source=VersionState.DRAFT,
        target=VersionState.CONSULTATION,
        label=_("Open the consultation"),
        roles=EDITORS,
        emits="service_version.consultation_opened",
        form=ConsultationForm,
    )
    def open_consultation(self, *, at: datetime, closes_on: date) -> None:
        """Show the draft to the public and ask the member shops for comments (E-Commerce Law art 34)."""
        self.consultation_until = midnight_after(closes_on)

    @move(
        source=VersionState.CONSULTATION,
        target=VersionState.DRAFT,
        label=_("Revise"),
        roles=EDITORS,
        emits="service_version.revised",
    )
    def revise(self, *, at: datetime) -> None:
        """Take the draft back from consultation to change it; the comments stay."""

    @move(
        source=(VersionState.DRAFT, VersionState.CONSULTATION),
        target=VersionState.PUBLISHED,
        label=_("Publish"),
        roles=EDITORS,
        emits="service_version.published",
        tone=Tone.PRIMARY,
        confirm=_("A published version can no longer be changed. Member shops are told at once."),
    )
    def publish(self, *, at: datetime) -> None:
        """Publish the version, as somebody who did not write it; it takes effect by itself at its instant."""
        self.published_at = at
        if self.effective_at and self.effective_at <= at:
            self.announced_at = at  # The first version of a service is announced as it is published.

    @move(
        source=VersionState.PUBLISHED,
        target=None,
        label=_("Takes effect"),
        roles=SYSTEM_ONLY,
        emits="service_version.effective",
    )
    def take_effect(self, *, at: datetime) -> None:
        """Tell that the version is in force; it is so by its date, whether or not this runs."""
        self.announced_at = at

    @move(
        source=(VersionState.DRAFT, VersionState.CONSULTATION, VersionState.PUBLISHED),
        target=VersionState.WITHDRAWN,
        label=_("Withdraw"),
        roles=EDITORS,
        emits="service_version.withdrawn",
        form=ReasonForm,
        tone=Tone.DANGER,
    )
    def withdraw(self, *, at: datetime, reason: str) -> None:
        """Give a version up before it takes effect."""


class RuleComment(models.Model):
    """What a shop says of a version in consultation; append-only."""

    version = models.ForeignKey(
        ServiceVersion, models.PROTECT, related_name="comments", verbose_name=_("rule version")
    )
    shop = models.ForeignKey("portal.Shop", models.PROTECT, related_name="+", verbose_name=_("shop"))
    author = models.CharField(_("author"), max_length=120)
    text = models.TextField(_("comment"))
    created_at = models.DateTimeField(_("written at"))

    class Meta:
        verbose_name = _("comment on a rule version")
        verbose_name_plural = _("comments on rule versions")
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return f"{self.shop} {self.created_at:%Y-%m-%d}"
