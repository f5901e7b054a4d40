"""The published document is complete, current, and readable without a network."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import call_command
from django.test import Client
from django.utils import translation

PUBLISHED = Path(__file__).parents[2] / "docs" / "openapi.yaml"


@pytest.fixture(scope="module")
def generated() -> str:
    out = StringIO()
    with translation.override("en"):
        call_command("spectacular", fail_on_warn=True, validate=True, stdout=out)
    return out.getvalue()


@pytest.fixture(scope="module")
def document(generated: str) -> dict[str, Any]:
    return yaml.safe_load(generated)


def operations(document: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [(m, path, op) for path, methods in document["paths"].items() for m, op in methods.items()]


def test_the_published_document_is_current(generated: str) -> None:
    assert PUBLISHED.read_text() == generated, (
        "run: python manage.py spectacular --lang en --file docs/openapi.yaml"
    )


def test_every_post_takes_a_key_and_every_call_names_its_problems(document: dict[str, Any]) -> None:
    for method, path, operation in operations(document):
        names = {p["name"] for p in operation.get("parameters", ())}
        assert ("Idempotency-Key" in names) is (method == "post"), path
        wanted = {"400", "401", "403", "404", "429"} | ({"409", "422"} if method == "post" else set())
        assert wanted <= operation["responses"].keys(), path
        assert operation["security"], path
        assert operation["description"], path


REPAIR_MOVES = {
    "receive", "report_mismatch", "diagnose", "quote", "wait_for_parts", "take_in_parts", "repair", "swap",
    "find_no_fault", "give_up", "ship_back", "bounce",
}  # fmt: skip


def test_moves_come_from_the_machines(document: dict[str, Any]) -> None:
    operation = document["paths"]["/api/v1/repair-jobs/{number}/actions/{move}/"]["post"]
    (move,) = [p for p in operation["parameters"] if p["name"] == "move"]
    assert set(move["schema"]["enum"]) == REPAIR_MOVES
    body = operation["requestBody"]["content"]["application/json"]["schema"]["properties"]
    assert {"version", "happened_at", "serial", "condition", "waybill"} <= body.keys()


def test_the_documentation_is_served_from_here() -> None:
    page = Client().get("/api/v1/docs/")
    assert page.status_code == 200
    said = page.content.decode()
    assert "swagger-ui-bundle.js" in said
    assert "https://" not in said
    assert Client().get("/api/v1/schema/").status_code == 200
