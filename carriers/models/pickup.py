"""Door pickups (domain E8): one order, one attempt per carrier asked."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from carriers.models.assigning import COURIER, AssigningMoves
from carriers.models.billing import BillingMoves
from carriers.models.booking import DESK, BookingMoves
from carriers.models.carrier import Carrier
from carriers.models.contract import CarrierContract
from carriers.models.coverage import CapacitySlot
from carriers.models.reporting import ReportingMoves
from carriers.models.revision import ContractRevision
from carriers.models.shipment import Shipment
from carriers.policies.billing import buyer_share
from carriers.policies.visits import ADVICE
from carriers.states import PickupState as State
from portal.models import Contact, Shop, StateField
from portal.models.workflow import ids
from portal.workflow import Clock

ACCEPT = Clock("accept", "pickup.accept", move="go_unanswered", due="accept_due", audience=DESK)
ARRIVE = Clock("arrive", "pickup.arrive", move="miss", due="arrive_due", audience=DESK)
CONTACT = Clock("contact", "pickup.contact", due="contact_due", audience=DESK)
CHOOSE = Clock("choice", "pickup.choose", move="cancel", due="choose_by", audience=DESK)
CONSENT = Clock("consent", "pickup.weight_consent", due="consent_by", audience=DESK)


class PickupOrder(BookingMoves, AssigningMoves, ReportingMoves, BillingMoves):
    """A courier called to somebody's door.

    The two-hour promise runs from confirmation inside working hours to `arrive_by`, an instant stored at booking
    (C-12); whether it was kept is judged by the courier's event time, never by when we heard of it.
    """

    number_prefix = "PU"
    clocks = {
        State.BOOKED: (CONTACT, ARRIVE, CHOOSE),
        State.ASSIGNED: (ACCEPT, CONTACT, ARRIVE),
        State.ACCEPTED: (CONTACT, ARRIVE),
        State.CONTACTED: (ARRIVE,),
        State.FAILED_ATTEMPT: (ARRIVE, CHOOSE),
        State.COLLECTED: (CONSENT,),
        State.SETTLED: (CONSENT,),
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
    carrier = models.ForeignKey(
        Carrier, models.PROTECT, null=True, related_name="+", verbose_name=_("carrier")
    )
    capacity_slot = models.ForeignKey(CapacitySlot, models.PROTECT, null=True, related_name="+")
    contract = models.ForeignKey(CarrierContract, models.PROTECT, null=True, related_name="pickups")
    revision = models.ForeignKey(ContractRevision, models.PROTECT, null=True, related_name="pickups")
    shipment = models.ForeignKey(
        Shipment, models.PROTECT, null=True, related_name="+", verbose_name=_("shipment")
    )
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
    def accept_due(self) -> datetime | None:
        """When the carrier must have answered."""
        return self.accept_by

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
        """What the buyer pays after the insurance offset."""
        return buyer_share(self.fee_fen, self.offset_fen, self.pay_mode)

    @property
    def agreed_fen(self) -> int:
        """The fee that the buyer agreed to: at booking, or when asked about the weight."""
        return max(self.quote.get("total_fen", self.fee_fen), self.consented_fen or 0)

    @property
    def code_to_show(self) -> str:
        """The code that the sender tells the courier at the door; "" while nobody is to come."""
        return self.code if self.state in State.with_a_carrier else ""

    @property
    def quote_shown(self) -> dict[str, Any] | None:
        """The price agreed; None where nobody could come."""
        return self.quote or None

    @property
    def payment_shown(self) -> models.Model | None:
        """The payment; None before the booking."""
        return getattr(self, "payment", None)

    @property
    def advice(self) -> str:
        """What the sender can do about the last failure; untranslated, "" where there is nothing to do."""
        return ADVICE.get(self.fail_reason, "")


__all__ = ["COURIER", "DESK", "PickupOrder"]
