"""Deciding about shops at the desk: applications, appeals, waivers, members in trouble, and the queues of all that."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from portal.actors import SYSTEM, Role
from portal.models import Appeal, Enrolment, EnrolmentApplication, PublishedMeasure, Shop, ShopMember, Waiver
from portal.services import moves, standing
from tests.admin.conftest import World, a_trial, a_waiver, an_appeal, an_application
from tests.admin.test_editing import instant
from tests.builders import NOW, make_calendar, make_enrolment, make_metric, make_service, make_shop, staff

pytestmark = pytest.mark.django_db
LEVEL = {"metric": "shop_level", "operator": ">=", "threshold": 3}
RETURNS = {"metric": "return_rate", "operator": "<", "threshold": [1, 100], "minimum_sample": 100}
MONTH = timedelta(days=30)


@pytest.fixture(autouse=True)
def _calendar() -> None:
    make_calendar()


def english(client: Client) -> Client:
    client.cookies["django_language"] = "en"
    return client


def page_of(row: Any, rest: str = "change/") -> str:
    return f"/admin/portal/{row._meta.model_name}/{row.pk}/{rest}"


def titles(answer: Any) -> set[str]:
    return {str(panel.title) for panel in answer.context["panels_first"]}


def post(client: Client, row: Any, move: str, **fields: str) -> int:
    return client.post(page_of(row, f"move/{move}/"), {**fields, "version": row.version}).status_code


# Appeals


def test_an_appeal_shows_its_grounds_the_decision_and_what_led_to_it(login: Callable[[str], Client]) -> None:
    row = an_appeal()

    shown = english(login("reviewer")).get(page_of(row))

    text = shown.content.decode()
    assert titles(shown) == {"The decision", f"Timeline of {row.subject.number}"}
    assert "The flood" in text and "late parcels" in text
    assert "13912345678" not in text, "phone numbers are masked"


@pytest.mark.parametrize(
    ("role", "status", "state"),
    [("reviewer", 302, "granted"), ("rule_editor", 403, "open"), ("auditor", 403, "open")],
)
def test_who_grants_an_appeal(login: Callable[[str], Client], role: str, status: int, state: str) -> None:
    row = an_appeal()

    assert post(login(role), row, "grant", note="right") == status

    assert Appeal.objects.get().state == state
    assert Enrolment.objects.get().state == ("active" if state == "granted" else "warned")


def test_who_decided_does_not_rule_on_the_appeal(login: Callable[[str], Client]) -> None:
    row, client = an_appeal(), english(login("reviewer"))
    Appeal.objects.update(decided_by=client.user.pk)  # type: ignore[attr-defined]

    assert "Four eyes" in titles(client.get(page_of(row)))
    assert post(client, row, "dismiss", reason="as before") == 422
    assert Appeal.objects.get().state == "open"


@pytest.mark.parametrize(("query", "count"), [("enrolment.warned", 1), ("application.rejected", 0)])
def test_appeals_are_found_by_decision(login: Callable[[str], Client], query: str, count: int) -> None:
    an_appeal()

    listing = login("reviewer").get(f"/admin/portal/appeal/?decision={query}")

    assert listing.context["cl"].result_count == count


# Waivers


def waiver_fields(shop: Shop, code: str = "shop_level", until: Any = NOW + MONTH) -> dict[str, Any]:
    version = make_service("home_pickup", conditions=[LEVEL], requirements=[{"kind": "carrier_contract"}])
    rule = f"{version.service_id}:{code}"
    return {"shop": shop.pk, "rule": rule, "reason": "new brand", **instant("valid_until", until)}


@pytest.mark.parametrize("code", ["shop_level", "carrier_contract"])
def test_a_supervisor_waives_a_condition_or_a_requirement(login: Callable[[str], Client], code: str) -> None:
    client, shop = login("supervisor"), make_shop()

    client.post("/admin/portal/waiver/add/", waiver_fields(shop, code))

    row = Waiver.objects.get()
    assert (row.shop, row.code, row.service.code, row.state) == (shop, code, "home_pickup", "granted")
    assert row.granted_by == client.user.shown_name  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({"rule": "1:no_such"}, "rule"),
        ({"rule": ""}, "rule"),
        ({"reason": ""}, "reason"),
        (instant("valid_until", NOW - MONTH), "valid_until"),
    ],
)
def test_a_waiver_that_does_not_fit_is_refused_beside_its_field(
    login: Callable[[str], Client], changed: dict[str, str], wrong: str
) -> None:
    answer = login("supervisor").post("/admin/portal/waiver/add/", waiver_fields(make_shop()) | changed)

    assert set(answer.context["adminform"].form.errors) == {wrong}
    assert not Waiver.objects.exists()


def test_nobody_waives_anything_for_a_shop_they_work_for(login: Callable[[str], Client]) -> None:
    client, shop = login("supervisor"), make_shop()
    ShopMember.objects.create(shop=shop, user=client.user, role=Role.OWNER)  # type: ignore[attr-defined]

    answer = client.post("/admin/portal/waiver/add/", waiver_fields(shop))

    assert answer.context["adminform"].form.non_field_errors()
    assert not Waiver.objects.exists()


def test_a_waiver_is_revoked_and_no_longer_in_force(login: Callable[[str], Client]) -> None:
    client, row = login("supervisor"), a_waiver()
    listing = "/admin/portal/waiver/?force=yes"
    assert client.get(listing).context["cl"].result_count == 1

    assert post(client, row, "revoke", reason="grown up") == 302

    assert client.get(listing).context["cl"].result_count == 0


def test_measures_are_read_and_never_written(login: Callable[[str], Client]) -> None:
    an_appeal()
    client, measure = login("superuser"), PublishedMeasure.objects.get()

    assert "late parcels" in client.get(page_of(measure)).content.decode()
    assert client.post(page_of(measure), {"cause": "none"}).status_code == 403
    assert client.get("/admin/portal/publishedmeasure/?ended=no").context["cl"].result_count == 1


# Memberships


def test_a_member_that_does_not_keep_a_condition_shows_how_far(login: Callable[[str], Client]) -> None:
    make_service("home_pickup", conditions=[RETURNS])
    row = make_enrolment(make_shop(), "home_pickup")
    make_metric(row.shop, "return_rate", 5, 400)
    standing.reevaluate(at=NOW)

    shown = english(login("reviewer")).get(page_of(row))

    assert titles(shown) == {"Conditions not kept"}
    assert "At most 3 of 400; you have 5: 2 too many." in shown.content.decode()


def suspended() -> Enrolment:
    row = make_enrolment(make_shop(), "home_pickup")
    data = {"reason": "forged papers", "advice": "", "cause": "breach"}
    return moves.perform(row, "suspend", actor=staff(id=7), at=NOW, data=data)


def queue(client: Client, ending: str) -> Any:
    return next(queue for queue in client.get("/admin/").context["queues"] if queue.url.endswith(ending))


@pytest.mark.parametrize("escalated", [False, True])
def test_a_suspension_not_cured_in_time_waits_in_a_queue(
    login: Callable[[str], Client], escalated: bool
) -> None:
    client, row = login("supervisor"), suspended()
    assert queue(client, "?needed=cure").count == 0
    over = row.cure_escalates_at or NOW

    with time_machine.travel(over + timedelta(hours=1), tick=False):
        if escalated:
            moves.perform(row, "escalate_cure", actor=SYSTEM, at=over)
        client.force_login(client.user)  # type: ignore[attr-defined]
        found = queue(client, "?needed=cure")
        assert (found.count, client.get(found.url).context["cl"].result_count) == (1, 1)


def test_a_proposed_termination_waits_for_a_second_person(login: Callable[[str], Client]) -> None:
    row, client = make_enrolment(make_shop(), "home_pickup"), english(login("supervisor"))
    assert post(client, row, "propose_termination", reason="counterfeits") == 302
    row.refresh_from_db()

    assert post(client, row, "terminate", reason="counterfeits") == 422
    shown = client.get(page_of(row))
    found = queue(client, "?needed=termination")

    assert (found.count, "Proposed termination" in titles(shown)) == (1, True)
    assert "counterfeits" in shown.content.decode()
    row.refresh_from_db()
    assert row.state == "active"


# Applications


def under_review(*reviewers: Any) -> list[EnrolmentApplication]:
    rows = []
    for number, reviewer in enumerate(reviewers):
        row = an_application(make_shop())
        EnrolmentApplication.objects.filter(pk=row.pk).update(
            reviewer=reviewer, submitted_at=NOW - timedelta(hours=number)
        )
        rows.append(row)
    return rows


def test_each_reviewer_finds_their_own_and_what_nobody_has(login: Callable[[str], Client]) -> None:
    client = login("reviewer")
    mine, _free, older = under_review(client.user, None, client.user)  # type: ignore[attr-defined]

    own = client.get("/admin/portal/enrolmentapplication/?assigned=mine").context["cl"]
    free = client.get("/admin/portal/enrolmentapplication/?assigned=nobody").context["cl"]

    assert list(own.result_list) == [older, mine], "what waits longest comes first"
    assert free.result_count == 1
    assert queue(client, "?assigned=mine").count == 2


def test_a20_a_conflict_of_interest_is_shown_and_holds(login: Callable[[str], Client]) -> None:
    client, [row] = english(login("reviewer")), under_review(None)
    ShopMember.objects.create(shop=row.shop, user=client.user, role=Role.OWNER)  # type: ignore[attr-defined]

    assert "Conflict of interest" in titles(client.get(page_of(row)))
    row.refresh_from_db()
    assert post(client, row, "take_over") == 422
    assert EnrolmentApplication.objects.get().reviewer is None


def test_an_application_shows_what_is_missing_and_its_appeals(login: Callable[[str], Client]) -> None:
    make_service("fast_return", requirements=[{"kind": "deposit", "amount_fen": 100_000}])
    client, [row] = english(login("reviewer")), under_review(None)

    shown = client.get(page_of(row))

    assert "Requirements still missing" in titles(shown)
    assert "¥1,000.00" in shown.content.decode()


@pytest.mark.parametrize("role", ["supervisor", "reviewer"])
def test_the_page_of_a_shop_leads_to_its_memberships(login: Callable[[str], Client], role: str) -> None:
    row = make_enrolment(make_shop(), "home_pickup")

    shown = login(role).get(page_of(row.shop)).content.decode()

    assert f"/admin/portal/enrolment/?shop__id__exact={row.shop_id}" in shown
    assert ("move/freeze/" in shown) is (role == "supervisor")


def test_every_new_queue_opens_exactly_its_list(world: World, login: Callable[[str], Client]) -> None:
    client = login("superuser")
    a_trial(make_shop())

    for ending in ("appeal/?state__exact=open", "serviceversion/?state__exact=consultation"):
        found = queue(client, ending)
        assert found.count == client.get(found.url).context["cl"].result_count > 0
