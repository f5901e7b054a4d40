"""Staff choose a shop and see how every service would judge it now."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.models import EnrolmentApplication
from tests.builders import make_metric, make_service, make_shop, make_trend

pytestmark = pytest.mark.django_db
CHOOSE = "/admin/portal/shop/eligibility/"
RATE = {"metric": "return_rate", "operator": "<", "threshold": [1, 100], "minimum_sample": 100}


def test_a_shop_is_found_by_name_or_code(login: Callable[[str], Client]) -> None:
    client, shop = login("reviewer"), make_shop("meidi")
    make_shop("haier")

    for term in ("mei", shop.name):
        assert list(client.get(CHOOSE, {"q": term}).context["shops"]) == [shop]
    assert (
        "No shop matches"
        in client.get(CHOOSE, {"q": "\x00nobody"}, headers={"Accept-Language": "en"}).content.decode()
    )


def test_every_service_is_judged_with_evidence_and_distance(login: Callable[[str], Client]) -> None:
    client, shop = login("auditor"), make_shop()
    row = make_metric(shop, "return_rate", 5, 400)
    make_service("next_day", conditions=[RATE])
    make_service("free_lane")

    answer = client.get(f"/admin/portal/shop/{shop.pk}/eligibility/", headers={"Accept-Language": "en"})

    (panel,) = answer.context["panels"]
    good, cells = panel.rows[0]
    assert good is False
    assert "2 too many" in cells[4]
    assert cells[6].startswith(f"#{row.pk}, ")
    assert [service.code for service in answer.context["free"]] == ["free_lane"]
    assert not EnrolmentApplication.objects.exists()


def test_the_shop_and_the_sidebar_lead_there(login: Callable[[str], Client]) -> None:
    client, shop = login("supervisor"), make_shop()

    page = client.get(f"/admin/portal/shop/{shop.pk}/change/").content.decode()

    assert f"/admin/portal/shop/{shop.pk}/eligibility/" in page
    assert CHOOSE in page
    assert client.get("/admin/portal/shop/999999/eligibility/").status_code == 404


@pytest.mark.parametrize(
    ("role", "status"),
    [("reviewer", 200), ("rule_editor", 200), ("finance", 403), ("carrier_manager", 403), ("merchant", 403)],
)
def test_only_those_who_see_metrics_see_it(login: Callable[[str], Client], role: str, status: int) -> None:
    client, shop = login(role), make_shop()

    for url in (CHOOSE, f"/admin/portal/shop/{shop.pk}/eligibility/"):
        assert client.get(url, follow=True).status_code == status


def test_many_services_cost_what_one_costs(login: Callable[[str], Client]) -> None:
    client, shop = login("supervisor"), make_shop()
    make_service("next_day", conditions=[RATE])
    few = spent(client, shop.pk)
    make_trend(shop, "return_rate", [3] * 20, 400)
    for n in range(5):
        make_service(f"more_{n}", conditions=[RATE])

    assert spent(client, shop.pk) == few


def spent(client: Client, pk: int) -> int:
    client.get(f"/admin/portal/shop/{pk}/eligibility/")
    with CaptureQueriesContext(connection) as queries:
        assert client.get(f"/admin/portal/shop/{pk}/eligibility/").status_code == 200
    return len(queries)
