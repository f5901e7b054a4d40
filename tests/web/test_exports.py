"""Exports in the portal: asked for from a list, watched, fetched."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from portal.models import ExportRun
from portal.services import exports
from tests.builders import NOW, make_member, make_shop
from tests.web.conftest import World, request_return


def asked(client: Client, **said: str) -> ExportRun:
    answer = client.post("/portal/exports/new/tickets/?kind=return", {"format": "csv"} | said)
    run = ExportRun.objects.latest("pk")
    assert answer["Location"] == f"/portal/exports/{run.number}/"
    return run


def test_a_file_is_asked_for_watched_and_fetched(owner: Client, world: World) -> None:
    page = f"/portal/exports/{asked(owner).number}/"
    assert owner.get(page).headers["Refresh"] == "2"
    exports.work(at=NOW)
    answer = owner.get(page)
    assert "2 of 2 rows written." in answer.content.decode()
    assert "Refresh" not in answer.headers
    file = owner.get(f"{page}file/")
    assert file["Content-Disposition"].startswith('attachment; filename="tickets-ex')
    assert world.ticket.number.encode() in b"".join(file.streaming_content)


def test_an_excel_file_too(owner: Client, world: World) -> None:
    run = asked(owner, format="xlsx")
    exports.work(at=NOW)
    file = owner.get(f"/portal/exports/{run.number}/file/")
    assert b"".join(file.streaming_content)[:2] == b"PK"


def test_a_long_list_offers_the_background_instead_of_cutting(
    owner: Client, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert owner.get("/portal/tickets/export.csv").status_code == 200
    monkeypatch.setattr("portal.web.exports.value_at", lambda *_: 1)
    answer = owner.get("/portal/tickets/export.csv?kind=return", follow=True)
    assert answer.redirect_chain[-1][0] == "/portal/exports/new/tickets/?kind=return"
    assert "made in the background" in answer.content.decode()


def test_a_stopped_export_has_no_file(owner: Client, world: World) -> None:
    run = asked(owner)
    owner.post(f"/portal/exports/{run.number}/moves/stop/", {"version": run.version})
    run.refresh_from_db()
    assert run.state == "stopped"
    assert owner.get(f"/portal/exports/{run.number}/file/").status_code == 404


def test_a_colleagues_and_a_strangers_export_do_not_exist(owner: Client, world: World) -> None:
    run = asked(owner)
    exports.work(at=NOW)
    for user in (world.people["agent"], make_member(make_shop())):
        client = Client()
        client.force_login(user)
        assert client.get(f"/portal/exports/{run.number}/").status_code == 404
        assert client.get(f"/portal/exports/{run.number}/file/").status_code == 404


def test_the_number_of_an_export_opens_it(owner: Client, world: World) -> None:
    run = asked(owner)
    assert owner.get("/portal/search/", {"q": run.number})["Location"] == f"/portal/exports/{run.number}/"


def test_a_list_without_files_offers_none(owner: Client, world: World) -> None:
    assert "/portal/exports/new/" not in owner.get("/portal/units/").content.decode()
    assert owner.get("/portal/exports/new/units/").status_code == 404


def test_the_list_of_exports_costs_the_same_for_many(
    owner: Client, world: World, django_assert_max_num_queries: Any
) -> None:
    asked(owner)
    with django_assert_max_num_queries(20) as one:
        owner.get("/portal/exports/")
    request_return(world.shop)
    asked(owner)
    asked(owner)
    with django_assert_max_num_queries(20) as many:
        owner.get("/portal/exports/")
    assert len(many) == len(one)
