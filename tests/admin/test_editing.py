"""What may be edited: drafts through their services, rules from now on, secrets shown once."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.hashers import check_password
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from carriers.models import Carrier, CarrierAccount, CarrierContract
from portal.clock import SHANGHAI
from portal.models import (
    CalendarDay,
    MetricSnapshot,
    PartnerClient,
    PolicyValue,
    ServiceVersion,
    TimelineEvent,
    WebhookEndpoint,
)
from portal.queries.calendar import CACHE_KEY
from portal.services import moves
from tests.admin.conftest import World
from tests.builders import NOW, make_calendar, make_partner, make_service, make_shop, staff

pytestmark = pytest.mark.django_db


def instant(name: str, when: Any) -> dict[str, str]:
    local = when.astimezone(SHANGHAI)
    return {f"{name}_0": f"{local:%Y-%m-%d}", f"{name}_1": f"{local:%H:%M:%S}"}


def policy(value: Any, when: Any = NOW, key: str = "enrol.term_days") -> dict[str, Any]:
    return {
        "key": key,
        "value": json.dumps(value),
        "source": "S9",
        "note": "",
        **instant("effective_from", when),
    }


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        (policy(-1), "value"),
        (policy("many"), "value"),
        (policy({"amount": 0, "unit": "hours"}, key="enrol.review"), "value"),
        (policy({"amount": 4, "unit": "fortnights"}, key="enrol.review"), "value"),
        (policy(30, key="no.such.policy"), "key"),
        (policy(30, NOW - timedelta(minutes=1)), "effective_from"),
    ],
)
def test_a_policy_value_that_does_not_fit_is_refused(
    login: Callable[[str], Client], fields: dict[str, Any], wrong: str
) -> None:
    answer = login("rule_editor").post("/admin/portal/policyvalue/add/", fields)

    assert set(answer.context["adminform"].form.errors) == {wrong}
    assert not PolicyValue.objects.exists()


def test_a_policy_value_is_added_and_never_edited(login: Callable[[str], Client]) -> None:
    client = login("rule_editor")
    client.post("/admin/portal/policyvalue/add/", policy(180, NOW + timedelta(days=1)))
    row = PolicyValue.objects.get()
    page = f"/admin/portal/policyvalue/{row.pk}/change/"

    refused = client.post(page, policy(1, NOW + timedelta(days=1)))

    assert (row.value, row.created_by) == (180, client.user)  # type: ignore[attr-defined]
    assert (client.get(page).status_code, refused.status_code) == (200, 403)
    assert PolicyValue.objects.get().value == 180
    listing = client.get("/admin/portal/policyvalue/").content.decode()
    assert "365" in listing, "the documented default stands beside the new value"


def test_a_calendar_day_counts_at_once(
    login: Callable[[str], Client], django_capture_on_commit_callbacks: Any
) -> None:
    cache.set(CACHE_KEY, "old")

    with django_capture_on_commit_callbacks(execute=True):
        login("rule_editor").post(
            "/admin/portal/calendarday/add/", {"date": "2026-12-25", "kind": "rest", "name": ""}
        )

    assert CalendarDay.objects.filter(date="2026-12-25").exists()
    assert cache.get(CACHE_KEY) is None


def version_fields(version: ServiceVersion, **changed: Any) -> dict[str, Any]:
    fields = {
        "service": version.service_id,
        "text_zh": "新文本",
        "text_en": "New text",
        "conditions": "[]",
        "requirements": "[]",
        "promises": "[]",
        "scope": "{}",
        "exit_rule": '{"cooling_off_days": 45}',
        "legal_mandate": "",
        **instant("effective_at", NOW + timedelta(days=30)),
    }
    return fields | changed


def test_a_new_version_has_the_next_number_and_a_timeline(login: Callable[[str], Client]) -> None:
    first, client = make_service("home_pickup"), login("rule_editor")

    client.post("/admin/portal/serviceversion/add/", version_fields(first))

    draft = ServiceVersion.objects.get(state="draft")
    event = TimelineEvent.objects.get(name="record.created", subject_id=draft.pk)
    assert (draft.number, draft.cooling_off_days) == (2, 45)
    assert event.actor_id == client.user.pk  # type: ignore[attr-defined]


@pytest.fixture
def draft(login: Callable[[str], Client]) -> ServiceVersion:
    login("rule_editor").post(
        "/admin/portal/serviceversion/add/", version_fields(make_service("home_pickup"))
    )
    return ServiceVersion.objects.get(state="draft")


def test_a_draft_is_edited_as_seen_and_its_edits_are_facts(draft: ServiceVersion, client: Client) -> None:
    page = f"/admin/portal/serviceversion/{draft.pk}/change/"

    client.post(page, version_fields(draft, text_en="Better", seen_version=draft.version))
    stale = client.post(page, version_fields(draft, text_en="Lost", seen_version=draft.version))

    fresh = ServiceVersion.objects.get(pk=draft.pk)
    assert (fresh.text_en, fresh.version, stale.status_code) == ("Better", draft.version + 1, 302)
    events = list(
        TimelineEvent.objects.filter(subject_id=draft.pk, name__startswith="record.").order_by("id")
    )
    assert [event.name for event in events] == ["record.created", "record.changed"]
    assert events[1].previous_digest == events[0].digest
    assert fresh.chain == events[1].digest


def test_a_published_version_cannot_be_changed(draft: ServiceVersion, client: Client) -> None:
    moves.perform(draft, "publish", actor=staff("platform.rule_editor"), at=NOW)

    answer = client.post(
        f"/admin/portal/serviceversion/{draft.pk}/change/",
        version_fields(draft, text_en="Sly", seen_version=2),
    )

    assert answer.status_code == 403
    assert ServiceVersion.objects.get(pk=draft.pk).text_en == "New text"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("conditions", "{}"),
        ("conditions", '[{"metric": "x"}]'),
        ("conditions", '[{"metric": "x", "operator": "~", "threshold": 1}]'),
        ("promises", '[{"days": 3}]'),
        ("exit_rule", '{"cooling_off_days": -1}'),
        ("exit_rule", "[]"),
    ],
)
def test_rules_of_a_wrong_shape_are_refused(login: Callable[[str], Client], field: str, value: str) -> None:
    fields = version_fields(make_service("home_pickup"), **{field: value})

    answer = login("rule_editor").post("/admin/portal/serviceversion/add/", fields)

    assert set(answer.context["adminform"].form.errors) == {field}


def test_a_contract_is_drafted_with_its_prices(world: World, login: Callable[[str], Client]) -> None:
    client, carrier = login("carrier_manager"), Carrier.objects.get(code="sf")
    prices = {"rates-TOTAL_FORMS": 1, "rates-INITIAL_FORMS": 0, "rates-0-first_fee_fen": 900,
              "rates-0-step_fee_fen": 100, "rates-0-first_weight_grams": 1000, "rates-0-step_grams": 1000}  # fmt: skip
    fields = {
        "carrier": carrier.pk,
        "shop": world.shop.pk,
        "services": ["pickup"],
        "notice_days": 30,
        **instant("valid_from", NOW),
        **instant("valid_until", NOW + timedelta(days=90)),
        **prices,
    }

    answer = client.post("/admin/carriers/carriercontract/add/", fields)

    assert answer.status_code == 302, answer.context["errors"]
    contract = CarrierContract.objects.get(state="draft")
    assert contract.number.startswith("CT")
    assert [rate.first_fee_fen for rate in contract.rates.all()] == [900]
    assert TimelineEvent.objects.filter(name="record.created", subject_id=contract.pk).exists()


def test_who_nominates_a_carrier_is_kept_and_cannot_approve_it(login: Callable[[str], Client]) -> None:
    client = login("superuser")
    fields = {"code": "yto", "name_zh": "圆通", "name_en": "YTO", "tier": "national", "integration": "push",
              "licence_no": "L-1", "quality": 800}  # fmt: skip

    client.post("/admin/carriers/carrier/add/", fields)
    carrier = Carrier.objects.get()
    answer = client.post(f"/admin/carriers/carrier/{carrier.pk}/move/approve/", {"version": carrier.version})

    assert (carrier.state, carrier.nominated_by) == ("prospect", client.user.pk)  # type: ignore[attr-defined]
    assert answer.status_code == 422
    assert Carrier.objects.get().state == "prospect"


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


CSV = """shop,metric,window_from,window_to,numerator,denominator,source
{code},return_rate,2026-10-01,2026-11-01,{n},480,门店
"""


def imported(client: Client, content: bytes) -> Any:
    upload = SimpleUploadedFile("metrics.csv", content, "text/csv")
    preview = client.post("/admin/portal/metricsnapshot/import/", {"format": "0", "import_file": upload})
    if "confirm_form" not in preview.context:
        return preview
    return client.post(
        "/admin/portal/metricsnapshot/process_import/", preview.context["confirm_form"].initial
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_metrics_come_in_from_a_file_of_any_office(login: Callable[[str], Client], encoding: str) -> None:
    make_calendar()
    shop, client = make_shop("meidi"), login("superuser")

    imported(client, CSV.format(code=shop.code, n=3).encode(encoding))
    imported(client, CSV.format(code=shop.code, n=4).encode(encoding))

    rows = MetricSnapshot.objects.order_by("id")
    assert [(m.shop, m.numerator, m.source, m.computed_at) for m in rows] == [
        (shop, 3, "门店", NOW),
        (shop, 4, "门店", NOW),
    ]


@pytest.mark.parametrize(
    "bad", [CSV.format(code="nobody", n=3), CSV.format(code="meidi", n=3).replace("480", "0")]
)
def test_a_wrong_line_is_named_and_nothing_comes_in(login: Callable[[str], Client], bad: str) -> None:
    make_shop("meidi")

    preview = imported(login("superuser"), bad.encode())

    result = preview.context["result"]
    assert result.has_errors() or result.has_validation_errors()
    assert not MetricSnapshot.objects.exists()


def test_metrics_go_out_for_a_spreadsheet_without_formulas(
    world: World, login: Callable[[str], Client]
) -> None:
    MetricSnapshot.objects.update(source="=cmd|' /C calc'!A0")
    columns = {f"metricresource_{name}": "on" for name in ("shop", "metric", "source", "numerator")}

    answer = login("auditor").post(
        "/admin/portal/metricsnapshot/export/", {"format": "0", "resource": "0", **columns}
    )

    text = answer.content.decode()
    assert text.startswith("\ufeff")
    assert "'=cmd" in text


@pytest.mark.parametrize("role", ["auditor", "supervisor", "rule_editor"])
def test_only_who_may_add_metrics_imports_them(login: Callable[[str], Client], role: str) -> None:
    assert login(role).get("/admin/portal/metricsnapshot/import/").status_code == 403
