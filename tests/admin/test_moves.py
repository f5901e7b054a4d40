"""Moves from admin pages: one at a time and in bulk, with everything that may speak against them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from portal.actors import Role
from portal.admin.verdicts import metric_words
from portal.models import EnrolmentApplication, TimelineEvent
from portal.services import moves
from tests.admin.conftest import World, an_application
from tests.builders import NOW, make_calendar, make_shop, staff

pytestmark = pytest.mark.django_db
LIST = "/admin/portal/enrolmentapplication/"


def state_of(row: Any) -> tuple[str, int]:
    fresh = type(row).objects.get(pk=row.pk)
    return fresh.state, fresh.version


def test_a_move_made_on_its_page_is_on_the_timeline(world: World, login: Callable[[str], Client]) -> None:
    client, row = login("reviewer"), world.application

    answer = client.post(f"{LIST}{row.pk}/move/reject/", {"reason": "no licence", "version": row.version})

    event = TimelineEvent.objects.get(name="application.rejected")
    assert answer.status_code == 302
    assert (event.actor_id, event.note) == (client.user.pk, "no licence")  # type: ignore[attr-defined]
    assert "no licence" in client.get(f"{LIST}{row.pk}/change/").content.decode()


@pytest.mark.parametrize("version", ["0", "", "x", "99"])
def test_a_decision_on_an_old_picture_is_refused(
    world: World, login: Callable[[str], Client], version: str
) -> None:
    row = world.application

    answer = login("reviewer").post(f"{LIST}{row.pk}/move/approve/", {"version": version})

    assert answer.status_code == 422
    assert answer.context["form"].non_field_errors()
    assert state_of(row) == (row.state, row.version)


@pytest.mark.parametrize("fields", [{}, {"reason": "x"}, {"reason": "y" * 201}])
def test_wrong_fields_stand_beside_the_field(
    world: World, login: Callable[[str], Client], fields: Any
) -> None:
    row = world.application

    answer = login("reviewer").post(f"{LIST}{row.pk}/move/reject/", {**fields, "version": row.version})

    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"reason"}
    assert state_of(row) == (row.state, row.version)


def test_a_move_that_came_too_late_says_so(world: World, login: Callable[[str], Client]) -> None:
    row = moves.perform(world.application, "reject", actor=staff(), at=NOW, data={"reason": "papers"})
    client = login("reviewer")

    shown = client.get(f"{LIST}{row.pk}/move/approve/")
    answer = client.post(f"{LIST}{row.pk}/move/approve/", {"version": row.version})

    assert [reason.code for reason in shown.context["reasons"]] == ["state_changed"]
    assert answer.status_code == 422
    assert state_of(row) == ("rejected", row.version)


@pytest.fixture
def three(db: None) -> list[EnrolmentApplication]:
    """Two applications in review and one that is rejected already."""
    make_calendar()
    rows = [an_application(make_shop()) for _ in range(3)]
    rows[2] = moves.perform(rows[2], "reject", actor=staff(), at=NOW, data={"reason": "papers"})
    return rows


def selected(rows: list[EnrolmentApplication], **more: Any) -> dict[str, Any]:
    versions = {f"version_{row.pk}": row.version for row in rows}
    keys = [row.pk for row in rows]
    return {"action": "make_a_move", "_selected_action": keys, "select_across": "0", **versions, **more}


def test_the_preview_says_which_rows_allow_a_move(three: Any, login: Callable[[str], Client]) -> None:
    client = login("reviewer")

    first = client.post(LIST, selected(three))
    second = client.post(LIST, selected(three, chosen_move="approve"))

    assert {name: c.count for name, c in first.context["batch"].choices.items()} == {
        "request_info": 2,
        "take_over": 2,
        "approve": 2,
        "reject": 2,
    }
    assert [entry.allowed for entry in second.context["batch"].entries] == [True, True, False]
    assert [state_of(row)[0] for row in three] == ["in_review", "in_review", "rejected"]


def test_n8_each_row_is_asked_for_itself(three: Any, login: Callable[[str], Client]) -> None:
    """One row was changed since the preview, one has left the state: the others move, and each says how it went."""
    posted = selected(three, chosen_move="reject", go="1", reason="expired papers")
    posted[f"version_{three[1].pk}"] = three[1].version - 1

    answer = login("reviewer").post(LIST, posted)

    entries = answer.context["batch"].entries
    assert [entry.done for entry in entries] == [True, False, False]
    assert entries[0].row.state == "rejected"
    assert all(entry.objection for entry in entries[1:])
    assert [state_of(row) for row in three] == [
        ("rejected", three[0].version + 1),
        ("in_review", three[1].version),
        ("rejected", three[2].version),
    ]


def test_a_bulk_move_without_its_fields_moves_nothing(three: Any, login: Callable[[str], Client]) -> None:
    answer = login("reviewer").post(LIST, selected(three, chosen_move="reject", go="1"))

    assert answer.status_code == 422
    assert [state_of(row)[0] for row in three] == ["in_review", "in_review", "rejected"]


@pytest.mark.parametrize("move", ["submit", "escalate", "find_ineligible", "fly"])
def test_a_bulk_move_of_others_is_not_made(three: Any, login: Callable[[str], Client], move: str) -> None:
    login("reviewer").post(LIST, selected(three, chosen_move=move, go="1"))

    assert [state_of(row)[0] for row in three] == ["in_review", "in_review", "rejected"]


def test_more_than_two_hundred_rows_are_refused(
    three: Any, login: Callable[[str], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.admin.bulk.LIMIT", 2)

    answer = login("reviewer").post(LIST, selected(three, chosen_move="approve", go="1"))

    assert answer.status_code == 302
    assert [state_of(row)[0] for row in three] == ["in_review", "in_review", "rejected"]


def test_cases_of_several_kinds_move_by_their_own_machines(
    world: World, login: Callable[[str], Client]
) -> None:
    keys = [world.case.pk, world.repair.pk]
    posted = {"action": "make_a_move", "_selected_action": keys, "chosen_move": "approve", "go": "1"}
    versions = {
        f"version_{world.repair.pk}": world.repair.version,
        f"version_{world.case.pk}": world.case.version,
    }

    answer = login("supervisor").post("/admin/tickets/ticket/", {**posted, **versions})

    assert {entry.name: entry.done for entry in answer.context["batch"].entries} == {
        str(world.case): False,
        str(world.repair): True,
    }


def test_who_reveals_a_contact_gives_a_reason_and_leaves_a_trace(
    world: World, login: Callable[[str], Client]
) -> None:
    client, url = login("reviewer"), f"/admin/tickets/returnticket/{world.case.pk}/reveal/contact/"
    page = client.get(f"/admin/tickets/returnticket/{world.case.pk}/change/").content.decode()
    asked, refused = client.get(url), client.post(url, {"reason": ""})
    shown = client.post(url, {"reason": "buyer asked to be called"})

    event = TimelineEvent.objects.get(name="personal_data.revealed")
    assert "13912345678" not in page + asked.content.decode() + refused.content.decode()
    assert "13912345678" in shown.content.decode()
    assert "no-store" in shown.headers["Cache-Control"]
    assert (event.note, event.data) == ("buyer asked to be called", {})


@pytest.mark.parametrize("role", ["auditor", "finance", "staff"])
def test_others_reveal_nothing(world: World, login: Callable[[str], Client], role: str) -> None:
    answer = login(role).post(
        f"/admin/tickets/returnticket/{world.case.pk}/reveal/contact/", {"reason": "curious"}
    )

    assert answer.status_code == 403
    assert not TimelineEvent.objects.filter(name="personal_data.revealed").exists()


@pytest.mark.parametrize(
    ("role", "path", "errand", "allowed"),
    [
        ("supervisor", "portal/webhookdelivery", "send-again", True),
        ("auditor", "portal/webhookdelivery", "send-again", False),
        ("carrier_manager", "carriers/inboundpush", "apply-again", True),
        ("auditor", "carriers/inboundpush", "apply-again", False),
    ],
)
def test_errands_are_posts_of_those_who_may(
    world: World, login: Callable[[str], Client], role: str, path: str, errand: str, allowed: bool
) -> None:
    row = world.delivery if "webhook" in path else world.push
    type(row).objects.filter(pk=row.pk).update(state="failed")
    client, url = login(role), f"/admin/{path}/{row.pk}/{errand}/"

    assert client.get(url).status_code == (405 if allowed else 403)
    assert state_in(row) == "failed"
    assert client.post(url).status_code == (302 if allowed else 403)
    assert (state_in(row) == "failed") is not allowed
    type(row).objects.filter(pk=row.pk).update(state="failed")
    client.post(f"/admin/{path}/", {"action": "run_errand", "_selected_action": [row.pk]})
    assert (state_in(row) == "failed") is not allowed


def state_in(row: Any) -> str:
    return type(row).objects.values_list("state", flat=True).get(pk=row.pk)


def test_what_couriers_and_partners_sent_is_shown_masked(
    world: World, login: Callable[[str], Client]
) -> None:
    client = login("supervisor")
    pages = [
        f"/admin/carriers/inboundpush/{world.push.pk}/change/",
        f"/admin/portal/webhookdelivery/{world.delivery.pk}/change/",
        f"/admin/tickets/returnticket/{world.case.pk}/change/",
        f"/admin/tickets/order/{world.order.pk}/change/",
        f"/admin/carriers/pickuporder/{world.pickup.pk}/change/",
        "/admin/carriers/unknowncode/",
    ]

    for page in pages:
        content = client.get(page).content.decode()
        assert "13912345678" not in content, page
        assert "139****5678" in content, page


def test_why_a_carrier_was_chosen_is_a_table(world: World, login: Callable[[str], Client]) -> None:
    page = login("carrier_manager").get(f"/admin/carriers/pickuporder/{world.pickup.pk}/change/")

    rows = page.context["panels_first"][0].rows
    assert [(good, cells[0]) for good, cells in rows] == [(True, "sf"), (True, "jd")]
    assert Role.CARRIER_MANAGER in {group.name for group in page.context["user"].groups.all()}


def test_what_an_application_was_judged_on_is_a_table(world: World, login: Callable[[str], Client]) -> None:
    page = login("reviewer").get(f"{LIST}{world.application.pk}/change/")

    _missing, judged, _answers = page.context["panels_first"]
    [(good, cells)] = judged.rows
    assert (good, cells[1:4]) == (True, [metric_words("shop_level"), ">= 3", "9"])
