"""Two web and two worker processes take 2,000 pushes; one worker is killed in between."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import cycle

import pytest
import requests
from django.db import connection
from django.db.models import Count

from carriers.models import CarrierAccount, InboundPush, Shipment, TrackingEvent
from carriers.services import shipments
from portal.models import TimelineEvent
from tests.builders import NOW, make_carrier
from tests.carriers.parcels import broken_chains
from tests.postgres.processes import Stack, wait_for

pytestmark = pytest.mark.postgres

PARCELS, DUPLICATES = 200, 800
CODES = ["50", "30", "31", "36", "44", "80"]


def pushes() -> Iterator[bytes]:
    """Six SF route pushes a parcel, each with its own new row, then some of them again."""
    bodies = [_push(parcel, step) for parcel in range(PARCELS) for step in range(len(CODES))]
    story = random.Random(7)
    bodies += story.sample(bodies, DUPLICATES)
    story.shuffle(bodies)
    yield from bodies


def _push(parcel: int, step: int) -> bytes:
    moment = NOW + timedelta(hours=step) - timedelta(days=3)
    row = {
        "id": f"{parcel}-{step}",
        "mailno": f"SF{parcel:013d}",
        "orderid": f"OR-{parcel}",
        "acceptTime": f"{moment:%Y-%m-%d %H:%M:%S}",
        "acceptAddress": "杭州市",
        "remark": "快件",
        "opCode": CODES[step],
        "reasonCode": "",
    }
    return json.dumps({"Body": {"WaybillRoute": [row]}}).encode()


@pytest.fixture
def account() -> CarrierAccount:
    carrier = make_carrier("sf", provider="sf")
    account = carrier.accounts.get()
    for parcel in range(PARCELS):
        shipments.register(
            reference=f"OR-{parcel}",
            account=account,
            carrier_id=carrier.pk,
            waybill=f"SF{parcel:013d}",
            shop_id=None,
            at=NOW,
        )
    return account


def test_nothing_is_lost_and_nothing_applied_twice(stack: Stack, account: CarrierAccount) -> None:
    hooks = [f"{stack.web()}/hooks/sf/{account.hook_token}/" for _ in range(2)]
    doomed, _survivor, _beat = stack.worker("doomed"), stack.worker("survivor"), stack.beat()

    deliver(hooks, list(pushes()), kill_halfway=doomed.kill)

    assert wait_for(lambda: not InboundPush.objects.exclude(state="applied").exists(), 180), left_over()
    assert InboundPush.objects.count() == PARCELS * len(CODES)
    assert set(Shipment.objects.values_list("status", flat=True)) == {"delivered"}
    per_parcel = TrackingEvent.objects.filter(is_event=True).values("shipment").annotate(n=Count("id"))
    assert {row["n"] for row in per_parcel} == {len(CODES)}
    assert TimelineEvent.objects.filter(name="shipment.delivered").count() == PARCELS
    assert broken_chains() == []


def deliver(hooks: list[str], bodies: list[bytes], *, kill_halfway: object) -> None:
    """Post everything from four clients, in turn to both web processes; every answer is a success."""
    sessions = [requests.Session() for _ in range(4)]
    jobs = list(zip(cycle(sessions), cycle(hooks), bodies, strict=False))

    def post(job: tuple[requests.Session, str, bytes]) -> int:
        session, url, body = job
        return session.post(
            url, data=body, headers={"Content-Type": "application/json"}, timeout=30
        ).status_code

    with ThreadPoolExecutor(4) as clients:
        first = list(clients.map(post, jobs[: len(jobs) // 2]))
        kill_halfway()  # type: ignore[operator]
        second = list(clients.map(post, jobs[len(jobs) // 2 :]))
    assert set(first + second) == {200}


def left_over() -> list[tuple[str, str]]:
    return list(InboundPush.objects.exclude(state="applied").values_list("state", "last_error")[:5])


def test_history_cannot_be_rewritten(account: CarrierAccount) -> None:
    with pytest.raises(Exception, match="append-only"), connection.cursor() as cursor:
        cursor.execute("UPDATE portal_timelineevent SET note = 'altered'")
