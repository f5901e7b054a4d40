"""Secrets are shown once, and what is put in never comes out."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.hashers import check_password
from django.test import Client

from carriers.models import CarrierAccount
from portal.models import (
    PartnerClient,
    WebhookEndpoint,
)
from tests.admin.conftest import World
from tests.builders import make_partner

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("sandbox", "prefix"), [("on", "sandbox_"), ("", "live_")])
def test_a_secret_is_shown_once(login: Callable[[str], Client], sandbox: str, prefix: str) -> None:
    client, partner = login("superuser"), make_partner()
    fields = {
        "name": "ERP",
        "partner": partner.pk,
        "granted_scopes": ["cases:read", "orders:write"],
        "sandbox": sandbox,
    }

    answer = client.post("/admin/portal/partnerclient/add/", fields)

    made = PartnerClient.objects.get()
    secret = answer.context["credentials"][1][1]
    assert secret.startswith(prefix) and made.client_id.startswith(prefix)
    assert check_password(secret, made.client_secret)
    assert made.granted_scopes.split() == ["cases:read", "orders:write"]
    assert "no-store" in answer.headers["Cache-Control"]
    for page in ("", f"{made.pk}/change/"):
        assert secret not in client.get(f"/admin/portal/partnerclient/{page}").content.decode()


def test_an_edit_of_a_client_leaves_its_secret(login: Callable[[str], Client]) -> None:
    client, partner = login("superuser"), make_partner()
    client.post(
        "/admin/portal/partnerclient/add/",
        {"name": "A", "partner": partner.pk, "granted_scopes": ["cases:read"]},
    )
    made = PartnerClient.objects.get()

    client.post(
        f"/admin/portal/partnerclient/{made.pk}/change/", {"name": "B", "granted_scopes": ["orders:write"]}
    )

    fresh = PartnerClient.objects.get()
    assert (fresh.name, fresh.granted_scopes) == ("B", "orders:write")
    assert (fresh.client_secret, fresh.client_id, fresh.sandbox) == (
        made.client_secret,
        made.client_id,
        made.sandbox,
    )


def test_a_signing_secret_is_shown_once(login: Callable[[str], Client]) -> None:
    client, partner = login("supervisor"), make_partner()
    fields = {
        "partner": partner.pk,
        "url": "https://p.example/hook",
        "events": '["ticket.*"]',
        "active": "on",
    }

    answer = client.post("/admin/portal/webhookendpoint/add/", fields)

    made = WebhookEndpoint.objects.get()
    assert made.secret.startswith("whsec_")
    assert made.secret in answer.content.decode()
    assert made.secret not in client.get(f"/admin/portal/webhookendpoint/{made.pk}/change/").content.decode()


def test_credentials_of_an_account_go_in_and_never_come_out(
    world: World, login: Callable[[str], Client]
) -> None:
    client, account = login("superuser"), CarrierAccount.objects.get()
    page = f"/admin/carriers/carrieraccount/{account.pk}/change/"
    fields = {
        "provider": "sf",
        "label": "x",
        "carriers": [c.pk for c in account.carriers.all()],
        "active": "on",
    }

    client.post(page, fields | {"new_credentials": ""})
    assert CarrierAccount.objects.get().credentials["key"] == "KEY0001"
    client.post(page, fields | {"new_credentials": '{"key": "NEW-KEY-77"}'})

    assert CarrierAccount.objects.get().credentials == {"key": "NEW-KEY-77"}
    content = client.get(page).content.decode()
    assert "NEW-KEY-77" not in content
    assert f"/hooks/sf/{account.hook_token}/" in content
