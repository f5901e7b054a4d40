"""Alarms about batches: for the bad one, not for chance, once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from portal.actors import Role
from portal.errors import InvalidInput, NotFound, NotPermitted
from portal.models import Notice, OutboxEntry, Shop
from portal.services import moves, outbox
from tests.builders import NOW, make_member, make_order, make_shop, make_staff, merchant, staff
from tests.builders_foresight import make_alarm, make_case, make_units
from tickets.models import BatchAlarm, OrderLine, ProductUnit, Ticket, WarrantyDetail
from tickets.policies.batches import Batch, Counted, batch_of, judge
from tickets.queries.batch_alarms import units_by_batch
from tickets.services import batch_alarms, product_unit
from tickets.services.product_unit import BatchTold

DEFECT = {"cause": "defect", "note": "The seal is too short."}


def test_the_batch_that_fails_raises_an_alarm_with_its_cases(db: None) -> None:
    alarm = make_alarm()
    assert (alarm.batch, alarm.kind, alarm.observed, alarm.units) == ("B-BAD", "production", 15, 100)
    assert alarm.expected == pytest.approx(1.0) and alarm.chance < 0.001
    assert alarm.cases.count() == 15
    assert BatchAlarm.objects.count() == 1


def test_chance_raises_no_alarm(db: None) -> None:
    shop = make_shop()
    for batch, claims in (("B-1", 6), ("B-2", 3), ("B-3", 4)):
        make_units(shop, "item-x", batch, 100, claims)
    assert batch_alarms.watch(at=NOW) == 0


def test_too_few_cases_raise_no_alarm_however_unlikely(db: None) -> None:
    shop = make_shop()
    make_units(shop, "item-x", "B-1", 5, 4)
    make_units(shop, "item-x", "B-2", 400, 0)
    assert batch_alarms.watch(at=NOW) == 0


def test_a_batch_without_siblings_has_nothing_to_be_compared_with(db: None) -> None:
    make_units(make_shop(), "item-x", "B-1", 50, 30)
    assert batch_alarms.watch(at=NOW) == 0


def test_cases_without_a_fault_do_not_count(db: None) -> None:
    shop = make_shop()
    made = make_units(shop, "item-x", "B-1", 100, 15)
    make_units(shop, "item-x", "B-2", 100, 1)
    Ticket.objects.filter(pk__in=[case.pk for case in made[:12]]).update(state="no_fault")
    assert batch_alarms.watch(at=NOW) == 0


def test_serial_numbers_tell_the_batch_where_nobody_names_it(db: None) -> None:
    shop = make_shop()
    for head, claims in (("AB2611", 12), ("AB2612", 0)):
        cases = make_units(shop, "item-x", "", 60, claims, serial="")
        for number, unit in enumerate(ProductUnit.objects.filter(serial="")):
            ProductUnit.objects.filter(pk=unit.pk).update(serial=f"{head}{number:05d}")
        assert len(cases) == claims
    batch_alarms.watch(at=NOW)
    alarm = BatchAlarm.objects.get()
    assert (alarm.kind, alarm.batch, alarm.units) == ("serial", "AB2611", 60)


def test_sold_items_nobody_has_asked_about_count_as_items_out_there(db: None) -> None:
    shop = make_shop()
    order = make_order(shop)
    order.lines.update(item="item-x", serial="AB2611-7", flags={"production_batch": "B-9"})
    found = units_by_batch({(shop.pk, "item-x")}, prefix=6)
    assert found == {Batch(shop.pk, "item-x", "production", "B-9"): 1}
    product_unit.unit_for(OrderLine.objects.select_related("order").get(), "AB2611-7", at=NOW)
    assert units_by_batch({(shop.pk, "item-x")}, prefix=6) == found


def test_one_alarm_per_batch_is_open_and_is_counted_again(db: None) -> None:
    alarm = make_alarm()
    unit = ProductUnit.objects.filter(production_batch="B-BAD", cases=None).first()
    assert unit
    case = make_case(unit.line.order, NOW, line=unit.line)
    WarrantyDetail.objects.create(ticket=case, unit=unit)
    assert batch_alarms.watch(at=NOW + timedelta(days=1)) == 0
    alarm.refresh_from_db()
    assert (alarm.observed, alarm.cases.count()) == (16, 16)
    batch_alarms.watch(at=NOW + timedelta(days=200))
    alarm.refresh_from_db()
    assert alarm.observed == 0


def test_after_closing_only_new_claims_raise_another_alarm(db: None) -> None:
    alarm = make_alarm()
    moves.perform(alarm, "close", actor=staff(), at=NOW, data=DEFECT)
    assert batch_alarms.watch(at=NOW + timedelta(days=1)) == 0
    units = ProductUnit.objects.filter(production_batch="B-BAD", cases=None)[:5]
    for unit in units:
        case = make_case(unit.line.order, NOW + timedelta(days=1), line=unit.line)
        WarrantyDetail.objects.create(ticket=case, unit=unit)
    assert batch_alarms.watch(at=NOW + timedelta(days=2)) == 1


def test_the_shop_acknowledges_and_the_platform_closes(db: None) -> None:
    alarm = make_alarm()
    owner = merchant(alarm.shop)
    alarm = moves.perform(alarm, "acknowledge", actor=owner, at=NOW)
    with pytest.raises(NotPermitted):
        moves.perform(alarm, "close", actor=owner, at=NOW, data=DEFECT)
    alarm = moves.perform(alarm, "close", actor=staff(), at=NOW, data=DEFECT)
    assert (alarm.state, alarm.cause, alarm.closed_at) == ("closed", "defect", NOW)


def test_another_shop_does_not_know_of_the_alarm(db: None) -> None:
    with pytest.raises(NotFound):
        moves.perform(make_alarm(), "acknowledge", actor=merchant(make_shop()), at=NOW)


def test_the_shops_people_and_the_reviewers_are_told(db: None) -> None:
    shop = make_shop()
    people = {make_member(shop).pk, make_staff(Role.REVIEWER).pk}
    stranger = make_member(make_shop())
    make_alarm(shop)
    outbox.fan_out(at=NOW, limit=OutboxEntry.objects.count())
    told = set(Notice.objects.filter(template="batch_alarm.raised").values_list("user", flat=True))
    assert people <= told and stranger.pk not in told


def test_the_batch_comes_with_the_order_or_is_told_later(db: None) -> None:
    order = make_order(make_shop())
    order.lines.update(serial="SN-7", flags={"production_batch": "B-1"})
    unit = product_unit.unit_for(order.lines.select_related("order").get(), "SN-7", at=NOW)
    assert unit.production_batch == "B-1"
    told = [BatchTold(order.shop.code, "item-1", "SN-7", "B-2")]
    assert [product_unit.tell_batches(told, actor=merchant(order.shop)) for _ in range(2)] == [1, 0]
    unit.refresh_from_db()
    assert (unit.production_batch, order.lines.get().flags["production_batch"]) == ("B-2", "B-2")


def test_an_item_that_is_not_known_stores_nothing(db: None) -> None:
    order = make_order(make_shop())
    order.lines.update(serial="SN-7")
    told = [BatchTold(order.shop.code, "item-1", serial, "B-2") for serial in ("SN-7", "SN-8")]
    with pytest.raises(InvalidInput):
        product_unit.tell_batches(told, actor=merchant(order.shop))
    assert order.lines.get().flags == {}


def spent(shops: int) -> int:
    for _ in range(shops):
        shop: Shop = make_shop()
        for batch in ("B-1", "B-2"):
            make_units(shop, "item-x", batch, 4, 1)
    with CaptureQueriesContext(connection) as queries:
        batch_alarms.watch(at=NOW)
    return len(queries)


def test_looking_at_many_batches_takes_as_many_queries_as_at_one(db: None) -> None:
    spent(1)
    assert spent(1) == spent(5)


@given(st.integers(1, 300), st.integers(0, 40), st.integers(1, 300), st.integers(0, 40))
def test_the_chance_is_a_probability_and_falls_with_more_claims(
    units: int, claims: int, others: int, failed: int
) -> None:
    siblings = Counted(others, failed)
    few, more = (judge(Counted(units, n), siblings, looked_at=2) for n in (claims, claims + 1))
    assert few and more and 0 <= more.chance <= few.chance <= 1


@pytest.mark.parametrize(
    ("production", "serial", "found"),
    [("B-7", "AB2611-1", "B-7"), ("", "AB2611-1", "AB2611"), ("", "AB2611", None), ("", "", None)],
)
def test_what_tells_the_batch(production: str, serial: str, found: Any) -> None:
    batch = batch_of(1, "item", production, serial, prefix=6)
    assert (batch and batch.name) == found
