"""What carriers answer to the wish to stop a parcel (OT NotifyCutOffDeliveryProcessStatusRequest)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_noop as noop

from carriers.models import Shipment
from carriers.states import FINAL, InterceptResult
from portal.actors import Actor
from portal.errors import NotFound, Reason, Refused
from portal.services import timeline


@transaction.atomic
def record_result(
    shipment: Shipment, result: InterceptResult, *, note: str, actor: Actor, at: datetime
) -> Shipment:
    """Keep the answer on the parcel's timeline; its status goes on following what is scanned.

    Raises NotFound for a parcel of another carrier, Refused for one whose journey is over.
    """
    row = (
        Shipment.objects.select_for_update(of=("self",), no_key=True)
        .select_related("carrier", "shop")
        .get(pk=shipment.pk)
    )
    if not actor.sees_everything and actor.partner not in row.partner_scope:
        raise NotFound()
    if row.status in FINAL:
        raise Refused([Reason("journey_over", noop("The journey of this parcel is over."))])
    facts = {"result": result.name.lower()}
    timeline.record("shipment.intercepted", row, actor=actor, at=at, note=note, data=facts)
    return row
