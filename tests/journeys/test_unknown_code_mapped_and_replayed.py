"""A courier speaks a code that nobody knows; the carrier desk explains it, and what was missed comes right."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlencode

from carriers.models import InboundPush, PickupOrder, TrackingRun, UnknownCode
from portal.actors import Role
from portal.models import TimelineEvent
from tests.builders import NOW, make_enrolment
from tests.journeys.doors import Courier, Person, Story, case, staff
from tests.journeys.test_returns import WAYBILL, ask, book_on_the_phone, order

CODE = "8811"
"""Not in Kuaidi100's documents; this courier means that the goods are on the van."""


def explain(desk: Person, meaning: str) -> TrackingRun:
    unknown = desk.page("/admin/carriers/unknowncode/?solved=no")
    query = urlencode({"provider": "kuaidi100", "scope": "pickup", "code": CODE})
    assert query.replace("&", "&amp;") in unknown
    answer = desk.send(f"/admin/carriers/codemapping/meaning/?{query}", meaning=meaning, note="hotline")
    assert answer.status_code == 302, answer.content.decode()
    return TrackingRun.objects.get(kind="recode")


def replay(desk: Person, action: str) -> TrackingRun:
    chosen = list(InboundPush.objects.values_list("pk", flat=True))
    answer = desk.send("/admin/carriers/inboundpush/", action=action, _selected_action=chosen)
    assert answer.status_code == 302, answer.content.decode()
    return TrackingRun.objects.latest("pk")


def test_unknown_code_mapped_and_replayed(story: Story) -> None:
    make_enrolment(story.shop, "seven_day_return")
    order(story)
    asked = ask(story)
    pickup, courier, desk = book_on_the_phone(asked["buyer_link"]), Courier(), staff(Role.CARRIER_MANAGER)
    story.wait(minutes=5)
    courier.pickup_callback("order_accepted_by_courier", pickup, WAYBILL)
    story.wait(minutes=25)
    courier.pickup_callback("order_picked_up_with_weight", pickup, WAYBILL, status=CODE)
    story.wait(minutes=20)
    assert PickupOrder.objects.get().state == "accepted" and case(asked["number"]).state == "wait_return"

    run = explain(desk, "picked_up:")
    story.sweep()

    run.refresh_from_db()
    assert (run.state, run.done, run.changed) == ("finished", 1, 1)
    assert "1 parcel differs." in desk.page(f"/admin/carriers/trackingrun/{run.pk}/change/")
    pickup.refresh_from_db()
    assert (pickup.state, pickup.collected_at) == ("collected", NOW + timedelta(minutes=30))
    assert pickup.collected_in_time and case(asked["number"]).state == "wait_confirm"
    assert UnknownCode.objects.get().solved_at == story.now
    assert TimelineEvent.objects.get(name="code.mapped").actor_id == desk.user.pk

    known = TimelineEvent.objects.filter(name__startswith="shipment.").count()
    for action in ("rehearse_replay", "replay"):
        again = replay(desk, action)
        story.sweep()
        again.refresh_from_db()
        assert (again.state, again.done, again.changed, again.broken) == ("finished", 2, 0, 0)
    assert TimelineEvent.objects.filter(name__startswith="shipment.").count() == known
    assert f"<td>{CODE}" in desk.page("/admin/carriers/codemapping/tables/").replace(
        '<td class="align-top px-3 py-2 ">', "<td>"
    )
