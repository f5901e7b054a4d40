"""Tokens, scopes, limits: what a key opens, and that taking it away counts at once."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache

from portal.api.throttling import PartnerThrottle
from portal.models import PartnerClient, Shop
from tests.api.conftest import Program, assert_problem, program
from tests.builders import NOW, make_client, make_partner


def test_a_client_gets_the_scopes_granted_and_no_others() -> None:
    caller = program("storefront", scopes="cases:read services:read")
    assert set(caller.get_token()["scope"].split()) == {"cases:read", "services:read"}
    assert caller.get_token("cases:read")["scope"] == "cases:read"
    form = {
        "grant_type": "client_credentials",
        "client_id": caller.client.client_id,
        "client_secret": "secret",
    }
    refused = caller.http.post("/o/token/", form | {"scope": "orders:write"})
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_scope")


def test_a_wrong_secret_gets_nothing() -> None:
    caller = program("storefront")
    form = {
        "grant_type": "client_credentials",
        "client_id": caller.client.client_id,
        "client_secret": "guess",
    }
    assert caller.http.post("/o/token/", form).status_code == 401


def test_other_grants_are_refused() -> None:
    caller = program("storefront")
    form = {"grant_type": "password", "client_id": caller.client.client_id, "client_secret": "secret"}
    refused = caller.http.post("/o/token/", form | {"username": "u", "password": "p"})
    assert refused.status_code in {400, 401}
    assert caller.http.get("/o/authorize/").status_code == 404


@pytest.mark.parametrize(
    "value", ["", "Bearer", "Bearer ", "Bearer nonsense", "Basic abc", "Token x", "Bearer \udcff"]
)
def test_what_is_no_token_is_401_with_a_challenge(storefront: Program, value: str) -> None:
    response = storefront.http.get("/api/v1/tickets/", headers={"Authorization": value})
    assert_problem(response, 401)
    assert response["WWW-Authenticate"].startswith('Bearer realm="api"')
    assert ('error="invalid_token"' in response["WWW-Authenticate"]) is value.startswith("Bearer")


def test_an_expired_token_is_401(storefront: Program) -> None:
    with time_machine.travel(NOW + timedelta(hours=2), tick=False):
        assert_problem(storefront.get("/tickets/"), 401, "authentication_failed")


def test_a_revoked_token_is_401(storefront: Program) -> None:
    form = {"token": storefront.token, "client_id": storefront.client.client_id, "client_secret": "secret"}
    assert storefront.http.post("/o/revoke_token/", form).status_code == 200
    assert_problem(storefront.get("/tickets/"), 401)


def test_a_partner_switched_off_is_401_at_once(storefront: Program) -> None:
    partner = storefront.partner
    partner.active = False
    partner.save()
    assert_problem(storefront.get("/tickets/"), 401)
    assert storefront.http.post(
        "/o/token/",
        {"grant_type": "client_credentials", "client_id": storefront.client.client_id, "client_secret": "secret",
         "scope": "cases:read"},
    ).status_code == 400  # fmt: skip


def test_a_client_without_a_partner_is_401(storefront: Program) -> None:
    PartnerClient.objects.update(partner=None)
    assert_problem(storefront.get("/tickets/"), 401)


def test_a_scope_taken_away_counts_at_once(storefront: Program) -> None:
    PartnerClient.objects.update(granted_scopes="orders:write")
    response = storefront.get("/tickets/")
    assert_problem(response, 403, "insufficient_scope")
    assert 'scope="cases:read"' in response["WWW-Authenticate"]


def test_two_clients_of_a_partner_see_the_same(shop: Shop) -> None:
    partner = make_partner(("storefront",))
    old = Program(make_client(partner, "cases:read"))
    partner.code = "again"
    new = Program(make_client(partner, "cases:read"))
    assert old.get("/tickets/").status_code == new.get("/tickets/").status_code == 200


def test_the_last_use_is_written_once_a_minute(storefront: Program) -> None:
    storefront.get("/tickets/")
    client = PartnerClient.objects.get()
    assert client.last_used_at == NOW
    with time_machine.travel(NOW + timedelta(seconds=30), tick=False):
        storefront.get("/tickets/")
    assert PartnerClient.objects.get().last_used_at == NOW
    with time_machine.travel(NOW + timedelta(seconds=61), tick=False):
        storefront.get("/tickets/")
    assert PartnerClient.objects.get().last_used_at == NOW + timedelta(seconds=61)


def test_beyond_the_limit_a_client_waits_and_others_do_not(
    storefront: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(PartnerThrottle, "rate", "2/minute", raising=False)
    cache.clear()
    other = program("storefront")
    assert [storefront.get("/tickets/").status_code for _ in range(2)] == [200, 200]
    refused = storefront.get("/tickets/")
    assert_problem(refused, 429, "throttled")
    assert 1 <= int(refused["Retry-After"]) <= 60
    assert other.get("/tickets/").status_code == 200
