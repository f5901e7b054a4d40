"""The shipped catalogue (domain A0-A2, E17)."""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.utils.translation import override

from portal.models.rules import ServiceVersion
from portal.models.service import Service, ServiceArea
from portal.models.timeline import TimelineEvent
from portal.policies import book
from portal.policies.eligibility import OPERATORS, Condition, contradictions
from portal.services.catalogue import CATALOGUE, load_catalogue
from portal.states import VersionState

AT = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
ENTRIES: list[dict[str, Any]] = json.loads(CATALOGUE.read_text(encoding="utf-8"))
VERSIONS = {entry["code"]: entry["version"] for entry in ENTRIES}
PROMISES = [promise for version in VERSIONS.values() for promise in version["promises"]]
EVERY_SERVICE = pytest.mark.parametrize("code", sorted(VERSIONS))
PROGRAMMES = {"worry_free", "door_warranty", "next_day"}
CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture
def catalogue(db: None) -> None:
    load_catalogue(at=AT)


@pytest.mark.usefixtures("catalogue")
class TestLoading:
    def test_every_service_has_one_published_version(self) -> None:
        published = ServiceVersion.objects.filter(state=VersionState.PUBLISHED, number=1)

        assert set(published.values_list("service__code", flat=True)) == set(VERSIONS)
        assert ServiceVersion.objects.count() == len(VERSIONS)

    def test_loading_twice_changes_nothing(self) -> None:
        tables = (Service, ServiceVersion, ServiceArea, TimelineEvent)
        before = [list(table.objects.order_by("pk").values()) for table in tables]

        assert load_catalogue(at=AT) == 0
        assert [list(table.objects.order_by("pk").values()) for table in tables] == before

    def test_a_text_that_people_published_survives_a_reload(self) -> None:
        Service.objects.filter(code="next_day").update(name_en="Tomorrow")

        load_catalogue(at=AT)

        assert Service.objects.get(code="next_day").name_en == "Tomorrow"

    def test_every_service_stands_below_its_programme(self) -> None:
        assert set(Service.objects.filter(parent=None).values_list("code", flat=True)) == PROGRAMMES

    def test_the_reader_s_language_is_chosen(self) -> None:
        version = ServiceVersion.objects.get(service__code="home_pickup")

        with override("en"):
            assert str(version) == "Home pickup v1"
            assert version.text.startswith("For a return or exchange")
        with override("zh-hans"):
            assert str(version) == "上门取件 v1"
            assert version.text.startswith("消费者退换货时")

    def test_only_freight_insurance_has_a_cooling_off(self) -> None:
        days = {version.service.code: version.cooling_off_days for version in ServiceVersion.objects.all()}

        assert days.pop("freight_insurance") == 45
        assert set(days.values()) == {0}


@EVERY_SERVICE
def test_every_text_is_complete_in_both_languages(code: str) -> None:
    chinese, english = VERSIONS[code]["text_zh"], VERSIONS[code]["text_en"]

    assert 3 <= chinese.count("。") <= 8
    assert 3 <= len(re.findall(r"\.(?:\s|$)", english)) <= 8
    assert not CHINESE.search(english)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["code"])
def test_every_service_is_named_in_both_languages(entry: dict[str, Any]) -> None:
    assert CHINESE.search(entry["name_zh"])
    assert entry["name_en"]
    assert not CHINESE.search(entry["name_en"])


@EVERY_SERVICE
def test_no_rules_contradict_each_other(code: str) -> None:
    conditions = [Condition.from_rule(rule) for rule in VERSIONS[code]["conditions"]]

    assert list(contradictions(conditions)) == []
    assert {condition.operator for condition in conditions} <= set(OPERATORS)


def test_parents_come_before_their_children() -> None:
    seen: set[str | None] = {None}
    for entry in ENTRIES:
        assert entry["parent"] in seen
        seen.add(entry["code"])


def test_no_promise_kind_occurs_twice() -> None:
    # An order line carries at most one promise of a kind, however many services its shop has joined.
    assert Counter(promise["kind"] for promise in PROMISES).most_common(1)[0][1] == 1


@pytest.mark.parametrize("promise", PROMISES, ids=lambda promise: promise["kind"])
def test_every_promise_says_how_long_from_when_and_what_for(promise: dict[str, Any]) -> None:
    assert set(promise) == {
        "kind",
        "text_zh",
        "text_en",
        "window",
        "starts",
        "evidence",
        "remedies",
        "parameters",
    }
    assert promise["window"]["amount"] > 0
    assert promise["window"]["unit"] in {"hours", "calendar_days", "months"}
    assert promise["starts"]
    assert promise["remedies"]


def test_every_policy_a_promise_names_exists() -> None:
    named = {v for p in PROMISES for key, v in p["parameters"].items() if key.endswith("_policy")}

    assert named <= set(book.known())


def test_next_day_asks_for_its_seven_conditions() -> None:
    rules = {c["metric"]: (c["operator"], c["threshold"]) for c in VERSIONS["next_day"]["conditions"]}

    assert rules == {
        "shop_kind": ("in", ["brand", "flagship", "exclusive"]),
        "shop_level": (">=", 8),
        "credit_grade": (">=", 1),
        "return_rate": ("<", [1, 100]),
        "daily_ship_days": (">=", 25),
        "volume_variation": ("<=", [1, 2]),
        "shipped_before_cutoff": (">=", [95, 100]),
    }


def test_next_day_sends_missing_data_to_a_person() -> None:
    conditions = VERSIONS["next_day"]["conditions"]
    samples = {c["metric"]: c["minimum_sample"] for c in conditions}

    assert {c["on_missing"] for c in conditions} == {"manual"}
    assert samples["return_rate"] == 100


def test_next_day_asks_for_a_carrier_contract() -> None:
    assert VERSIONS["next_day"]["requirements"] == [{"kind": "carrier_contract", "service": "next_day"}]


@pytest.mark.parametrize(
    ("kind", "window", "starts"),
    [
        ("next_day", (1, "calendar_days"), "paid"),
        ("seven_day_return", (7, "calendar_days"), "signed"),
        ("fresh_bad_item_refund", (48, "hours"), "signed"),
        ("beauty_allergy", (60, "calendar_days"), "signed"),
        ("baby_rash", (60, "calendar_days"), "signed"),
        ("breakage", (48, "hours"), "signed"),
        ("clothing_30_day_quality", (30, "calendar_days"), "signed"),
        ("contact_lens_eye_care", (30, "calendar_days"), "signed"),
        ("phone_no_evidence", (7, "calendar_days"), "signed"),
        ("appliance_30_day_return", (30, "calendar_days"), "signed"),
        ("appliance_replace_not_repair", (365, "calendar_days"), "signed"),
        ("warranty", (12, "months"), "signed"),
    ],
)
def test_e17_windows_are_the_documented_ones(kind: str, window: tuple[int, str], starts: str) -> None:
    promise = next(promise for promise in PROMISES if promise["kind"] == kind)

    assert (promise["window"]["amount"], promise["window"]["unit"]) == window
    assert promise["starts"] == starts


def test_phones_need_no_evidence() -> None:
    assert VERSIONS["phone_no_evidence"]["promises"][0]["evidence"] == []


def test_home_pickup_comes_within_two_hours() -> None:
    assert VERSIONS["home_pickup"]["promises"][0]["parameters"]["hours"] == 2


AREAS = {entry["code"]: entry.get("areas", []) for entry in ENTRIES}
SIX_CITIES = {
    "11": "北京市",
    "31": "上海市",
    "4401": "广州市",
    "4403": "深圳市",
    "3301": "杭州市",
    "3201": "南京市",
}


@pytest.mark.usefixtures("catalogue")
class TestAreas:
    def test_home_pickup_holds_in_six_cities_from_2026(self) -> None:
        rows = ServiceArea.objects.filter(service__code="home_pickup").select_related("region")

        assert {row.region_id: row.region.name for row in rows} == SIX_CITIES
        spans = set(rows.values_list("effective_from", "effective_until"))
        assert spans == {(date(2026, 1, 1), None)}

    def test_every_other_service_holds_everywhere(self) -> None:
        assert [code for code, rows in AREAS.items() if rows] == ["home_pickup"]
        assert set(ServiceArea.objects.values_list("service__code", flat=True)) == {"home_pickup"}

    def test_an_area_that_people_ended_stays_ended(self) -> None:
        ServiceArea.objects.filter(region_id="3201").update(effective_until="2026-12-31")

        load_catalogue(at=AT)

        rows = ServiceArea.objects.filter(region_id="3201")
        assert [str(day) for day in rows.values_list("effective_until", flat=True)] == ["2026-12-31"]

    def test_a_city_that_the_database_lacks_is_added(self) -> None:
        ServiceArea.objects.filter(region_id="11").delete()

        load_catalogue(at=AT)

        assert ServiceArea.objects.filter(region_id="11").count() == 1
        assert ServiceArea.objects.count() == len(SIX_CITIES)


@pytest.mark.django_db
def test_services_of_the_file_start_open_with_who_opened_them() -> None:
    load_catalogue(at=AT)

    assert set(Service.objects.values_list("state", flat=True)) == {"open"}
    service = Service.objects.get(code="next_day")
    facts = TimelineEvent.objects.filter(
        subject_id=service.pk, subject_type__model="service", actor_label="catalogue"
    )
    assert list(facts.order_by("id").values_list("name", flat=True)) == ["record.created", "service.opened"]


@pytest.mark.parametrize("promise", PROMISES, ids=lambda promise: promise["kind"])
def test_every_promise_is_one_sentence_in_both_languages(promise: dict[str, Any]) -> None:
    chinese, english = promise["text_zh"], promise["text_en"]

    assert CHINESE.search(chinese) and chinese.endswith("。") and len(chinese) <= 60
    assert not CHINESE.search(english) and english.endswith(".") and len(english) <= 180
