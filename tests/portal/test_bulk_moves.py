"""One move on many rows: limits, results row by row, and no more rights than a single move."""

from __future__ import annotations

from typing import Any

import pytest

from portal.actors import Role
from portal.errors import InvalidInput, NotFound, NotPermitted, Refused
from portal.models import BulkRun, Shop, ShopMember
from portal.queries.people import merchant_actor
from portal.services import bulk_moves, moves
from tests.builders import NOW, make_member, make_order, make_shop, merchant, partner_actor
from tickets.models import ReturnTicket
from tickets.services import returns

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Shop:
    return make_shop()


def asked(shop: Shop, count: int = 3) -> list[ReturnTicket]:
    found = []
    for _ in range(count):
        order = make_order(shop)
        buyer = partner_actor(order.storefront)
        found.append(
            returns.request(
                order.lines.get(), quantity=1, reason="quality", description="", actor=buyer, at=NOW
            )
        )
    return found


def begun(rows: list[Any], name: str = "agree", **fields: Any) -> BulkRun:
    shop = rows[0].shop
    member = ShopMember.objects.filter(shop=shop).first()
    user = member.user if member else make_member(shop)
    actor = merchant_actor(user, shop)
    assert actor
    return bulk_moves.begin(rows, name, fields={"note": "fine", **fields}, actor=actor, shop=shop, at=NOW)


def outcomes(run: BulkRun) -> list[str]:
    return list(run.results.order_by("id").values_list("outcome", flat=True))


def test_every_row_is_moved_and_says_so(shop: Shop) -> None:
    run = begun(asked(shop))
    assert bulk_moves.work(at=NOW) == 3
    run.refresh_from_db()
    assert (run.state, run.moved, outcomes(run)) == ("finished", 3, ["done"] * 3)


def test_a_row_that_cannot_is_named_with_the_reason_and_left_alone(shop: Shop) -> None:
    rows = asked(shop)
    rows[1] = moves.perform(rows[1], "agree", actor=merchant(shop), at=NOW, data={"note": ""})
    run = begun(rows)
    bulk_moves.work(at=NOW)
    assert outcomes(run) == ["done", "cannot", "done"]
    assert run.results.get(outcome="cannot").sentences


def test_a_row_somebody_moved_meanwhile_is_refused_not_forced(shop: Shop) -> None:
    rows = asked(shop)
    run = begun(rows)
    moves.perform(rows[0], "agree", actor=merchant(shop), at=NOW, data={"note": ""})
    bulk_moves.work(at=NOW)
    assert outcomes(run) == ["refused", "done", "done"]


def test_it_goes_on_where_it_was_stopped(shop: Shop) -> None:
    run = begun(asked(shop))
    assert bulk_moves.work(at=NOW, batches=1, size=2) == 2
    run.refresh_from_db()
    assert (run.state, run.done) == ("running", 2)
    assert bulk_moves.work(at=NOW) == 1


def test_stopped_it_leaves_the_rest(shop: Shop) -> None:
    run = begun(asked(shop))
    bulk_moves.work(at=NOW, batches=1, size=1)
    moves.perform(run, "stop", actor=merchant(shop), at=NOW)
    assert bulk_moves.work(at=NOW) == 0
    assert outcomes(run) == ["done", "ready", "ready"]


def test_n18_a_role_without_the_right_begins_nothing(shop: Shop) -> None:
    viewer = merchant(shop, Role.VIEWER)
    with pytest.raises(NotPermitted):
        bulk_moves.begin(asked(shop), "agree", fields={}, actor=viewer, shop=shop, at=NOW)
    assert not BulkRun.objects.exists()


def test_a_right_taken_away_meanwhile_ends_the_run(shop: Shop) -> None:
    rows = asked(shop)
    run = begun(rows)
    ShopMember.objects.filter(shop=shop).delete()
    bulk_moves.work(at=NOW)
    run.refresh_from_db()
    assert (run.state, outcomes(run)) == ("failed", ["ready"] * 3)


def test_rows_of_another_shop_are_not_found(shop: Shop) -> None:
    with pytest.raises(NotFound):
        bulk_moves.begin(asked(make_shop()), "agree", fields={}, actor=merchant(shop), shop=shop, at=NOW)


def test_wrong_fields_are_said_before_anything_is_queued(shop: Shop) -> None:
    with pytest.raises(InvalidInput):
        begun(asked(shop), "refuse", cause="nonsense")
    assert not BulkRun.objects.exists()


def test_too_many_rows_are_refused_as_a_whole(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk_moves, "value_at", lambda *_: 2)
    with pytest.raises(Refused) as problem:
        begun(asked(shop))
    assert [reason.code for reason in problem.value.reasons] == ["rows_out_of_range"]
