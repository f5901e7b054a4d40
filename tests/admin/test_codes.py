"""Codes, runs and replays at the carrier desk, and who may begin them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from carriers.admin import codes as pages
from carriers.admin import push as push_pages
from carriers.models import CodeMapping, InboundPush, Shipment, TrackingRun, UnknownCode
from carriers.services import runs
from portal.models import TimelineEvent
from tests.builders import NOW
from tests.carriers.parcels import hear, make_parcel, scan

pytestmark = pytest.mark.django_db
MEANING = "/admin/carriers/codemapping/meaning/?provider=sf&scope=tracking&code=777"
ENGLISH = {"Accept-Language": "en"}
Login = Callable[[str], Client]


@pytest.fixture
def parcel() -> Shipment:
    """Picked up, then something in a code that nobody knows; the phone of a courier in its text."""
    requests = scan("50", 10), scan("777", 30, remark="call 13912345678")
    return hear(make_parcel(), *requests, at=NOW + timedelta(hours=1))


@pytest.fixture(autouse=True)
def woken(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    tasks: list[str] = []
    for page in (pages, push_pages):
        monkeypatch.setattr(page, "nudge", tasks.append)
    return tasks


def act(client: Client, page: str, action: str, *rows: Any) -> HttpResponse:
    return client.post(
        f"/admin/carriers/{page}/", {"action": action, "_selected_action": [r.pk for r in rows]}
    )


@pytest.mark.parametrize(
    ("role", "may"),
    [("carrier_manager", True), ("supervisor", True), ("auditor", False), ("reviewer", False)],
)
def test_who_may_give_a_code_a_meaning(parcel: Shipment, login: Login, role: str, may: bool) -> None:
    client = login(role)

    shown = client.get(MEANING).status_code
    given = client.post(MEANING, {"meaning": "delivered:by_other", "note": ""}).status_code

    assert (shown, given) == ((200, 302) if may else (403, 403))
    assert CodeMapping.objects.exists() is may


def test_the_list_of_unknown_codes_leads_to_the_form_and_hides_phones(parcel: Shipment, login: Login) -> None:
    content = login("carrier_manager").get("/admin/carriers/unknowncode/").content.decode()

    assert MEANING.replace("&", "&amp;") in content
    assert "13912345678" not in content


@pytest.mark.parametrize("meaning", ["", "nonsense", "picked_up:by_other", "unknown:"])
def test_a_meaning_outside_the_vocabulary_is_not_taken(login: Login, meaning: str) -> None:
    answer = login("carrier_manager").post(MEANING, {"meaning": meaning})

    assert answer.status_code == 422
    assert not CodeMapping.objects.exists()


NOBODYS = [
    "",
    "?provider=sf",
    "?provider=nobody&scope=tracking&code=1",
    f"?provider=sf&scope=tracking&code={9**50}",
]


@pytest.mark.parametrize("query", NOBODYS)
def test_a_code_of_nobody_has_no_page(login: Login, query: str) -> None:
    assert login("carrier_manager").get(f"/admin/carriers/codemapping/meaning/{query}").status_code == 404


def test_the_tables_show_what_is_built_in_and_what_stands_over_it(login: Login) -> None:
    client = login("carrier_manager")
    client.post(MEANING.replace("777", "50"), {"meaning": "in_transit:departed", "note": "manual, page 9"})

    panels = client.get("/admin/carriers/codemapping/tables/", headers=ENGLISH).context["panels"]
    rows = [cells for panel in panels for _good, cells in panel.rows if cells[0] == "50"]

    assert [row[1:5] for row in rows] == [
        ["Picked up", "In transit: departed", str(client.user), "manual, page 9"]  # type: ignore[attr-defined]
    ]


def test_a_run_is_watched_until_it_ends(parcel: Shipment, login: Login) -> None:
    client = login("carrier_manager")
    begun = client.post(MEANING, {"meaning": "delivered:", "note": ""})

    while_running = client.get(begun.url)
    runs.work(at=NOW)
    done = client.get(begun.url, headers=ENGLISH)

    assert (while_running["Refresh"], done.has_header("Refresh")) == ("3", False)
    assert parcel.reference not in while_running.content.decode()
    assert parcel.reference in done.content.decode() and "1 parcel differs." in done.content.decode()


@pytest.mark.parametrize(("action", "kind"), [("replay", "replay"), ("rehearse_replay", "rehearsal")])
def test_chosen_pushes_are_read_again(parcel: Shipment, login: Login, action: str, kind: str) -> None:
    answer = act(login("carrier_manager"), "inboundpush", action, InboundPush.objects.earliest("pk"))

    run = TrackingRun.objects.get()
    assert (run.kind, run.total) == (kind, 1)
    assert answer.url == f"/admin/carriers/trackingrun/{run.pk}/change/"


def test_all_that_a_filter_leaves_can_be_read_again(parcel: Shipment, login: Login) -> None:
    login("carrier_manager").post(
        "/admin/carriers/inboundpush/?state__exact=applied",
        {"action": "rehearse_replay", "select_across": "1", "_selected_action": ["1"]},
    )

    assert TrackingRun.objects.get().total == 2


def test_an_auditor_begins_nothing(parcel: Shipment, login: Login) -> None:
    client = login("auditor")

    for page, action, row in (
        ("inboundpush", "replay", InboundPush.objects.earliest("pk")),
        ("shipment", "buyer_agrees", parcel),
    ):
        assert f'value="{action}"' not in client.get(f"/admin/carriers/{page}/").content.decode()
        act(client, page, action, row)

    parcel.refresh_from_db()
    assert parcel.locker_consent is None and not TrackingRun.objects.exists()


def test_f6_the_desk_records_that_the_buyer_agrees(parcel: Shipment, login: Login) -> None:
    client = login("carrier_manager")
    parcel = hear(parcel, scan("80", 50), at=NOW + timedelta(hours=2))
    Shipment.objects.filter(pk=parcel.pk).update(sub_status="collected")

    act(client, "shipment", "buyer_agrees", parcel)

    parcel.refresh_from_db()
    assert parcel.confirmed_at == parcel.delivered_at
    assert TimelineEvent.objects.get(name="shipment.confirmed").actor_id == client.user.pk  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("stuck=1", 1),
        ("stuck=3", 0),
        ("stuck=x", 1),
        ("subscription__exact=none", 1),
        ("subscription__exact=aborted", 0),
    ],
)
def test_parcels_are_found_by_standing_still_and_by_subscription(
    parcel: Shipment, login: Login, query: str, found: int
) -> None:
    Shipment.objects.update(stuck_level=2)

    listing = login("carrier_manager").get(f"/admin/carriers/shipment/?{query}")

    assert listing.context["cl"].result_count == found


def test_a_solved_code_leaves_the_queue(parcel: Shipment, login: Login) -> None:
    client = login("carrier_manager")
    client.post(MEANING, {"meaning": "in_transit:", "note": ""})

    listings = [client.get(f"/admin/carriers/unknowncode/?solved={state}") for state in ("no", "yes")]

    assert [listing.context["cl"].result_count for listing in listings] == [0, 1]
    assert UnknownCode.objects.get().solved_at == NOW
