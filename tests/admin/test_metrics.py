"""Shop metrics come in from any office's file, with a dry run, and go out for a spreadsheet."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from portal.models import (
    MetricSnapshot,
)
from tests.admin.conftest import World
from tests.builders import NOW, make_calendar, make_shop

pytestmark = pytest.mark.django_db


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


def test_the_wrong_field_is_said_with_a_way_out(login: Callable[[str], Client]) -> None:
    make_shop("meidi")
    text = CSV.format(code="meidi", n=3) + "meidi,retrun_rate,2026-10-01,2026-11-01,3,480,x\n"

    (invalid,) = imported(login("superuser"), text.encode()).context["result"].invalid_rows

    assert invalid.number == 2
    assert "return_rate" in invalid.error.message_dict["metric"][0]


def test_who_brought_a_number_in_is_kept(login: Callable[[str], Client]) -> None:
    make_shop("meidi")
    client = login("superuser")

    imported(client, CSV.format(code="meidi", n=3).encode())

    assert MetricSnapshot.objects.get().recorded_by == client.user.shown_name  # type: ignore[attr-defined]


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
