"""Carriers at the desk: evaluated with evidence, described by what they cover, kept from some doors."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from carriers.models import BlockedSender, Carrier, CoverageArea, CoverageException
from carriers.services import capacity
from carriers.services.capacity import Told
from carriers.services.pickups import address_hash
from carriers.states import Criterion
from portal.actors import SYSTEM
from portal.models import TimelineEvent
from portal.policies.sealing import keyed_hash
from portal.services import moves
from tests.builders import NOW, make_calendar, make_carrier, make_contract, make_regions, make_shop
from tests.carriers.test_pickups import book

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
AREA = {
    "code": "lake",
    "kind": "polygon",
    "polygon": "[]",
    "immediate": "2",
    "appointment": "2",
    "opens": "09:00",
    "closes": "18:00",
    "valid_from": TODAY.isoformat(),
}


def prospect() -> Carrier:
    row = Carrier(
        code="zto", name_zh="中通", name_en="ZTO", tier="national", integration="poll", licence_no="L1"
    )
    return moves.begin(row, emits="record.created", actor=SYSTEM, at=NOW)


def page(carrier: Carrier) -> str:
    return f"/admin/carriers/carrier/{carrier.pk}/change/"


def scored(carrier: Carrier, **extra: Any) -> dict[str, Any]:
    """What a browser sends: the carrier's own fields and a score for each criterion."""
    fields = {
        "code": carrier.code,
        "name_zh": carrier.name_zh,
        "name_en": carrier.name_en,
        "tier": carrier.tier,
    }
    fields |= {"integration": "poll", "licence_no": "L1", "quality": "800", "seen_version": carrier.version}
    for prefix in ("sites", "aliases"):
        fields |= {f"{prefix}-TOTAL_FORMS": "0", f"{prefix}-INITIAL_FORMS": "0"}
    fields |= {"scores-TOTAL_FORMS": "5", "scores-INITIAL_FORMS": "0"}
    for n, criterion in enumerate(Criterion):
        fields |= {f"scores-{n}-criterion": criterion.value, f"scores-{n}-score": "80"}
        fields |= {f"scores-{n}-evidence": "trial of March", f"scores-{n}-carrier": carrier.pk}
    return fields | extra


def test_five_criteria_are_scored_with_evidence_and_who_did_it_is_a_fact(
    login: Callable[[str], Client],
) -> None:
    carrier, client = prospect(), login("carrier_manager")

    answer = client.post(page(carrier), scored(carrier))

    assert answer.status_code == 302
    assert carrier.scores.count() == len(Criterion)
    event = TimelineEvent.objects.get(name="carrier.scored")
    assert event.actor_id == client.user.pk  # type: ignore[attr-defined]


@pytest.mark.parametrize("wrong", [{"scores-0-score": "101"}, {"scores-0-evidence": ""}], ids=str)
def test_a_score_above_a_hundred_or_without_evidence_is_not_kept(
    login: Callable[[str], Client], wrong: dict[str, str]
) -> None:
    carrier = prospect()

    assert login("carrier_manager").post(page(carrier), scored(carrier, **wrong)).status_code == 200
    assert not carrier.scores.exists()


def test_scores_are_fixed_once_the_evaluation_was_handed_in(login: Callable[[str], Client]) -> None:
    carrier = make_carrier()

    login("carrier_manager").post(page(carrier), scored(carrier, **{"scores-0-score": "1"}))

    assert set(carrier.scores.values_list("score", flat=True)) == {80}


def test_a_carriers_page_shows_its_contracts_coverage_and_capacity(login: Callable[[str], Client]) -> None:
    make_calendar()
    carrier = make_carrier()
    contract = make_contract(carrier)
    told = Told("33", {}, {(TODAY, 14): 8})
    capacity.tell(carrier, [told], full=False, told_at=NOW, actor=SYSTEM, at=NOW)

    shown = login("auditor").get(page(carrier)).content.decode()

    assert contract.number in shown
    assert "浙江省" in shown
    assert "8 / 8" in shown


@pytest.mark.parametrize("contracts", [1, 4])
def test_a_carriers_page_costs_the_same_with_one_contract_and_with_many(
    login: Callable[[str], Client], contracts: int
) -> None:
    make_calendar()
    carrier, client = make_carrier(), login("auditor")
    for _n in range(contracts):
        make_contract(carrier, make_shop())
    client.get(page(carrier))

    with CaptureQueriesContext(
        connection,
    ) as queries:
        client.get(page(carrier))

    assert len(queries) <= 32


def block(**fields: Any) -> dict[str, Any]:
    return {"carrier": Carrier.objects.get().pk, "reason": "4", "note": "", "until": "", **fields}


def test_a_blocked_sender_is_kept_as_hashes_only_and_turned_away(login: Callable[[str], Client]) -> None:
    make_calendar()
    make_contract(make_carrier())
    client = login("carrier_manager")

    client.post("/admin/carriers/blockedsender/add/", block(phone="139 1234 5678", address="西溪路 1 号"))

    row = BlockedSender.objects.get()
    assert (row.phone_hash, row.address_hash) == (keyed_hash("13912345678"), address_hash("西溪路1号"))
    stored = json.dumps(list(BlockedSender.objects.values()), default=str, ensure_ascii=False)
    assert "13912345678" not in stored and "西溪路" not in stored
    assert book(make_shop()).choice["candidates"][0]["reasons"][0]["code"] == "blocked"


def test_a_block_names_somebody(login: Callable[[str], Client]) -> None:
    make_carrier()

    assert login("carrier_manager").post("/admin/carriers/blockedsender/add/", block()).status_code == 200
    assert not BlockedSender.objects.exists()


def test_a_block_taken_back_no_longer_counts_and_stays_readable(login: Callable[[str], Client]) -> None:
    make_calendar()
    make_contract(make_carrier())
    client = login("carrier_manager")
    client.post("/admin/carriers/blockedsender/add/", block(phone="13912345678"))

    client.post(f"/admin/carriers/blockedsender/{BlockedSender.objects.get().pk}/unblock/")

    assert BlockedSender.objects.get().until == TODAY - timedelta(days=1)
    assert book(make_shop()).carrier is not None


@pytest.mark.parametrize(
    ("polygon", "said"),
    [
        ("[[0, 0], [1, 1], [1, 0], [0, 1]]", "polygon"),
        ("[[120, 30], [140, 30], [140, 31]]", "polygon"),
        ('[[120, 30], "x"]', "polygon"),
        ("not json", "polygon"),
    ],
)
def test_d6_a_wrong_polygon_is_refused_on_the_page_and_the_old_version_stays(
    login: Callable[[str], Client], polygon: str, said: str
) -> None:
    carrier, client = make_carrier(), login("carrier_manager")

    answer = client.post(
        "/admin/carriers/coveragearea/add/", AREA | {"carrier": carrier.pk, "polygon": polygon}
    )

    assert said in answer.context["adminform"].form.errors
    assert CoverageArea.objects.filter(valid_until__isnull=True).count() == 2


def test_a_new_version_of_an_area_ends_the_one_before(login: Callable[[str], Client]) -> None:
    carrier = make_carrier()
    fields = AREA | {"carrier": carrier.pk, "code": "33", "kind": "region", "region": "33"}

    answer = login("carrier_manager").post("/admin/carriers/coveragearea/add/", fields)

    assert answer.status_code == 302
    before, after = CoverageArea.objects.filter(code="33").order_by("valid_from")
    assert (before.valid_until, after.valid_from) == (TODAY - timedelta(days=1), TODAY)


def test_d7_a_closure_entered_at_the_desk_moves_what_is_booked_into_it(
    login: Callable[[str], Client],
) -> None:
    make_calendar()
    carrier = make_carrier()
    make_contract(carrier, first_fee_fen=900)
    make_contract(make_carrier("jd"), first_fee_fen=1900)
    pickup = book(make_shop(), slot="2026-11-21T08:30:00+08:00")
    days = {"first_day": "2026-11-21", "last_day": "2026-11-28", "closed": "on", "reason": "meeting"}

    login("carrier_manager").post(
        "/admin/carriers/coverageexception/add/", {"carrier": carrier.pk, "area_code": "", **days}
    )

    pickup.refresh_from_db()
    assert pickup.carrier and pickup.carrier.code == "jd"


def test_an_exception_is_taken_back_by_the_desk_only(login: Callable[[str], Client]) -> None:
    row = CoverageException(
        carrier=make_carrier(), first_day=date(2026, 12, 1), last_day=date(2026, 12, 2), reason="snow"
    )
    row.created_at = row.updated_at = NOW
    row.save()
    address = f"/admin/carriers/coverageexception/{row.pk}/withdraw/"

    assert login("auditor").post(address).status_code == 403
    login("carrier_manager").post(address)

    row.refresh_from_db()
    assert row.withdrawn_at == NOW


def test_a_depot_is_added_on_the_page_of_its_carrier(login: Callable[[str], Client]) -> None:
    make_regions()
    carrier = prospect()
    site = {"code": "HZ1", "name": "西湖站", "region": "330106", "active": "on", "carrier": carrier.pk}
    sent = scored(carrier, **{"sites-TOTAL_FORMS": "1"}, **{f"sites-0-{k}": v for k, v in site.items()})

    login("carrier_manager").post(page(carrier), sent)

    assert carrier.sites.get().code == "HZ1"


@pytest.mark.parametrize(("role", "status"), [("carrier_manager", 200), ("auditor", 200), ("reviewer", 403)])
def test_the_map_of_coverage_marks_gaps(login: Callable[[str], Client], role: str, status: int) -> None:
    make_carrier()

    answer = login(role).get("/admin/carriers/coveragearea/map/")

    assert answer.status_code == status
    if status == 200:
        assert [good for good, _cells in answer.context["panels"][0].rows] == [False, False]
