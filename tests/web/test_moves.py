"""Moves made through pages: with dialogs, without script, refused, too late."""

from __future__ import annotations

import pytest
from django.test import Client

from portal.actors import Role
from portal.models import Shop
from portal.services import moves
from tests.builders import NOW, merchant
from tests.web.conftest import World, request_return
from tickets.models import ReturnTicket


def url(ticket: ReturnTicket, move: str) -> str:
    return f"/portal/tickets/{ticket.number}/moves/{move}/"


def test_the_buttons_come_from_the_declaration(owner: Client, world: World) -> None:
    answer = owner.get(f"/portal/tickets/{world.ticket.number}/")
    assert [move.name for move in answer.context["moves"]] == ["agree", "refuse", "propose_change"]
    assert 'data-dialog="move-agree"' in answer.content.decode()


def test_a_viewer_sees_no_buttons(client: Client, world: World) -> None:
    client.force_login(world.people["viewer"])
    assert client.get(f"/portal/tickets/{world.ticket.number}/").context["moves"] == []


def test_a_move_is_made_and_said(owner: Client, world: World) -> None:
    answer = owner.post(
        url(world.ticket, "agree"), {"note": "", "version": world.ticket.version}, follow=True
    )
    world.ticket.refresh_from_db()
    assert world.ticket.state == "wait_return"
    assert world.ticket.number in str(next(iter(answer.context["messages"])))


def test_without_script_the_form_has_a_page_of_its_own(owner: Client, world: World) -> None:
    page = owner.get(url(world.ticket, "refuse")).content.decode()
    assert 'name="reason"' in page
    assert f'name="version" value="{world.ticket.version}"' in page


def test_wrong_fields_come_back_with_what_was_written(owner: Client, world: World) -> None:
    data = {"cause": "used", "reason": "x", "version": world.ticket.version}
    answer = owner.post(url(world.ticket, "refuse"), data)
    assert answer.status_code == 422
    assert answer.context["form"]["reason"].value() == "x"
    assert answer.context["form"].errors["reason"]
    world.ticket.refresh_from_db()
    assert world.ticket.state == "wait_merchant"


def test_a_guard_says_why_before_and_after(owner: Client, world: World) -> None:
    ticket = request_return(world.shop)
    ReturnTicket.objects.filter(pk=ticket.pk).update(
        reason_code="no_reason", decision={"within_seven_days": True, "reasons": []}
    )
    page = owner.get(f"/portal/tickets/{ticket.number}/")
    refuse = next(move for move in page.context["moves"] if move.name == "refuse")
    assert [reason.code for reason in refuse.reasons] == ["no_reason_right"]
    data = {"cause": "used", "reason": "worn", "version": ticket.version}
    answer = owner.post(url(ticket, "refuse"), data)
    assert answer.status_code == 422
    assert "cannot be refused" in answer.content.decode()


@pytest.mark.parametrize("version", ["1", "", "nonsense"])
def test_a_stale_picture_changes_nothing(owner: Client, world: World, version: str) -> None:
    ReturnTicket.objects.filter(pk=world.ticket.pk).update(version=7)
    answer = owner.post(url(world.ticket, "agree"), {"note": "", "version": version})
    assert answer.status_code == 409
    assert "Reload" in answer.content.decode()
    world.ticket.refresh_from_db()
    assert world.ticket.state == "wait_merchant"


def test_a_lost_race_says_the_state_has_changed(owner: Client, world: World) -> None:
    moves.perform(world.ticket, "agree", actor=merchant(world.shop), at=NOW, data={"note": ""})
    answer = owner.get(url(world.ticket, "refuse"))
    assert answer.status_code == 409
    assert "state has changed" in answer.content.decode()


def test_partners_and_systems_moves_are_nobodys(owner: Client, world: World) -> None:
    assert owner.post(url(world.ticket, "agree_by_silence"), {"version": 1}).status_code == 403
    assert owner.post(url(world.ticket, "no_such_move"), {"version": 1}).status_code == 404
    assert owner.get(f"/portal/nothing/{world.ticket.number}/moves/agree/").status_code == 404


def test_reserved_arguments_cannot_be_posted(owner: Client, world: World) -> None:
    data = {"note": "", "version": world.ticket.version, "at": "2020-01-01"}
    assert owner.post(url(world.ticket, "agree"), data).status_code == 422


def test_a_pickup_is_called_off_from_its_page(owner: Client, world: World) -> None:
    path = f"/portal/pickups/{world.pickup.number}/moves/cancel/"
    world.pickup.refresh_from_db()
    assert owner.post(path, {"version": world.pickup.version}).status_code == 302
    world.pickup.refresh_from_db()
    assert world.pickup.state == "cancelled"


def test_a_platform_contract_shows_no_moves(owner: Client, world: World) -> None:
    from tests.builders import make_carrier, make_contract

    contract = make_contract(make_carrier("yto"))
    answer = owner.get(f"/portal/contracts/{contract.number}/")
    assert answer.status_code == 200
    assert answer.context["moves"] == []


def test_a_manager_proposes_a_contract(client: Client, world: World) -> None:
    from carriers.services import contracts
    from tests.builders import make_carrier, staff

    shop: Shop = world.shop
    draft = contracts.draft(
        actor=staff(Role.CARRIER_MANAGER),
        at=NOW,
        carrier=make_carrier("sto"),
        shop=shop,
        services=["pickup"],
        valid_from=NOW,
        valid_until=NOW.replace(year=2027),
        rates=[{"first_fee_fen": 1000, "step_fee_fen": 100}],
    )
    client.force_login(world.people["manager"])
    path = f"/portal/contracts/{draft.number}/"
    assert [move.name for move in client.get(path).context["moves"]] == ["propose", "discard"]
    assert client.post(f"{path}moves/propose/", {"version": draft.version}).status_code == 302
    draft.refresh_from_db()
    assert draft.state == "awaiting"
