"""The new lists cost the same number of queries with one row and with many."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.models import Shop
from tests.api.conftest import Program, program
from tests.builders import NOW, make_calendar, make_enrolment, make_order, make_service, make_shop
from tests.builders_disputes import make_dispute
from tests.builders_money import make_compensation
from tests.builders_promises import published
from tests.builders_returns import act, ask_exchange, ask_refund, buyer_side
from tickets.models import Order
from tickets.services import guarantee
from tickets.services import help as calls

pytestmark = pytest.mark.django_db


class Desk:
    """A shop with claims, calls for help, disputes and compensations."""

    def __init__(self) -> None:
        make_calendar()
        self.shop: Shop = make_shop()
        for code in ("baby_rash", "phone_no_evidence", "one_click_help"):
            make_service(code, promises=published(code))
            make_enrolment(self.shop, code)
        self.storefront = program("storefront")
        self.erp = program("erp", shops=(self.shop,))

    def order(self) -> Order:
        return make_order(self.shop, storefront=self.storefront.partner)

    def grow(self, times: int) -> None:
        for _ in range(times):
            order = self.order()
            said: dict[str, Any] = {"description": "bad", "actor": buyer_side(order), "at": NOW}
            guarantee.claim(order.lines.get(), kind="phone_no_evidence", quantity=1, **said)
            guarantee.claim(order.lines.get(), kind="baby_rash", quantity=1, **said)
            calls.call(order, topic="refund", **said)
            ask_exchange(self.order())
            make_compensation(order=order)
            refused = act(
                ask_refund(self.order(), "worthless"), "refuse", cause="other", reason="it has worth"
            )
            make_dispute(refused)


def counted(caller: Program, path: str) -> int:
    caller.get(path)
    with CaptureQueriesContext(connection) as queries:
        assert caller.get(path).status_code == 200
    return len(queries)


@pytest.mark.parametrize("path", ["/tickets/", "/disputes/", "/compensations/"])
@pytest.mark.parametrize("who", ["erp", "storefront"])
def test_lists_do_not_grow_in_queries(who: str, path: str) -> None:
    desk = Desk()
    desk.grow(1)
    caller = getattr(desk, who)
    few = counted(caller, path)
    desk.grow(3)
    assert counted(caller, path) == few
