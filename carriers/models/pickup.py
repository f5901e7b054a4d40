"""Door pickups (domain E8): one order, one attempt per carrier asked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as noop

from carriers.models.carrier import Carrier, CarrierAccount
from carriers.models.contract import CarrierContract
from carriers.models.forms import CollectForm, FailedAttemptForm, WeighForm
from carriers.models.shipment import Shipment
from carriers.states import SENDER_SIDE, CallKind, CallState, PayMode
from carriers.states import PickupState as State
from portal.actors import BUYER_SIDE, REVIEWERS, SHOP_WORKERS, SYSTEM_ONLY, Role
from portal.errors import Reason
from portal.models import Contact, Shop, StateField, WorkflowModel
from portal.models.records import SealedTextField
from portal.models.workflow import ids
from portal.states import Visibility
from portal.workflow import Clock, Context, Tone, move

DESK = frozenset({Role.CARRIER_MANAGER, Role.SUPERVISOR})
COURIER = frozenset({Role.COURIER, Role.SYSTEM})
ARRIVE = Clock("arrive", "pickup.arrive", move="miss", due="arrive_due", audience=DESK)
CONTACT = Clock("contact", "pickup.contact", due="contact_due", audience=DESK)


def before_the_cancellation(row: PickupOrder, context: Context) -> Iterator[Reason]:
    """Only a collection that happened before the cancellation counts despite it (E5)."""
    if row.cancelled_at is not None and context.at >= row.cancelled_at:
        yield Reason("collected_too_late", noop("The goods were collected after the cancellation."))


class PickupOrder(WorkflowModel):
    """A courier called to somebody's door.

    The two-hour promise runs from confirmation inside working hours to `arrive_by`, an instant stored at booking
    (C-12); whether it was kept is judged by the courier's event time, never by when we heard of it.
    """

    number_prefix = "PU"
    clocks = {
        State.BOOKED: (CONTACT, ARRIVE),
        State.ASSIGNED: (CONTACT, ARRIVE),
        State.ACCEPTED: (CONTACT, ARRIVE),
        State.CONTACTED: (ARRIVE,),
        State.FAILED_ATTEMPT: (ARRIVE,),
    }

    number = models.CharField(_("number"), max_length=24, unique=True)
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+", verbose_name=_("shop"))
    requester = models.ForeignKey(
        "portal.Partner", models.PROTECT, null=True, related_name="+", verbose_name=_("requested by")
    )
    parent_key = models.CharField(_("case"), max_length=60, blank=True, db_index=True)
    return_number = models.CharField(_("return number"), max_length=24, blank=True)
    sender = models.ForeignKey(Contact, models.PROTECT, related_name="+", verbose_name=_("sender"))
    recipient = models.ForeignKey(Contact, models.PROTECT, related_name="+", verbose_name=_("recipient"))
    cargo = models.CharField(_("goods"), max_length=80)
    weight_grams = models.PositiveIntegerField(_("weight (g)"), default=1000)
    needs = models.JSONField(_("special handling"), default=list)
    slot_from = models.DateTimeField(_("slot from"), null=True)
    slot_until = models.DateTimeField(_("slot until"), null=True)
    immediate = models.BooleanField(_("within two hours"), default=True)
    booked_at = models.DateTimeField(_("booked at"), null=True)
    contact_by = models.DateTimeField(_("contact by"), null=True)
    arrive_by = models.DateTimeField(_("collect by"), null=True)
    carrier_due = models.DateTimeField(_("this carrier is due by"), null=True)
    contacted_at = models.DateTimeField(_("contacted at"), null=True)
    missed_at = models.DateTimeField(_("missed at"), null=True)
    collected_at = models.DateTimeField(_("collected at"), null=True)
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True)
    carrier = models.ForeignKey(
        Carrier, models.PROTECT, null=True, related_name="+", verbose_name=_("carrier")
    )
    contract = models.ForeignKey(CarrierContract, models.PROTECT, null=True, related_name="pickups")
    shipment = models.ForeignKey(
        Shipment, models.PROTECT, null=True, related_name="+", verbose_name=_("shipment")
    )
    choice = models.JSONField(_("why this carrier"), default=dict)
    excluded_carriers = models.JSONField(default=list)
    pay_mode = models.CharField(_("payment"), max_length=10, choices=PayMode, default=PayMode.ONLINE)
    first_weight_fee_fen = models.PositiveIntegerField(_("first-weight fee (fen)"), default=0)
    fee_fen = models.PositiveIntegerField(_("fee (fen)"), default=0)
    insured_cap_fen = models.PositiveIntegerField(_("insured up to (fen)"), default=0)
    offset_fen = models.PositiveIntegerField(_("paid by insurance (fen)"), default=0)
    charged_grams = models.PositiveIntegerField(_("charged weight (g)"), null=True)
    fail_reason = models.CharField(_("why it failed"), max_length=30, blank=True)
    return_to_sender = models.BooleanField(_("to be brought back"), default=False)
    state = StateField(choices=State, default=State.REQUESTED)

    class Meta:
        verbose_name = _("pickup order")
        verbose_name_plural = _("pickup orders")
        ordering = ["-id"]
        indexes = [models.Index(fields=["state", "slot_from"], name="pickup_queue")]

    def __str__(self) -> str:
        return self.number

    @property
    def partner_scope(self) -> frozenset[int]:
        courier = self.carrier.partner_id if self.carrier else None
        return ids(self.requester_id, courier)

    @property
    def subject_key(self) -> str:
        return self.parent_key or super().subject_key

    @property
    def arrive_due(self) -> datetime | None:
        """When the carrier now asked must have come; None once it was missed or is nobody's turn."""
        return None if self.collected_at else self.carrier_due

    @property
    def contact_due(self) -> datetime | None:
        return None if self.contacted_at else self.contact_by

    @property
    def collected_in_time(self) -> bool | None:
        """Whether the promise was kept, by the courier's own time; None while open."""
        if self.collected_at is None or self.arrive_by is None:
            return None
        return self.collected_at <= self.arrive_by

    @property
    def buyer_fee_fen(self) -> int:
        """What is left to pay after the insurance offset."""
        return max(0, self.fee_fen - self.offset_fen)

    @move(
        source=State.REQUESTED,
        target=State.BOOKED,
        label=_("Book"),
        roles=BUYER_SIDE | SHOP_WORKERS | DESK | SYSTEM_ONLY,
        emits="pickup.booked",
        tone=Tone.PRIMARY,
        visibility=Visibility.BUYER,
    )
    def book(self, *, at: datetime) -> None:
        """Confirm slot and fee; the two-hour promise runs from here."""
        self.booked_at = at
        self.carrier_due = self.arrive_by

    @move(
        source=State.REQUESTED,
        target=State.UNSERVICEABLE,
        label=_("No courier"),
        roles=SYSTEM_ONLY,
        emits="pickup.unserviceable",
        visibility=Visibility.BUYER,
    )
    def find_unserviceable(self, *, at: datetime) -> None:
        """No carrier fits; the sender may send the goods themself."""

    @move(
        source=(State.BOOKED, State.FAILED_ATTEMPT),
        target=State.ASSIGNED,
        label=_("Assign"),
        roles=DESK | SYSTEM_ONLY,
        emits="pickup.assigned",
    )
    def assign(self, *, at: datetime) -> None:
        """Hand the order to the chosen carrier."""

    @move(
        source=State.ASSIGNED,
        target=State.ACCEPTED,
        label=_("Accepted by courier"),
        roles=COURIER,
        emits="pickup.accepted",
        visibility=Visibility.BUYER,
    )
    def accept(self, *, at: datetime) -> None:
        """A courier is named."""

    @move(
        source=(State.ASSIGNED, State.ACCEPTED),
        target=State.CONTACTED,
        label=_("Sender contacted"),
        roles=COURIER,
        emits="pickup.contacted",
        visibility=Visibility.BUYER,
    )
    def contact(self, *, at: datetime) -> None:
        """The courier has spoken with the sender or is on the way."""
        self.contacted_at = at

    @move(
        source=State.before_collection,
        target=State.COLLECTED,
        label=_("Collected"),
        roles=COURIER,
        emits="pickup.collected",
        form=CollectForm,
        visibility=Visibility.BUYER,
    )
    def collect(self, *, at: datetime, grams: int | None) -> None:
        """The courier holds the parcel; `at` is the courier's own time."""
        self.collected_at = at
        self.charged_grams = grams or self.charged_grams

    @move(
        source=(State.ASSIGNED, State.ACCEPTED, State.CONTACTED),
        target=State.FAILED_ATTEMPT,
        label=_("Attempt failed"),
        roles=COURIER,
        emits="pickup.attempt_failed",
        form=FailedAttemptForm,
        visibility=Visibility.BUYER,
    )
    def fail_attempt(self, *, at: datetime, cause: str) -> None:
        """The courier came or called in vain, or the carrier gave the order back."""
        self.fail_reason = cause
        if cause in SENDER_SIDE:
            self.carrier_due = None  # the sender's side: no carrier misses anything

    @move(
        source=State.before_collection,
        target=None,
        label=_("Promise missed"),
        roles=SYSTEM_ONLY,
        emits="pickup.missed",
        visibility=Visibility.BUYER,
    )
    def miss(self, *, at: datetime) -> None:
        """The promised time has passed without a collection."""
        self.missed_at = self.missed_at or at
        self.carrier_due = None

    @move(
        source=(State.ASSIGNED, State.ACCEPTED, State.CONTACTED, State.FAILED_ATTEMPT),
        target=State.BOOKED,
        label=_("Take back from the carrier"),
        roles=DESK | SYSTEM_ONLY,
        emits="pickup.taken_back",
    )
    def take_back(self, *, at: datetime) -> None:
        """Free the order for another carrier; the one that failed is excluded."""
        self.excluded_carriers = [*self.excluded_carriers, self.carrier_id]
        self.contacted_at = None

    @move(
        source=State.BOOKED,
        target=None,
        label=_("Search again"),
        roles=DESK,
        emits="pickup.search_again",
        tone=Tone.PRIMARY,
    )
    def search_again(self, *, at: datetime) -> None:
        """Ask all carriers anew, those that failed before included."""
        self.excluded_carriers = []

    @move(
        source=(State.REQUESTED, *State.before_collection),
        target=State.CANCELLED,
        label=_("Cancel pickup"),
        roles=BUYER_SIDE | SHOP_WORKERS | DESK | SYSTEM_ONLY,
        emits="pickup.cancelled",
        tone=Tone.DANGER,
        visibility=Visibility.BUYER,
    )
    def cancel(self, *, at: datetime) -> None:
        """Call the courier off; only before collection."""
        self.cancelled_at = at
        self.offset_fen = 0

    @move(
        source=State.CANCELLED,
        target=State.COLLECTED,
        label=_("Collected before the cancellation"),
        roles=COURIER,
        emits="pickup.collected",
        form=CollectForm,
        guards=[before_the_cancellation],
        visibility=Visibility.BUYER,
    )
    def collect_despite_cancel(self, *, at: datetime, grams: int | None) -> None:
        """The courier's time lies before the cancellation: it crossed on the wire and the collection counts (E5)."""
        self.collected_at = at
        self.cancelled_at = None
        self.charged_grams = grams or self.charged_grams

    @move(
        source=State.CANCELLED,
        target=None,
        label=_("Collected after the cancellation"),
        roles=COURIER,
        emits="pickup.collected_after_cancel",
        visibility=Visibility.BUYER,
    )
    def collect_after_cancel(self, *, at: datetime) -> None:
        """The parcel was taken although called off: it goes back to the sender free of charge."""
        self.return_to_sender = True

    @move(
        source=(State.COLLECTED, State.SETTLED),
        target=None,
        label=_("Collection dated"),
        roles=SYSTEM_ONLY,
        emits="pickup.collection_dated",
    )
    def correct_collection(self, *, at: datetime) -> None:
        """The carrier has told a better time of the collection; the promise is judged by that one."""
        self.collected_at = at

    @move(
        source=(State.COLLECTED, State.SETTLED),
        target=None,
        label=_("Weight and fee"),
        roles=COURIER | REVIEWERS,
        emits="pickup.weighed",
        form=WeighForm,
        visibility=Visibility.BUYER,
    )
    def weigh(self, *, at: datetime, fee_fen: int, grams: int | None) -> None:
        """The carrier's bill; it may come several times, each replacing the total known."""
        self.fee_fen = fee_fen
        self.charged_grams = grams or self.charged_grams

    @move(
        source=State.COLLECTED,
        target=State.SETTLED,
        label=_("Settle"),
        roles=SYSTEM_ONLY,
        emits="pickup.settled",
    )
    def settle(self, *, at: datetime) -> None:
        """Fee known, insurance offset applied."""


class PickupAttempt(models.Model):
    """One carrier asked for one pickup. Each has its own reference, which is never used again (domain B6)."""

    pickup = models.ForeignKey(PickupOrder, models.CASCADE, related_name="attempts")
    ordinal = models.PositiveSmallIntegerField(_("no."))
    carrier = models.ForeignKey(Carrier, models.PROTECT, related_name="+", verbose_name=_("carrier"))
    contract = models.ForeignKey(CarrierContract, models.PROTECT, related_name="+")
    account = models.ForeignKey(CarrierAccount, models.PROTECT, null=True, related_name="+")
    shipment = models.OneToOneField(Shipment, models.PROTECT, related_name="attempt")
    reference = models.CharField(_("our reference"), max_length=32, unique=True)
    provider_order = models.CharField(_("provider's order"), max_length=60, blank=True)
    provider_task = models.CharField(_("provider's task"), max_length=60, blank=True)
    courier_name = SealedTextField(_("courier"), blank=True)
    courier_phone = SealedTextField(_("courier's phone"), blank=True)
    assigned_at = models.DateTimeField(_("assigned at"))
    ended_at = models.DateTimeField(_("ended at"), null=True)
    result = models.CharField(_("result"), max_length=20, blank=True)
    bill = models.JSONField(_("bill"), default=dict)
    cause = models.CharField(_("cause"), max_length=30, blank=True)
    side = models.CharField(_("whose side"), max_length=10, blank=True)

    class Meta:
        verbose_name = _("pickup attempt")
        verbose_name_plural = _("pickup attempts")
        ordering = ["pickup", "ordinal"]
        constraints = [models.UniqueConstraint(fields=["pickup", "ordinal"], name="one_attempt_per_ordinal")]

    def __str__(self) -> str:
        return self.reference


class CarrierCall(models.Model):
    """A call to a provider that is to be made: a row first, HTTP later, the answer kept."""

    account = models.ForeignKey(
        CarrierAccount, models.CASCADE, related_name="calls", verbose_name=_("account")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=CallKind)
    attempt = models.ForeignKey(PickupAttempt, models.CASCADE, null=True, related_name="calls")
    shipment = models.ForeignKey(Shipment, models.CASCADE, null=True, related_name="calls")
    note = models.CharField(max_length=200, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=CallState, default=CallState.PENDING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_attempt_at = models.DateTimeField(_("next attempt at"))
    answer_code = models.CharField(_("answer code"), max_length=40, blank=True)
    last_error = models.CharField(_("last error"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("created at"))

    class Meta:
        verbose_name = _("call to a carrier")
        verbose_name_plural = _("calls to carriers")
        ordering = ["-id"]
        indexes = [models.Index(fields=["next_attempt_at"], condition=Q(state="pending"), name="call_due")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
