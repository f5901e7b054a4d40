"""The ledger of promises: what a buyer was promised on one order line, and what became of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.actors import SYSTEM_ONLY, Role
from portal.errors import Reason
from portal.models import Enrolment, Service, ServiceVersion, Shop, StateField, WorkflowModel
from portal.workflow import ReasonForm, Tone, move
from tickets.models.order import OrderLine
from tickets.states import Outcome

CONTENT = ("line_id", "service_id", "terms_id", "enrolment_id", "kind", "text", "parameters", "captured_at")


class OrderPromise(WorkflowModel):
    """One promise on one line: a copy made at payment that never changes (C-3 a), and its outcome, which moves.

    `ends_at` is the first instant at which the buyer can no longer call on it; None until the goods are signed.
    `reasons` say what the outcome rests on, `region` and `carrier` whom a report counts it for.
    """

    line = models.ForeignKey(OrderLine, models.CASCADE, related_name="promises", verbose_name=_("order line"))
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+", verbose_name=_("shop"))
    service = models.ForeignKey(Service, models.PROTECT, related_name="+", verbose_name=_("service"))
    terms = models.ForeignKey(
        ServiceVersion, models.PROTECT, related_name="+", verbose_name=_("rule version")
    )
    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="+", verbose_name=_("membership"))
    kind = models.CharField(_("promise"), max_length=40)
    text = models.JSONField(_("text shown"), default=dict)
    parameters = models.JSONField(_("parameters"), default=dict)
    captured_at = models.DateTimeField(_("given at"))
    ends_at = models.DateTimeField(_("can be called on until"), null=True)
    region = models.CharField(_("region"), max_length=12, blank=True)
    carrier = models.CharField(_("carrier"), max_length=40, blank=True)
    reasons = models.JSONField(_("reasons"), default=list)
    decided_at = models.DateTimeField(_("decided at"), null=True)
    state = StateField(choices=Outcome, default=Outcome.OPEN, verbose_name=_("outcome"))

    class Meta:
        verbose_name = _("promise")
        verbose_name_plural = _("promises")
        constraints = [models.UniqueConstraint(fields=["line", "kind"], name="one_promise_per_line_and_kind")]
        indexes = [
            models.Index(
                fields=["ends_at"], condition=models.Q(state=Outcome.OPEN), name="promise_open_until"
            ),
            models.Index(fields=["shop", "state", "-id"], name="promise_shop_state"),
            # A shop's report: what was given in a period.
            models.Index(fields=["shop", "captured_at"], name="promise_shop_given"),
        ]

    def __str__(self) -> str:
        return self.kind

    @classmethod
    def from_db(cls, *args: Any, **kwargs: Any) -> Self:
        row = super().from_db(*args, **kwargs)
        row._given = row._content()  # type: ignore[attr-defined]
        return row

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk and getattr(self, "_given", None) not in (None, self._content()):
            raise TypeError("a promise never changes")
        super().save(*args, **kwargs)

    def _content(self) -> dict[str, Any]:
        """What was promised, as far as it was read."""
        return {name: self.__dict__[name] for name in CONTENT if name in self.__dict__}

    @property
    def partner_scope(self) -> frozenset[int]:
        return frozenset({self.line.order.storefront_id})

    @property
    def courier_scope(self) -> None:
        """No carrier answers for a promise here; `carrier` only says for whom a report counts it."""

    @property
    def outcome_reasons(self) -> list[Reason]:
        return [Reason.from_json(stored) for stored in self.reasons]

    @move(
        source=Outcome.OPEN,
        target=Outcome.KEPT,
        label=_("Kept"),
        roles=SYSTEM_ONLY,
        emits="ledger.kept",
    )
    def keep(self, *, at: datetime) -> None:
        """What was promised was done, or the time to call on it has passed."""
        self.decided_at = at

    @move(
        source=(Outcome.OPEN, Outcome.KEPT),
        target=Outcome.BROKEN,
        label=_("Broken"),
        roles=SYSTEM_ONLY,
        emits="ledger.broken",
    )
    def note_breach(self, *, at: datetime) -> None:
        """A case has shown that the promise was not kept; the reasons say how."""
        self.decided_at = at

    @move(
        source=(Outcome.BROKEN,),
        target=Outcome.KEPT,
        label=_("Kept after all"),
        roles=SYSTEM_ONLY,
        emits="ledger.kept",
    )
    def correct_to_kept(self, *, at: datetime) -> None:
        """A late report proves that it was kept: the verdict follows the event, not its arrival."""
        self.decided_at = at

    @move(
        source=(Outcome.OPEN, Outcome.BROKEN),
        target=Outcome.EXCUSED,
        label=_("Excuse"),
        roles={Role.SUPERVISOR, Role.SYSTEM},
        form=ReasonForm,
        emits="ledger.excused",
        tone=Tone.DANGER,
    )
    def excuse(self, *, at: datetime, reason: str) -> None:
        """Nobody is to blame (force majeure, a closed area announced before payment); the reason is public."""
        self.decided_at = at

    @move(
        source=(Outcome.OPEN, Outcome.BROKEN),
        target=Outcome.VOID,
        label=_("Make void"),
        roles={Role.SUPERVISOR, Role.SYSTEM},
        form=ReasonForm,
        emits="ledger.voided",
    )
    def make_void(self, *, at: datetime, reason: str) -> None:
        """The buyer changed or cancelled the order: nothing was left to keep."""
        self.decided_at = at
