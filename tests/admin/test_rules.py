"""Rule versions at the desk: rows instead of JSON, differences in words, four eyes, and the way back."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from portal.admin import rule_documents as docs
from portal.admin.rule_words import differences
from portal.admin.rules import VersionForm
from portal.models import RuleComment, ServiceVersion, TimelineEvent
from portal.queries.versions import DOCUMENTS
from portal.services import moves
from tests.admin.conftest import rule_fields
from tests.admin.test_editing import version_fields
from tests.builders import NOW, make_calendar, make_draft, make_service, make_shop, make_staff, staff

pytestmark = pytest.mark.django_db
CATALOGUE = json.loads((Path(settings.BASE_DIR) / "portal/data/services.json").read_text())
LEVEL = {"metric": "shop_level", "operator": ">=", "threshold": 8}
RETURNS = {"metric": "return_rate", "operator": "<", "threshold": [1, 100], "minimum_sample": 100}
DEPOSIT = {"kind": "deposit", "amount_fen": 100_050}


def saved(sent: dict[str, Any]) -> dict[str, Any]:
    """The documents that the form makes of what a browser sends."""
    form = VersionForm(sent)
    form.is_valid()
    assert not set(form.errors) & set(DOCUMENTS), form.errors.as_json()
    return {name: form.cleaned_data[name] for name in DOCUMENTS}


@pytest.mark.parametrize("entry", CATALOGUE, ids=[entry["code"] for entry in CATALOGUE])
def test_every_version_of_the_catalogue_comes_out_of_the_form_as_it_went_in(entry: Any) -> None:
    defaults: dict[str, Any] = {name: [] if name in {"keep_conditions"} else {} for name in DOCUMENTS}
    documents = {name: entry["version"].get(name, defaults[name]) for name in DOCUMENTS}

    assert saved(rule_fields(**documents)) == documents


OTHERS = [
    {},
    {"conditions": [LEVEL, RETURNS], "keep_conditions": [LEVEL]},
    {"conditions": [{"metric": "shop_kind", "operator": "==", "threshold": "brand", "colour": "red"}]},
    {"requirements": [DEPOSIT]},
    {"requirements": [{"kind": "document", "code": "licence", "name_zh": "执照", "name_en": "Licence"}]},
    {"requirements": [{"kind": "attestation", "code": "honest", "text_zh": "属实", "text_en": "True"}]},
    {"promises": [{"kind": "gift"}, {"kind": "quality", "window": {}, "evidence": [], "parameters": {}}]},
    {
        "promises": [
            {
                "kind": "odd",
                "window": {"amount": 1, "unit": "hours", "shift": 1},
                "evidence": ["a, b"],
                "starts": "",
            }
        ]
    },
    {"scope": {"sizes": ["large"], "excluded_items": ["I-1", "I-2"], "seasons": {"from": 3}}},
    {"membership": {"probation_days": 0, "starts": "next_midnight", "reapply_days": 7}},
    {"exit_rule": {"cooling_off_days": 45, "boundary": "on_last_day", "undo_same_day": False}},
    {"exit_rule": {"undo_same_day": True}},
]


@pytest.mark.parametrize("documents", OTHERS)
def test_what_the_form_does_not_know_or_finds_empty_stays_as_it_is(documents: dict[str, Any]) -> None:
    empty = {name: getattr(ServiceVersion(), name) for name in DOCUMENTS}

    assert saved(rule_fields(**documents)) == {**empty, **documents}


WORDS = st.from_regex(r"[a-z][a-z_]{0,9}", fullmatch=True)
FRACTIONS = st.lists(st.integers(1, 10_000), min_size=2, max_size=2)
THRESHOLDS = st.one_of(
    st.tuples(st.sampled_from(["<", "<=", ">=", ">", "=="]), st.integers(-10_000, 10_000) | FRACTIONS),
    st.tuples(st.just("=="), WORDS),
    st.tuples(st.just("in"), st.lists(WORDS | st.integers(0, 99), min_size=1, max_size=5)),
)


@given(THRESHOLDS)
def test_a_threshold_is_read_as_it_was_written(pair: tuple[str, Any]) -> None:
    operator, threshold = pair

    assert docs.threshold_value(docs.threshold_text(threshold, operator), operator) == threshold


@pytest.mark.parametrize(
    ("operator", "written"),
    [("<", "brand"), ("<", "1/0"), ("<", "1/-5"), ("<", "1/x"), (">=", "0.5"), ("in", " , "), ("<", "")],
)
def test_a_threshold_that_does_not_fit_is_refused(operator: str, written: str) -> None:
    with pytest.raises(ValueError):
        docs.threshold_value(written, operator)


@pytest.mark.parametrize(
    ("name", "entry", "field", "sent", "wrong"),
    [
        ("conditions", LEVEL, "threshold", "many", "threshold"),
        ("conditions", LEVEL, "metric", "", "metric"),
        ("conditions", LEVEL, "minimum_sample", "-1", "minimum_sample"),
        ("conditions", LEVEL, "further", '{"operator": "<"}', "further"),
        ("conditions", {**LEVEL, "metric": "shop_kind"}, "threshold", "8", "threshold"),
        ("requirements", DEPOSIT, "amount", "", "amount"),
        ("requirements", DEPOSIT, "amount", "1.005", "amount"),
        ("requirements", DEPOSIT, "kind", "document", "text_zh"),
        ("promises", {"kind": "gift"}, "kind", "Gift!", "kind"),
        ("promises", {"kind": "gift"}, "window_amount", "3", "window_unit"),
        ("promises", {"kind": "gift"}, "parameters", "{", "parameters"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(
    name: str, entry: Any, field: str, sent: str, wrong: str
) -> None:
    form = VersionForm({**rule_fields(**{name: [entry]}), f"{name}-0-{field}": sent})

    assert name in form.errors
    row = form[name].value().forms[0]
    assert wrong in row.errors
    assert (row[field].value() or "") == sent


@pytest.mark.parametrize(("name", "entry"), [("requirements", DEPOSIT), ("promises", {"kind": "gift"})])
def test_the_same_name_twice_is_marked(name: str, entry: Any) -> None:
    form = VersionForm(rule_fields(**{name: [entry, entry]}))

    assert name in form.errors


@pytest.fixture
def draft(login: Callable[[str], Client]) -> ServiceVersion:
    client = login("rule_editor")
    first = make_service("home_pickup", conditions=[LEVEL])
    client.post("/admin/portal/serviceversion/add/", version_fields(first, **rule_fields(conditions=[LEVEL])))
    return ServiceVersion.objects.get(state="draft")


def page_of(draft: ServiceVersion, rest: str = "change/") -> str:
    return f"/admin/portal/serviceversion/{draft.pk}/{rest}"


def edit(client: Client, draft: ServiceVersion, **fields: Any) -> Any:
    sent = version_fields(draft, **rule_fields(draft), seen_version=draft.version)
    return client.post(page_of(draft), sent | fields)


def test_rows_are_added_and_removed_without_a_script(draft: ServiceVersion, client: Client) -> None:
    new = {"1-metric": "return_rate", "1-operator": "<", "1-threshold": "1/100", "0-DELETE": "on"}

    edit(client, draft, **{f"conditions-{name}": value for name, value in new.items()})

    draft.refresh_from_db()
    assert draft.conditions == [{"metric": "return_rate", "operator": "<", "threshold": [1, 100]}]
    event = TimelineEvent.objects.filter(name="record.changed", subject_id=draft.pk).get()
    assert set(event.data) == {"conditions"}


def test_after_a_mistake_the_draft_can_be_sent_again(draft: ServiceVersion, client: Client) -> None:
    wrong = edit(client, draft, **{"conditions-0-threshold": "many"})
    assert f'name="seen_version" value="{draft.version}"' in wrong.content.decode()

    assert edit(client, draft, **{"conditions-0-threshold": "9"}).status_code == 302

    draft.refresh_from_db()
    assert draft.conditions[0]["threshold"] == 9


def test_who_wrote_a_version_does_not_publish_it(draft: ServiceVersion, client: Client) -> None:
    refused = client.post(page_of(draft, "move/publish/"), {"version": draft.version})
    draft.refresh_from_db()
    assert (refused.status_code, draft.state) == (422, "draft")

    client.force_login(make_staff("platform.rule_editor"))
    client.post(page_of(draft, "move/publish/"), {"version": draft.version})

    draft.refresh_from_db()
    assert draft.state == "published"
    assert client.get(page_of(draft)).status_code == 200
    assert edit(client, draft, text_en="Sly").status_code == 403


def test_the_page_says_what_changes_against_the_version_in_force(
    draft: ServiceVersion, client: Client
) -> None:
    edit(client, draft, text_en="Better text.", **{"conditions-0-threshold": "9"})
    draft.refresh_from_db()

    client.cookies["django_language"] = "en"
    shown = client.get(page_of(draft)).content.decode()

    for text in (
        "Changes against version 1",
        "Better text.",
        "Shop level &gt;= 9",
        "Shop level &gt;= 8",
        "removed",
    ):
        assert text in shown


def test_differences_are_lines_of_words() -> None:
    before = make_service("home_pickup", conditions=[LEVEL], promises=[])
    after = make_draft(
        before, NOW + timedelta(days=30), text_zh="home_pickup", promises=[{"kind": "gift"}], conditions=[]
    )

    found = differences(before, after)

    assert [(name, added) for name, added, _line in found] == [("conditions", False), ("promises", True)]
    assert differences(before, before) == []


@pytest.mark.parametrize(
    ("role", "made"), [("rule_editor", True), ("supervisor", True), ("reviewer", False), ("auditor", False)]
)
def test_b6_a_new_draft_from_any_version_is_the_way_back(
    login: Callable[[str], Client], role: str, made: bool
) -> None:
    first, client = make_service("home_pickup", conditions=[LEVEL]), login(role)
    assert ("../draft/" in client.get(page_of(first)).content.decode()) is made

    answer = client.post(page_of(first, "draft/"))

    draft = ServiceVersion.objects.filter(state="draft").first()
    assert (answer.status_code, bool(draft)) == ((302, True) if made else (403, False))
    assert draft is None or (draft.based_on, draft.conditions, draft.number) == (first, [LEVEL], 2)


@pytest.mark.parametrize("path", ["draft/", "try/"])
def test_a_version_that_does_not_exist_is_not_found(
    login: Callable[[str], Client], path: str, db: None
) -> None:
    assert login("rule_editor").post(f"/admin/portal/serviceversion/999999/{path}").status_code == 404


def test_comments_and_the_public_text_are_on_the_page(login: Callable[[str], Client]) -> None:
    make_calendar()
    first = make_service("home_pickup")
    RuleComment.objects.create(
        version=first, shop=make_shop(), author="Wang", text="Too hard, 13912345678", created_at=NOW
    )

    shown = login("auditor").get(page_of(first)).content.decode()

    assert "Wang" in shown and "13912345678" not in shown
    assert f"/rules/{first.service.code}/1/" in shown


STANDINGS = [("scheduled", "v3"), ("effective", "v2"), ("superseded", "v1")]


@pytest.mark.parametrize(("standing", "name"), STANDINGS)
def test_versions_are_found_by_how_they_stand(
    login: Callable[[str], Client], standing: str, name: str
) -> None:
    version = make_service("home_pickup")
    for days in (-1, 30):
        draft = make_draft(version, NOW + timedelta(days=days))
        moves.perform(draft, "publish", actor=staff("platform.rule_editor"), at=NOW - timedelta(days=40))

    listing = login("rule_editor").get(f"/admin/portal/serviceversion/?standing={standing}")

    assert [str(row).split()[-1] for row in listing.context["cl"].result_list] == [name]
