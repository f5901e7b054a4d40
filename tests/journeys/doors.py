"""The people and programs of a journey, each at the door they really use."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import time_machine
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from carriers import tasks as carrier_tasks
from carriers.models import CarrierAccount, PickupOrder
from portal import tasks as portal_tasks
from portal.models import Shop, User, WorkflowModel
from tests.api.conftest import Program, program_of
from tests.builders import NOW, make_member, make_partner, make_staff
from tests.carriers.adapters.samples import PAYLOADS, read
from tickets import tasks as ticket_tasks
from tickets.models import Ticket

SWEEPS = (
    carrier_tasks.apply_pushes,
    carrier_tasks.work_runs,
    carrier_tasks.watch_parcels,
    carrier_tasks.examine_parcels,
    carrier_tasks.sweep_complaints,
    carrier_tasks.draw_up_statements,
    carrier_tasks.measure_carriers,
    portal_tasks.sweep_deadlines,
    portal_tasks.sweep_reminders,
    portal_tasks.work_bulk_moves,
    portal_tasks.sweep_outbox,
    portal_tasks.sweep_notices,
    ticket_tasks.work_mass_events,
    ticket_tasks.pay_refunds,
    ticket_tasks.exchange_insurance,
    portal_tasks.exchange_payments,
    portal_tasks.sweep_exits,
    carrier_tasks.sweep_contracts,
)


class Story:
    """One journey: the instant, the people, and the sweeps that beat would start."""

    def __init__(self, shop: Shop) -> None:
        self.clock = time_machine.travel(NOW, tick=False)
        self.traveller = self.clock.start()
        self.shop = shop
        self.merchant = Person(make_member(shop))
        self.partner = make_partner(("storefront",))

    def close(self) -> None:
        self.clock.stop()

    @property
    def storefront(self) -> Program:
        """A program with a token that is still valid at this instant."""
        return _program(self.partner)

    def go_to(self, moment: datetime) -> None:
        """Time passes; every sweep runs when it is over, twice, as a busy system would."""
        self.traveller.move_to(moment)
        self.sweep()

    def wait(self, **length: float) -> None:
        self.go_to(self.now + timedelta(**length))

    @property
    def now(self) -> datetime:
        from portal.clock import now

        return now()

    def sweep(self) -> None:
        for _ in range(2):
            for task in SWEEPS:
                task()


def _program(partner: Any) -> Program:
    client = partner.clients.first()
    return Program(client) if client else program_of(partner)


class Person:
    """Somebody with a browser: a merchant in the portal, or staff in the admin."""

    def __init__(self, user: User) -> None:
        self.user = user
        self.client = Client(headers={"Accept-Language": "en"})

    @property
    def browser(self) -> Client:
        """The browser, logged in at this instant: sessions end while a story passes over weeks."""
        self.client.force_login(self.user, "allauth.account.auth_backends.AuthenticationBackend")
        return self.client

    def page(self, path: str) -> str:
        response = self.browser.get(path)
        assert response.status_code == 200, (path, response.status_code)
        return response.content.decode()

    def send(self, path: str, **data: Any) -> HttpResponse:
        return self.browser.post(path, data)

    def move(self, kind: str, row: Any, name: str, **data: Any) -> HttpResponse:
        """Press a button of the portal, as of the version on the page."""
        fresh = type(row)._base_manager.get(pk=row.pk)
        path = f"/portal/{kind}/{fresh.number}/moves/{name}/"
        return self.send(path, version=fresh.version, **data)

    def decide(self, row: WorkflowModel, name: str, **data: Any) -> HttpResponse:
        """Press a button of the admin."""
        opts = row._meta
        url = reverse(f"admin:{opts.app_label}_{opts.model_name}_move", args=[row.pk, name])
        fresh = type(row)._base_manager.get(pk=row.pk)
        return self.send(url, version=fresh.version, **data)


def staff(*roles: str) -> Person:
    return Person(make_staff(*roles))


class Courier:
    """A courier's system: Kuaidi100 callbacks and SF pushes, from captured payloads, to our secret address."""

    def __init__(self, provider: str = "kuaidi100") -> None:
        self.account = CarrierAccount.objects.get(provider=provider)
        self.hook = reverse("hooks:push", args=[provider, self.account.hook_token])
        self.http = Client()

    def pickup_callback(
        self, sample: str, pickup: PickupOrder, waybill: str, *, ordinal: int = 1, **data: Any
    ) -> None:
        """A captured pickup-order callback, told of this pickup, and signed with our salt."""
        param = read(PAYLOADS / "kuaidi100" / f"{sample}.json")["payload"]
        param["kuaidinum"] = waybill
        param["data"] |= {"thirdOrderId": f"{pickup.number}-{ordinal}", **data}
        self._signed(param)

    def tracking_push(self, sample: str, waybill: str, com: str, *, state: str, at: datetime) -> None:
        """A captured tracking push with its newest scan at an instant of ours."""
        param = read(PAYLOADS / "kuaidi100" / f"{sample}.json")["payload"]
        moment = f"{at:%Y-%m-%d %H:%M:%S}"
        scan = {"time": moment, "ftime": moment, "context": "快件", "statusCode": state}
        param["lastResult"] |= {"nu": waybill, "com": com, "state": state, "data": [scan]}
        self._signed(param)

    def route_push(self, waybill: str, code: str, at: datetime, *, row: str) -> None:
        """One new row of an SF route push."""
        body = read(PAYLOADS / "sf" / "route_json_last_leg_delivered.json")["payload"]
        facts = {
            "id": row,
            "mailno": waybill,
            "orderid": "",
            "opCode": code,
            "acceptTime": f"{at:%Y-%m-%d %H:%M:%S}",
        }
        body["Body"]["WaybillRoute"] = [body["Body"]["WaybillRoute"][0] | facts]
        answer = self.http.post(self.hook, json.dumps(body), content_type="application/json")
        assert answer.json()["return_code"] == "0000", answer.content

    def _signed(self, param: dict[str, Any]) -> None:
        text = json.dumps(param, ensure_ascii=False)
        salt = self.account.credentials["salt"]
        form = {"param": text, "sign": hashlib.md5((text + salt).encode()).hexdigest().upper()}
        answer = self.http.post(self.hook, urlencode(form), content_type="application/x-www-form-urlencoded")
        assert answer.json()["result"] is True, answer.content


def case(number: str) -> Ticket:
    return Ticket.objects.get(number=number).as_kind()
