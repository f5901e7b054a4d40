"""Contracts with carriers (domain E5)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from carriers.models.agreement import CONTRACT_PEOPLE, DESK, Agreement
from carriers.models.carrier import Carrier
from carriers.models.carrier_forms import NoticeForm
from carriers.policies.contract_dates import after, months_later
from carriers.states import ContractState as State
from portal.actors import SHOP_DECIDERS, SYSTEM_ONLY, Role
from portal.models import Shop, StateField
from portal.models.records import Evidence
from portal.models.workflow import ids
from portal.workflow import Clock, NoteForm, ReasonForm, Tone, move

END = Clock("end", "contract.expiry", move="end", due="valid_until", audience=CONTRACT_PEOPLE)
RENEWAL = Clock("renewal", "contract.renewal", move="renew_by_itself", due="renews_at")


class CarrierContract(Agreement):
    """An agreement between a carrier and the platform (no shop) or one shop.

    Whether it is in force at an instant is computed from its dates when asked; `start` and `end` only record it
    and bring about what follows. Its terms stand in revisions; the first is signed with it.
    """

    number_prefix = "CT"
    clocks = {
        State.AWAITING: (Clock("signature", "contract.signature", move="lapse", audience=CONTRACT_PEOPLE),),
        State.SIGNED: (Clock("start", "contract.start", move="start", due="valid_from"),),
        State.ACTIVE: (END, RENEWAL),
        State.SUSPENDED: (END,),
        State.TERMINATING: (END,),
    }

    number = models.CharField(_("number"), max_length=24, unique=True)
    carrier = models.ForeignKey(Carrier, models.PROTECT, related_name="contracts", verbose_name=_("carrier"))
    shop = models.ForeignKey(
        Shop,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("shop"),
        help_text=_("Empty: a contract of the platform, open to all shops."),
    )
    services = models.JSONField(_("services"), default=list, help_text=_("next_day, pickup"))
    valid_from = models.DateTimeField(_("valid from"))
    valid_until = models.DateTimeField(_("valid until"), help_text=_("The first instant no longer covered."))
    notice_days = models.PositiveSmallIntegerField(_("notice (days)"), default=30)
    renews_months = models.PositiveSmallIntegerField(
        _("renews itself by (months)"),
        default=0,
        help_text=_("0: it ends. Otherwise it goes on unless notice is given in time."),
    )
    document = models.ForeignKey(
        Evidence,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("signed document"),
    )
    state = StateField(choices=State, default=State.DRAFT)

    class Meta:
        verbose_name = _("carrier contract")
        verbose_name_plural = _("carrier contracts")
        ordering = ["-valid_from", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__gt=F("valid_from")), name="contract_ends_after_start"
            )
        ]
        indexes = [models.Index(fields=["carrier", "valid_from", "valid_until"], name="contract_in_force")]

    def __str__(self) -> str:
        return self.number

    @property
    def partner_scope(self) -> frozenset[int]:
        return ids(self.carrier.partner_id)

    @property
    def renews_at(self) -> datetime | None:
        """The last instant for a notice; then the contract renews itself. None where it does not."""
        return self.valid_until - timedelta(days=self.notice_days) if self.renews_months else None

    def in_force_at(self, at: datetime) -> bool:
        """Whether bookings may be made under it at an instant."""
        return self.state in State.in_force and self.valid_from <= at < self.valid_until

    @move(
        source=State.SIGNED,
        target=State.ACTIVE,
        label=_("Start"),
        roles=SYSTEM_ONLY,
        emits="contract.started",
    )
    def start(self, *, at: datetime) -> None:
        """The first day has come."""

    @move(
        source=State.ACTIVE,
        target=State.SUSPENDED,
        label=_("Suspend"),
        roles=DESK,
        emits="contract.suspended",
        form=ReasonForm,
        tone=Tone.DANGER,
    )
    def suspend(self, *, at: datetime, reason: str) -> None:
        """Make no new bookings for now."""

    @move(
        source=State.SUSPENDED,
        target=State.ACTIVE,
        label=_("Resume"),
        roles=DESK,
        emits="contract.resumed",
        form=NoteForm,
        tone=Tone.PRIMARY,
    )
    def resume(self, *, at: datetime, note: str) -> None:
        """Make bookings again."""

    @move(
        source=(State.ACTIVE, State.SUSPENDED),
        target=State.TERMINATING,
        label=_("Give notice"),
        roles=DESK | SHOP_DECIDERS | {Role.COURIER},
        emits="contract.notice_given",
        form=NoticeForm,
        tone=Tone.DANGER,
    )
    def give_notice(self, *, at: datetime, last_day: date, reason: str) -> None:
        """End the contract after a last day, not before its notice period is over."""
        self.valid_until = min(self.valid_until, after(last_day))
        self.renews_months = 0

    @move(
        source=State.ACTIVE,
        target=None,
        label=_("Renew by itself"),
        roles=SYSTEM_ONLY,
        emits="contract.renewed",
    )
    def renew_by_itself(self, *, at: datetime) -> None:
        """Nobody gave notice in time: the contract goes on as agreed."""
        self.valid_until = months_later(self.valid_until, self.renews_months)

    @move(
        source=State.ACTIVE,
        target=None,
        label=_("Renew"),
        roles=SYSTEM_ONLY,
        emits="contract.renewed",
    )
    def extend(self, *, at: datetime) -> None:
        """Both sides have signed a revision with a later last day."""

    @move(
        source=(State.ACTIVE, State.SUSPENDED, State.TERMINATING),
        target=State.WINDING_DOWN,
        label=_("End"),
        roles=SYSTEM_ONLY,
        emits="contract.ended",
    )
    def end(self, *, at: datetime) -> None:
        """The last day is over: bookings made before finish under the old terms."""

    @move(
        source=State.WINDING_DOWN,
        target=State.CLOSED,
        label=_("Close"),
        roles={Role.FINANCE, Role.SYSTEM},
        emits="contract.closed",
        tone=Tone.PRIMARY,
    )
    def settle(self, *, at: datetime) -> None:
        """No parcel is under way any more, every dispute is closed and every bill paid."""
