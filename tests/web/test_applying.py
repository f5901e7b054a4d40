"""Applying with documents, declarations and a deposit: everything or nothing, and nothing entered is lost."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from portal.actors import Role
from portal.models import EnrolmentApplication, Evidence, Service, Shop, Waiver
from portal.services import waivers
from tests.builders import NOW, make_calendar, make_member, make_service, make_shop, make_upload, staff

APPLY = "/portal/services/gift_wrap/apply/"
PAGE = "/portal/services/gift_wrap/"
RULES = [
    {"kind": "document", "code": "licence", "name_zh": "营业执照", "name_en": "Business licence"},
    {"kind": "attestation", "code": "honest", "text_zh": "情况属实。", "text_en": "All of this is true."},
    {"kind": "deposit", "service": "gift_wrap", "amount_fen": 100_000},
]


@pytest.fixture
def shop(db: None, settings: Any, tmp_path: Any) -> Shop:
    settings.VAR_DIR = tmp_path
    make_calendar()
    return make_shop()


@pytest.fixture
def service(shop: Shop) -> Service:
    return make_service("gift_wrap", requirements=RULES).service


@pytest.fixture
def manager(client: Client, shop: Shop, service: Service) -> Client:
    client.force_login(make_member(shop, Role.MANAGER))
    return client


def errors(answer: Any) -> dict[str, list[str]]:
    return dict(answer.context["form"].errors)


def test_each_requirement_has_its_field_in_the_readers_language(manager: Client) -> None:
    page = manager.get(PAGE)
    labels = {name: field.label for name, field in page.context["form"].fields.items()}
    assert labels == {"licence": "Business licence", "honest": "All of this is true."}
    assert "a deposit of ¥1,000.00 is paid" in page.content.decode()
    chinese = manager.get(PAGE, headers={"Accept-Language": "zh-hans"})
    assert "营业执照" in chinese.content.decode()


def test_a_complete_application_is_handed_in_with_its_file(manager: Client) -> None:
    manager.post(APPLY, {"licence": make_upload(), "honest": "on", "do": "submit"})
    row = EnrolmentApplication.objects.get()
    assert (row.state, row.answers) == ("in_review", {"honest": "yes"})
    assert list(Evidence.objects.values_list("kind", "name")) == [("licence", "licence.png")]


def test_what_is_missing_stands_beside_its_field_and_nothing_is_kept(manager: Client) -> None:
    answer = manager.post(APPLY, {"do": "submit"})
    assert answer.status_code == 422
    assert errors(answer) == {"licence": ["Attach this document."], "honest": ["Confirm this declaration."]}
    assert not EnrolmentApplication.objects.exists()


def test_a_good_file_is_not_lost_when_something_else_is_missing(manager: Client) -> None:
    answer = manager.post(APPLY, {"licence": make_upload(), "do": "submit"})
    assert (answer.status_code, set(errors(answer))) == (422, {"honest"})
    draft = EnrolmentApplication.objects.get()
    assert draft.state == "draft"
    assert f"Draft {draft.number} keeps the files you chose" in answer.content.decode()

    manager.post(APPLY, {"honest": "on", "do": "submit"})
    draft.refresh_from_db()
    assert draft.state == "in_review"


@pytest.mark.parametrize(
    ("upload", "said"),
    [
        (SimpleUploadedFile("run.exe", b"MZ\x90\x00"), "run.exe: Only JPEG, PNG, WebP, PDF and MP4 files"),
        (SimpleUploadedFile("torn.png", b"\x89PNG\r\n\x1a\n" + b"0" * 20), "torn.png: The picture cannot be"),
    ],
)
def test_a_bad_file_is_refused_beside_its_field(manager: Client, upload: Any, said: str) -> None:
    answer = manager.post(APPLY, {"licence": upload, "honest": "on", "do": "submit"})
    assert errors(answer)["licence"][0].startswith(said)
    assert answer.context["form"]["honest"].value(), "the tick is still there"
    assert not EnrolmentApplication.objects.exists()
    assert not Evidence.objects.exists()


def test_a_file_of_the_draft_is_shown_and_replaced(manager: Client) -> None:
    manager.post(APPLY, {"licence": make_upload("old.png"), "do": "draft"})
    page = manager.get(PAGE).content.decode()
    assert f'href="/portal/files/{Evidence.objects.get().pk}/">old.png</a>' in page

    manager.post(APPLY, {"licence": make_upload("new.png"), "do": "draft"})
    assert "new.png</a>" in manager.get(PAGE).content.decode()
    assert "old.png</a>" not in manager.get(PAGE).content.decode()


def test_what_is_waived_is_not_asked_for(manager: Client, shop: Shop, service: Service) -> None:
    row = Waiver(
        shop=shop,
        service=service,
        code="licence",
        reason="known for years",
        valid_until=NOW.replace(year=2027),
    )
    waivers.grant(row, actor=staff(Role.SUPERVISOR), at=NOW)
    assert "Waived for your shop." in manager.get(PAGE).content.decode()
    manager.post(APPLY, {"honest": "on", "do": "submit"})
    assert EnrolmentApplication.objects.get().state == "in_review"


def test_an_agent_sees_no_form(client: Client, shop: Shop, service: Service) -> None:
    client.force_login(make_member(shop, Role.AGENT))
    assert 'name="licence"' not in client.get(PAGE).content.decode()
    assert client.post(APPLY, {"licence": make_upload(), "do": "draft"}).status_code == 403
    assert not Evidence.objects.exists()
