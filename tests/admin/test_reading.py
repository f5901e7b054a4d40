"""Reading changes nothing: every list, page and form of every model, as a supervisor and as a superuser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.models import TimelineEvent, WorkflowModel
from portal.workflow import machine_of
from tests.admin.conftest import World

pytestmark = pytest.mark.django_db
OUR_ROOMS = {"portal", "carriers", "tickets", "auth", "mfa"}
WRITES = ("INSERT", "UPDATE", "DELETE")


def pages() -> list[type]:
    return sorted(
        (m for m in admin.site._registry if m._meta.app_label in OUR_ROOMS), key=lambda m: m._meta.label
    )


def name_of(model: type) -> str:
    return f"admin:{model._meta.app_label}_{model._meta.model_name}"  # type: ignore[attr-defined]


def addresses(model: Any) -> list[str]:
    """Every address that can be opened for a model: the list, its filters, a page, and each of its forms."""
    name = name_of(model)
    found = [reverse(f"{name}_changelist"), reverse(f"{name}_changelist") + "?q=1", reverse(f"{name}_add")]
    for due in ("over", "soon", "any"):
        found.append(reverse(f"{name}_changelist") + f"?due={due}")
    row = model._default_manager.first()
    if row is None:
        return found
    found += [reverse(f"{name}_{page}", args=[row.pk]) for page in ("change", "history", "delete")]
    if isinstance(row, WorkflowModel):
        machine = machine_of(type(row.as_kind()))
        found += [reverse(f"{name}_move", args=[row.pk, move]) for move in machine.moves]
    page_of = admin.site._registry[model]
    for field in getattr(page_of, "contact_fields", ()):
        found.append(reverse(f"{name}_reveal", args=[row.pk, field]))
    return found


def written(queries: CaptureQueriesContext) -> list[str]:
    """What a request wrote, but for the session's own row."""
    made = [query["sql"] for query in queries.captured_queries]
    return [sql for sql in made if sql.startswith(WRITES) and "django_session" not in sql]


@pytest.mark.parametrize("role", ["supervisor", "superuser"])
def test_no_page_writes_on_get(world: World, login: Callable[[str], Client], role: str) -> None:
    client = login(role)
    facts = TimelineEvent.objects.count()
    wrong = []
    for url in [url for model in pages() for url in addresses(model)] + [reverse("admin:index")]:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            status = client.get(url).status_code
        if status not in {200, 302, 403} or written(queries):
            wrong.append((url, status, written(queries)))

    assert wrong == []
    assert TimelineEvent.objects.count() == facts


def test_everything_a_role_may_see_and_the_sidebar_names_has_a_page() -> None:
    from portal.admin.navigation import GROUPS
    from portal.policies.roles import EVERYTHING

    named = {label for _title, entries in GROUPS for label, _icon in entries} | set(EVERYTHING)

    assert {label for label in named if apps.get_model(label) not in admin.site._registry} == set()


@pytest.mark.parametrize("bad", ["abc", "999999", "1_5F"])
def test_a_row_that_does_not_exist_is_not_found(login: Callable[[str], Client], bad: str) -> None:
    client = login("supervisor")

    assert client.get(f"/admin/tickets/returnticket/{bad}/move/agree/").status_code == 404
    assert client.get(f"/admin/tickets/returnticket/{bad}/reveal/contact/").status_code == 404


def test_a_move_that_does_not_exist_is_not_found(world: World, login: Callable[[str], Client]) -> None:
    client = login("supervisor")

    assert client.get(f"/admin/tickets/returnticket/{world.case.pk}/move/fly/").status_code == 404


def test_the_login_is_the_portals_own(client: Client) -> None:
    answer = client.get("/admin/", follow=True)

    assert answer.redirect_chain[-1][0].startswith("/accounts/login/")


def test_the_theme_may_run_its_scripts_here_and_only_here(login: Callable[[str], Client]) -> None:
    client = login("supervisor")

    assert "'unsafe-eval'" in client.get("/admin/").headers["Content-Security-Policy"]
    assert "'unsafe-eval'" not in client.get("/accounts/login/").headers["Content-Security-Policy"]
