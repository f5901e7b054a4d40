"""What a pickup weighs and costs in the end (domain E8, E10, E12)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as noop

from carriers.models.booking import DESK
from carriers.models.forms import BillForm, WeighForm
from carriers.states import PickupState as State
from portal.actors import BUYER_SIDE, REVIEWERS, SYSTEM_ONLY, Role
from portal.errors import Reason
from portal.models import WorkflowModel
from portal.states import Visibility
from portal.workflow import Context, Tone, move


def buyer_is_asked(row: BillingMoves, _context: Context) -> Iterator[Reason]:
    """There is a fee to agree to."""
    if row.proposed_fen is None:
        yield Reason("nothing_asked", noop("No fee waits for the buyer's answer."))


class BillingMoves(WorkflowModel):
    """The weight, the bill, and the buyer's word on it."""

    fee_fen = models.PositiveIntegerField(_("fee (fen)"), default=0)
    proposed_fen = models.PositiveIntegerField(
        _("fee awaiting the buyer's consent (fen)"),
        null=True,
        help_text=_("The fee stays what it was until then."),
    )
    consent_by = models.DateTimeField(_("buyer's answer by"), null=True)
    consented_fen = models.PositiveIntegerField(_("fee the buyer agreed to (fen)"), null=True)

    charged_grams: int | None

    class Meta:
        abstract = True

    @move(
        source=State.collected_already,
        target=None,
        label=_("Weigh"),
        roles=REVIEWERS | {Role.COURIER},
        emits="pickup.weight_reported",
        form=WeighForm,
    )
    def weigh(
        self, *, at: datetime, grams: int | None, volume_cm3: int | None, fee_fen: int | None, photo: str
    ) -> None:
        """What the parcel weighs and measures; priced by the contract. May be corrected any number of times."""

    @move(
        source=State.collected_already,
        target=None,
        label=_("Weight and fee"),
        roles=SYSTEM_ONLY,
        emits="pickup.weighed",
        form=BillForm,
        visibility=Visibility.BUYER,
    )
    def take_bill(self, *, at: datetime, fee_fen: int, grams: int | None) -> None:
        """The carrier's bill so far; a later one replaces the total known."""
        self.charged_grams = grams or self.charged_grams

    @move(
        source=State.collected_already,
        target=None,
        label=_("Agree to the fee"),
        roles=BUYER_SIDE | DESK,
        emits="pickup.weight_accepted",
        guards=[buyer_is_asked],
        tone=Tone.PRIMARY,
        visibility=Visibility.BUYER,
    )
    def agree_to_weight(self, *, at: datetime) -> None:
        """Pay more than was quoted, because the parcel weighs more than was said (E10)."""
        self.consented_fen = self.fee_fen = self.proposed_fen or self.fee_fen
        self.proposed_fen = self.consent_by = None

    @move(
        source=State.collected_already,
        target=None,
        label=_("Contest the fee"),
        roles=BUYER_SIDE | DESK,
        emits="pickup.weight_contested",
        guards=[buyer_is_asked],
        tone=Tone.DANGER,
        visibility=Visibility.BUYER,
    )
    def contest_weight(self, *, at: datetime) -> None:
        """The fee stays as agreed; the difference is between the platform and the carrier."""
        self.proposed_fen = self.consent_by = None

    @move(
        source=State.COLLECTED,
        target=State.SETTLED,
        label=_("Settle"),
        roles=SYSTEM_ONLY,
        emits="pickup.settled",
    )
    def settle(self, *, at: datetime) -> None:
        """Fee known, insurance offset applied."""
