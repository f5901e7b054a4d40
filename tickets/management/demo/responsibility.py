"""What carriers answer for: doubts, complaints, statements with a disputed line, scorecards, codes nobody knows."""

from __future__ import annotations

from datetime import timedelta

from carriers.adapters.updates import Event, Update, UpdateKind
from carriers.models import Carrier, CarrierStatement, PickupOrder, Shipment, StatementLine
from carriers.services import complaints, disputes, examining, scorecards, settlement, trials
from carriers.services.shipments import apply_update
from carriers.states import ComplaintType, PickupState, TrackingStatus
from portal.actors import Actor, ActorKind, Role
from portal.services import moves
from tickets.management.demo.people import World

OTHER_WEIGHTS = {"quality": 2, "price": 7, "speed": 2, "margin": 1}


def build(world: World) -> None:
    """Runs last: it judges what the rest of the demo has done."""
    _unknown_code(world)
    examining.look(at=world.now)
    _complaints(world)
    settlement.draw_up(at=world.ago(days=5))
    _statements(world)
    scorecards.measure_all(at=world.now)
    desk = world.staff(Role.CARRIER_MANAGER)
    trials.begin(OTHER_WEIGHTS, since=world.ago(days=60), until=world.now, actor=desk, at=world.now)


def _unknown_code(world: World) -> None:
    """A scan in a code that no table knows: staff give it a meaning with one click."""
    parcel = Shipment.objects.filter(status="in_transit").order_by("-id").first()
    if parcel is None or parcel.account is None:
        return
    scan = Event(world.ago(hours=1), TrackingStatus.UNKNOWN, None, "777", "快件已交无人车配送", "")
    update = Update(
        kind=UpdateKind.TRACKING,
        carrier=None,
        tracking_number=parcel.waybill,
        order_ref=parcel.reference,
        status=None,
        occurred_at=scan.occurred_at,
        events=(scan,),
    )
    apply_update(parcel.account, update, received_at=world.ago(minutes=55))


def _complaints(world: World) -> None:
    """One complaint contested, one admitted, one waiting: on parcels that JD has carried."""
    jd = Carrier.objects.select_related("partner").get(code="jd")
    courier = Actor(ActorKind.PARTNER, str(jd.partner), frozenset({Role.COURIER}), partner=jd.partner_id)
    desk = world.staff(Role.CARRIER_MANAGER)
    carried = PickupOrder.objects.filter(carrier=jd, state=PickupState.SETTLED).order_by("-id")
    parcels = [pickup.shipment for pickup in carried.select_related("shipment")[:3] if pickup.shipment]
    kinds = (ComplaintType.DAMAGE, ComplaintType.ATTITUDE, ComplaintType.OVERCHARGE)
    answers = (
        ("contest", {"reason": "揽收照片显示包装已破损"}),
        ("accept_fault", {"amount_fen": 5000, "note": "已教育快递员"}),
    )
    for number, (parcel, kind) in enumerate(zip(parcels, kinds, strict=False)):
        row = complaints.complain(
            parcel,
            kind,
            statement="收货时发现问题，照片见附件",
            actor=desk,
            at=world.ago(hours=30),
            value_fen=39900,
        )
        if number < len(answers):
            name, data = answers[number]
            moves.perform(row, name, actor=courier, at=world.ago(hours=20), data=data)


def _statements(world: World) -> None:
    """Last month's statements have gone out; the platform doubts one line of its own."""
    finance = world.staff(Role.FINANCE)
    for row in CarrierStatement.objects.all():
        moves.perform(row, "send", actor=finance, at=world.ago(days=4))
    line = StatementLine.objects.filter(statement__shop=None).order_by("id").first()
    if line is not None:
        disputes.dispute(
            line,
            claimed_fen=max(0, line.amount_fen - 400),
            reason="复核重量后应少一个续重",
            actor=finance,
            at=world.now - timedelta(days=1),
        )
