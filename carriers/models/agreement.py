"""What is agreed by two signatures: a contract, or a later revision of its terms."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as noop

from carriers.models.carrier_forms import SignForm
from carriers.states import Party
from carriers.states import RevisionState as State
from portal.actors import SHOP_DECIDERS, SYSTEM_ONLY, Role
from portal.errors import Reason
from portal.models import WorkflowModel
from portal.workflow import Context, ReasonForm, Tone, move, redeclared

DESK = frozenset({Role.CARRIER_MANAGER, Role.SUPERVISOR})
CONTRACT_PEOPLE = DESK | SHOP_DECIDERS
BOTH_SIDES = CONTRACT_PEOPLE | {Role.COURIER}


def both_have_signed(row: Agreement, _context: Context) -> Iterator[Reason]:
    """It takes two."""
    if row.carrier_signed_at is None or row.customer_signed_at is None:
        yield Reason("signature_missing", noop("Not both sides have signed."))


def carrier_has_not_signed(row: Agreement, _context: Context) -> Iterator[Reason]:
    if row.carrier_signed_at is not None:
        yield Reason("signed_already", noop("This side has signed already."))


def customer_has_not_signed(row: Agreement, _context: Context) -> Iterator[Reason]:
    if row.customer_signed_at is not None:
        yield Reason("signed_already", noop("This side has signed already."))


class Agreement(WorkflowModel):
    """Drafted by one side, proposed, signed by the other, concluded by itself with the second signature.

    `offered_hash` is the hash of the terms as proposed; signatures are for exactly these.
    """

    offered_hash = models.CharField(_("hash of the terms offered"), max_length=64, blank=True, editable=False)
    offered_by = models.CharField(_("offered by"), max_length=10, choices=Party, blank=True, editable=False)
    offered_by_user = models.BigIntegerField(null=True, editable=False)
    carrier_signed_at = models.DateTimeField(_("signed by the carrier at"), null=True, editable=False)
    carrier_signer = models.CharField(
        _("signed for the carrier by"), max_length=120, blank=True, editable=False
    )
    customer_signed_at = models.DateTimeField(_("signed by the customer at"), null=True, editable=False)
    customer_signer = models.CharField(
        _("signed for the customer by"), max_length=120, blank=True, editable=False
    )
    signed_at = models.DateTimeField(_("signed at"), null=True, editable=False)
    signed_hash = models.CharField(_("hash of the signed terms"), max_length=64, blank=True, editable=False)

    class Meta:
        abstract = True

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Each kind of agreement has the same moves, as moves of its own."""
        super().__init_subclass__(**kwargs)
        for name, member in vars(Agreement).items():
            if hasattr(member, "_django_fsm"):
                setattr(cls, name, redeclared(member))

    @property
    def signed_by_both(self) -> bool:
        return self.carrier_signed_at is not None and self.customer_signed_at is not None

    @move(
        source=State.DRAFT,
        target=State.AWAITING,
        label=_("Propose"),
        roles=CONTRACT_PEOPLE,
        emits="contract.proposed",
        tone=Tone.PRIMARY,
    )
    def propose(self, *, at: datetime) -> None:
        """Send the terms to the other side for its signature."""

    @move(
        source=State.AWAITING,
        target=None,
        label=_("Record the carrier's signature"),
        roles={Role.CARRIER_MANAGER, Role.SUPERVISOR, Role.COURIER},
        emits="contract.carrier_signed",
        form=SignForm,
        guards=[carrier_has_not_signed],
        tone=Tone.PRIMARY,
    )
    def sign(self, *, at: datetime, signer: str, terms_hash: str) -> None:
        """The carrier signs the terms as they were proposed."""
        self.carrier_signed_at, self.carrier_signer = at, signer

    @move(
        source=State.AWAITING,
        target=None,
        label=_("Sign as the customer"),
        roles=CONTRACT_PEOPLE,
        emits="contract.customer_signed",
        form=SignForm,
        guards=[customer_has_not_signed],
        tone=Tone.PRIMARY,
    )
    def countersign(self, *, at: datetime, signer: str, terms_hash: str) -> None:
        """The shop, or the platform for a contract of its own, signs the terms as they were proposed."""
        self.customer_signed_at, self.customer_signer = at, signer

    @move(
        source=State.AWAITING,
        target=State.SIGNED,
        label=_("Conclude"),
        roles=SYSTEM_ONLY,
        emits="contract.signed",
        guards=[both_have_signed],
    )
    def conclude(self, *, at: datetime) -> None:
        """Both have signed; it takes effect by itself on its first day."""
        self.signed_at, self.signed_hash = at, self.offered_hash

    @move(
        source=State.AWAITING,
        target=State.REFUSED,
        label=_("Refuse"),
        roles=BOTH_SIDES,
        emits="contract.refused",
        form=ReasonForm,
        tone=Tone.DANGER,
    )
    def refuse(self, *, at: datetime, reason: str) -> None:
        """One side does not sign."""

    @move(
        source=State.AWAITING,
        target=State.LAPSED,
        label=_("Lapse"),
        roles=SYSTEM_ONLY,
        emits="contract.lapsed",
    )
    def lapse(self, *, at: datetime) -> None:
        """Nobody signed in time."""

    @move(
        source=State.DRAFT,
        target=State.LAPSED,
        label=_("Discard"),
        roles=CONTRACT_PEOPLE,
        emits="contract.lapsed",
        tone=Tone.DANGER,
    )
    def discard(self, *, at: datetime) -> None:
        """Drop a draft."""
