"""Required documents: a file under the code of its requirement, and nothing else in its place."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal.actors import Role
from portal.errors import InvalidInput, MoveNotAllowed, NotFound, NotPermitted, Refused
from portal.models import EnrolmentApplication, Evidence, Shop
from portal.services import applications, documents, moves, requirements
from tests.builders import (
    NOW,
    make_calendar,
    make_service,
    make_shop,
    make_upload,
    make_version,
    merchant,
    staff,
)

pytestmark = pytest.mark.django_db
LICENCE = {"kind": "document", "code": "licence"}


@pytest.fixture
def shop() -> Shop:
    make_calendar()
    return make_shop()


@pytest.fixture
def draft(shop: Shop) -> EnrolmentApplication:
    version = make_service("next_day", requirements=[LICENCE])
    return applications.start_application(shop, version.service, actor=merchant(shop), at=NOW)


def test_a_word_is_no_document(shop: Shop, draft: EnrolmentApplication) -> None:
    EnrolmentApplication.objects.update(answers={"licence": "we have one"})

    with pytest.raises(Refused) as refusal:
        applications.submit(draft, actor=merchant(shop), at=NOW)

    assert [reason.code for reason in refusal.value.reasons] == ["document_missing"]


def test_an_empty_field_of_the_form_does_not_hide_the_file(shop: Shop, draft: EnrolmentApplication) -> None:
    EnrolmentApplication.objects.update(answers={"licence": ""})
    documents.attach(draft, make_upload(), code="licence", actor=merchant(shop), at=NOW)

    assert applications.submit(draft, actor=merchant(shop), at=NOW).state == "in_review"


def test_the_newest_file_counts(shop: Shop, draft: EnrolmentApplication) -> None:
    for day, name in enumerate(("old.png", "new.png")):
        when = NOW + timedelta(days=day)
        documents.attach(draft, make_upload(name), code="licence", actor=merchant(shop), at=when)

    assert [asked.answer for asked in requirements.checklist(draft, NOW)] == ["new.png"]


@pytest.mark.parametrize(
    ("role", "code", "refused"),
    [
        (Role.AGENT, "licence", NotPermitted),
        (Role.ERP, "licence", NotPermitted),
        (Role.SHOP_PROGRAM, "photo", InvalidInput),
        ("", "licence", NotFound),
    ],
)
def test_who_may_not_and_what_is_not_asked_for(
    draft: EnrolmentApplication, role: str, code: str, refused: type[Exception]
) -> None:
    actor = merchant(draft.shop, role) if role else merchant(make_shop())

    with pytest.raises(refused):
        documents.attach(draft, make_upload(), code=code, actor=actor, at=NOW)
    assert not Evidence.objects.exists()


def test_nothing_is_added_under_review(shop: Shop, draft: EnrolmentApplication) -> None:
    documents.attach(draft, make_upload(), code="licence", actor=merchant(shop), at=NOW)
    applications.submit(draft, actor=merchant(shop), at=NOW)

    with pytest.raises(MoveNotAllowed):
        documents.attach(draft, make_upload(), code="licence", actor=merchant(shop), at=NOW)


def test_the_last_document_of_an_approved_application_begins_the_membership(shop: Shop) -> None:
    first = make_service("next_day")
    row = applications.start_application(shop, first.service, actor=merchant(shop), at=NOW)
    make_version(first, NOW + timedelta(hours=1), requirements=[LICENCE])
    row = applications.submit(row, actor=merchant(shop), at=NOW + timedelta(hours=2))
    later = NOW + timedelta(days=1)
    assert moves.perform(row, "approve", actor=staff(), at=later, data={"note": ""}).state == "approved"

    documents.attach(row, make_upload(), code="licence", actor=merchant(shop), at=later)

    row.refresh_from_db()
    assert row.state == "enrolled"
