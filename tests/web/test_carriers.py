"""Carriers and contracts in the portal: read, drafted, signed, printed; where nobody collects is seen at a glance."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from carriers.models import CarrierAlias, CarrierContract, CoverageArea
from carriers.queries.coverage_map import coverage_map
from carriers.services import contracts
from portal.actors import Role
from portal.models import Region
from portal.services import moves
from tests.builders import NOW, at, make_carrier, make_contract, make_regions, make_shop, merchant, staff
from tests.web.conftest import World

pytestmark = pytest.mark.django_db
DESK = staff(Role.CARRIER_MANAGER, id=-1)
EMPTY = {
    f"{rows}-{name}": "0"
    for rows in ("rates", "surcharges", "penalties")
    for name in ("TOTAL_FORMS", "INITIAL_FORMS")
}
LINE = {"origins": "", "destinations": "浙江省", "first_weight_grams": "1000", "first_fee": "9.50"}
LINE |= {"step_grams": "500", "step_fee": "0.80"}
WORDS = {"terms": "Handle with care.", "volumetric_divisor": "6000", "max_grams": "30000"}
DATES = {"services": ["pickup"], "first_day": "2026-12-01", "last_day": "2027-11-30"}
DATES |= {"notice_days": "30", "renews_months": "12"}


def lines(*entries: dict[str, str]) -> dict[str, str]:
    named = {f"rates-{n}-{name}": value for n, line in enumerate(entries) for name, value in line.items()}
    return named | {"rates-TOTAL_FORMS": str(len(entries))}


def drafted(client: Client, carrier: str = "jd", **changed: Any) -> Any:
    surcharge = {"surcharges-TOTAL_FORMS": "1", "surcharges-0-kind": "fragile", "surcharges-0-fixed": "3"}
    sent = {**EMPTY, **WORDS, **DATES, **surcharge, **lines(LINE), "levels-answer_hours": "48"}
    return client.post("/portal/contracts/new/", sent | {"carrier": carrier} | changed)


def test_a_shop_drafts_and_proposes_a_contract_of_its_own(owner: Client, world: World) -> None:
    make_carrier("jd")

    answer = drafted(owner)

    row = CarrierContract.objects.get(carrier__code="jd")
    terms = contracts.first_terms(row)
    assert answer["Location"] == f"/portal/contracts/{row.number}/"
    assert (row.shop, row.valid_until) == (world.shop, at("2027-12-01 00:00:00"))
    assert (terms.rates.get().destinations, terms.rates.get().first_fee_fen) == (["33"], 950)
    assert (terms.surcharges, terms.levels) == ({"fragile": {"fen": 300}}, {"answer_hours": 48})
    owner.post(f"/portal/contracts/{row.number}/moves/propose/", {"version": row.version})
    row.refresh_from_db()
    assert (row.state, row.offered_by) == ("awaiting", "customer")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"carrier": "nobody"}, "carrier"),
        ({"last_day": "2026-11-01"}, "ends after it begins"),
        ({"services": []}, "required"),
        ({"volumetric_divisor": "0"}, "at least 1"),
        (lines(LINE | {"destinations": "Atlantis"}), "Atlantis"),
        (lines(LINE | {"first_fee": "-1"}), "greater than or equal to 0"),
    ],
    ids=str,
)
def test_what_is_wrong_in_a_draft_is_said_and_what_was_entered_stays(
    owner: Client, wrong: dict[str, Any], said: str
) -> None:
    make_carrier("jd")

    answer = drafted(owner, **wrong)

    text = answer.content.decode()
    assert answer.status_code == 422 and said in text and "Handle with care." in text
    assert not CarrierContract.objects.filter(carrier__code="jd").exists()


def test_d8_two_lines_for_one_route_are_refused_while_they_are_entered(owner: Client) -> None:
    make_carrier("jd")

    answer = drafted(owner, **lines(LINE, LINE | {"first_fee": "8"}))

    assert answer.status_code == 422 and "same route as line 1" in answer.content.decode()


def test_a_draft_is_changed_as_seen(owner: Client) -> None:
    make_carrier("jd")
    drafted(owner)
    terms = contracts.first_terms(CarrierContract.objects.get(carrier__code="jd"))
    address = f"/portal/contract-terms/{terms.contract.number}-1/edit/"
    sent = {**EMPTY, **WORDS, **lines(LINE | {"first_fee": "12"}), "version": terms.version}

    owner.post(address, sent)
    stale = owner.post(address, sent | {"terms": "Lost."})

    terms.refresh_from_db()
    assert (terms.rates.get().first_fee_fen, terms.terms) == (1200, "Handle with care.")
    assert stale.status_code == 422 and "Lost." in stale.content.decode()


@pytest.mark.parametrize(
    ("role", "status"), [("owner", 200), ("manager", 200), ("agent", 403), ("viewer", 403)]
)
def test_contracts_are_drafted_by_those_who_decide(
    client: Client, world: World, role: str, status: int
) -> None:
    client.force_login(world.people[role])

    assert client.get("/portal/contracts/new/").status_code == status


def test_a_contract_shows_its_terms_revisions_and_papers(owner: Client, world: World) -> None:
    text = owner.get(f"/portal/contracts/{world.contract.number}/").content.decode()

    assert f"/portal/contract-terms/{world.contract.number}-1/" in text
    assert f"/portal/contracts/{world.contract.number}/document/" in text
    assert "¥12.00" in text


def amendment(contract: CarrierContract) -> Any:
    row = contracts.amend(
        contract, actor=DESK, at=NOW, effective_from=NOW + timedelta(days=2), terms="New words."
    )
    return moves.perform(row, "propose", actor=DESK, at=NOW)


def test_an_amendment_is_read_against_the_terms_in_force_and_signed(owner: Client, world: World) -> None:
    row = amendment(world.contract)
    address = f"/portal/contract-terms/{world.contract.number}-2/"
    assert "New words." in owner.get(address).content.decode()

    owner.post(f"{address}moves/countersign/", {"signer": "Li", "version": row.version})

    row.refresh_from_db()
    assert row.customer_signer == "Li"


@pytest.mark.parametrize("what", ["", "print/", "pdf/", "edit/"])
def test_another_shops_terms_do_not_exist(owner: Client, what: str) -> None:
    contract = make_contract(make_carrier("jd"), make_shop())

    assert owner.get(f"/portal/contract-terms/{contract.number}-1/{what}").status_code == 404
    assert owner.get(f"/portal/contracts/{contract.number}/document/").status_code == 404


def test_drafts_of_the_platform_are_not_shown_to_shops(owner: Client) -> None:
    contract = make_contract(make_carrier("jd"))
    amendment(contract)

    assert owner.get(f"/portal/contract-terms/{contract.number}-1/").status_code == 200
    assert owner.get(f"/portal/contract-terms/{contract.number}-2/").status_code == 404


@pytest.mark.parametrize("key", ["x", "CT-", "CT2611-000001-1-99999999999999999999", "-1"])
def test_a_mangled_address_leads_nowhere(owner: Client, key: str) -> None:
    assert owner.get(f"/portal/contract-terms/{key}/").status_code == 404


def test_contracts_go_out_for_a_spreadsheet(owner: Client, world: World) -> None:
    answer: Any = owner.get("/portal/contracts/export.csv")

    text = b"".join(answer.streaming_content).decode()
    assert text.startswith("\ufeff") and world.contract.number in text


def test_a_carriers_page_tells_where_it_collects_and_hides_its_aliases(owner: Client) -> None:
    carrier = make_carrier("jd")
    CarrierAlias.objects.create(carrier=carrier, provider="kuaidi100", code="secret-alias")

    text = owner.get("/portal/carriers/jd/").content.decode()

    assert "浙江省" in text and "08:30" in text
    assert "secret-alias" not in text


@pytest.mark.parametrize("code", ["nobody", "zto"])
def test_a_carrier_that_does_not_work_with_us_has_no_page(owner: Client, code: str) -> None:
    row = make_carrier("zto")
    type(row).objects.filter(pk=row.pk).update(state="prospect")

    assert owner.get(f"/portal/carriers/{code}/").status_code == 404


def test_why_this_courier_is_told_with_every_part_of_the_price(owner: Client, world: World) -> None:
    text = owner.get(f"/portal/pickups/{world.pickup.number}/").content.decode()

    assert "SF" in text and "Weight fee" in text
    assert "quality" in text and "× 5" in text


def test_a_gap_is_a_region_without_an_approved_carrier_under_contract(world: World) -> None:
    Region.objects.create(code="65", name="新疆维吾尔自治区", level=1)
    bound = make_carrier("jd")
    CoverageArea.objects.filter(carrier=bound).update(region="65")

    without = coverage_map(at=NOW, service="pickup", shop_id=world.shop.pk)
    make_contract(bound)
    with_one = coverage_map(at=NOW, service="pickup", shop_id=world.shop.pk)

    assert [row.region.code for row in without.rows if row.gap] == ["65"]
    assert with_one.gaps == 0


def test_a_province_is_partly_covered_by_its_cities(world: World) -> None:
    CoverageArea.objects.filter(region="33").update(region="3301")

    (row,) = [
        r for r in coverage_map(at=NOW, service="pickup", shop_id=world.shop.pk).rows if r.region.code == "33"
    ]
    cities = coverage_map(at=NOW, service="pickup", shop_id=world.shop.pk, province="33").rows

    assert [cell.cover for cell in row.cells] == ["partly"]
    assert [(r.region.code, r.cells[0].cover) for r in cities] == [("3301", "whole")]


@pytest.mark.parametrize("query", ["", "?province=33", "?carrier=sf", "?province=99&carrier=x&service=y"])
def test_the_map_of_coverage_opens_and_never_breaks(owner: Client, query: str) -> None:
    answer = owner.get(f"/portal/coverage/{query}")

    assert answer.status_code == 200
    assert ('class="coverage-map"' in answer.content.decode()) == (query != "?province=33")


@pytest.mark.parametrize("carriers", [1, 5])
def test_the_map_costs_four_queries_however_many_carriers_there_are(carriers: int) -> None:
    make_regions()
    for n in range(carriers):
        make_contract(make_carrier(f"c{n}"))

    with CaptureQueriesContext(connection) as queries:
        coverage_map(at=NOW, service="pickup", shop_id=None)

    assert len(queries) == 4


def test_a_shop_signs_only_its_own_terms(world: World, owner: Client) -> None:
    theirs = make_contract(make_carrier("jd"), make_shop())
    row = amendment(theirs)

    answer = owner.post(
        f"/portal/contract-terms/{theirs.number}-2/moves/countersign/", {"version": row.version}
    )

    row.refresh_from_db()
    assert (answer.status_code, row.customer_signed_at) == (404, None)
    assert not row.concerns(merchant(world.shop))
