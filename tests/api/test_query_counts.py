"""A list costs the same number of queries with one row and with many."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.models import Service
from portal.services import applications, moves
from tests.api.conftest import Program, program, program_of
from tests.builders import (
    NOW,
    make_carrier,
    make_contract,
    make_deposit,
    make_enrolment,
    make_order,
    make_repair_centre,
    make_service,
    make_shop,
    make_waiver,
    merchant,
    staff,
)
from tickets.models import Order, WarrantyPolicy


class Desk:
    """A shop whose cases grow."""

    def __init__(self) -> None:
        self.shop = make_shop()
        make_contract(make_carrier())
        make_enrolment(self.shop, "seven_day_return")
        make_enrolment(self.shop, "next_day")
        self.centre = make_repair_centre()
        self.storefront = program("storefront")
        self.erp = program("erp", shops=(self.shop,))

    def grow(self, times: int) -> None:
        for _ in range(times):
            code = f"s{Service.objects.count()}"
            make_deposit(self.shop, code, paid_fen=700)
            self._govern(code)
            order = make_order(self.shop, storefront=self.storefront.partner)
            self._return(order)
            self._repair(order)

    def _govern(self, code: str) -> None:
        service = Service.objects.get(code=code)
        owner = merchant(self.shop)
        applications.start_application(self.shop, service, actor=owner, at=NOW)
        asked = make_service(f"{code}x", requirements=[{"kind": "attestation", "code": "no_resale"}])
        member = make_enrolment(self.shop, asked.service.code)
        make_waiver(member, "no_resale", until=NOW + timedelta(days=9))
        moves.perform(member, "warn", actor=staff(), at=NOW, data={"reason": "late", "advice": ""})
        grounds = {"grounds": "The parcels were held up by the flood."}
        moves.perform(member, "appeal", actor=owner, at=NOW, data=grounds)

    def _return(self, order: Order) -> None:
        case = self._open("/returns/", order, {"reason": "quality"})
        self.erp.post(f"/tickets/{case}/actions/agree/", {})
        self.storefront.post(f"/tickets/{case}/pickup/", {"slot": "now"})

    def _repair(self, order: Order) -> None:
        case = self._open("/warranties/", order, {"description": "cold"})
        self.erp.post(f"/tickets/{case}/actions/approve/", {})
        visit = {"order": order.external_id, "line": "1", "kind": "install"}
        assert self.storefront.post("/appointments/", visit).status_code == 201
        WarrantyPolicy.objects.create(shop=self.shop, months=24, effective_from=NOW)

    def _open(self, place: str, order: Order, more: dict[str, str]) -> str:
        response = self.storefront.post(place, {"order": order.external_id, "line": "1"} | more)
        assert response.status_code == 201, response.content
        return response.json()["number"]


LISTS = (
    "/orders/",
    "/delivery-promises/",
    "/tickets/",
    "/pickups/",
    "/pickup-payments/",
    "/shipments/",
    "/repair-jobs/",
    "/units/",
    "/appointments/",
    "/warranty-policies/",
    "/enrolments/",
    "/applications/",
    "/appeals/",
    "/waivers/",
    "/measures/",
    "/deposits/",
    "/deposit-payments/",
)


def counted(caller: Program, path: str) -> int:
    caller.get(path)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert caller.get(path).status_code == 200
    return len(queries)


@pytest.mark.parametrize("path", LISTS)
def test_lists_do_not_grow_in_queries(path: str) -> None:
    desk = Desk()
    desk.grow(1)
    few = counted(desk.erp, path)
    desk.grow(3)
    assert counted(desk.erp, path) == few
    assert few <= 9


def test_a_repair_centres_list(django_assert_max_num_queries: Any) -> None:
    desk = Desk()
    desk.grow(3)
    centre = program_of(desk.centre.partner)
    centre.get("/repair-jobs/")
    with django_assert_max_num_queries(7):
        assert len(centre.get("/repair-jobs/").json()["results"]) == 3
