"""What a repair centre receives ends the way in: the parcel's last hand-over, with condition and photos."""

from __future__ import annotations

from django.contrib.contenttypes.models import ContentType

from carriers.services import custody
from carriers.services.custody import Receipt
from carriers.states import Holder, Packaging
from portal.models.records import Evidence
from portal.services import moves
from portal.workflow import Context
from tickets.models import Leg, RepairJob
from tickets.states import LegRole


@moves.consequence(RepairJob, "receive")
def hand_over(row: RepairJob, context: Context) -> None:
    """The centre's receipt with the photos taken so far is a hand-over of the parcel that brought the goods."""
    leg = (
        Leg.objects.filter(ticket_id=row.ticket_id, role=LegRole.REPAIR_IN)
        .select_related("pickup__shipment", "shipment")
        .order_by("-id")
        .first()
    )
    parcel = leg and (leg.shipment or (leg.pickup and leg.pickup.shipment))
    if not parcel:
        return
    photos = Evidence.objects.filter(subject_type=ContentType.objects.get_for_model(row), subject_id=row.pk)
    stated = context.data
    receipt = Receipt(
        Holder.REPAIR_CENTRE,
        row.centre.name,
        packaging=stated["packaging"] or Packaging.UNKNOWN,
        grams=stated["grams"],
        note=stated["condition"],
        photos=list(photos),
    )
    custody.record(parcel, receipt, actor=context.actor, at=context.at, recorded_at=row.updated_at)
