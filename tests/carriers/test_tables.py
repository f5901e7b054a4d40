"""Coverage, capacity and prices come in as tables: looked at first, stored whole or only where they are right."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import Workbook

from carriers.models import CapacityPattern, CapacitySlot, Carrier, ContractRevision, CoverageArea
from carriers.services import contracts
from carriers.services.tables import CapacityTable, CoverageTable, RateTable
from portal.actors import Role
from portal.policies import spreadsheets
from portal.services.tables import RowsRefused, bring_in
from tests.builders import NOW, make_calendar, make_carrier, staff
from tests.carriers.test_coverage import circle

pytestmark = pytest.mark.django_db
DESK = staff(Role.CARRIER_MANAGER, id=-1)
TODAY = NOW.date()
AREA = {"code": "lake", "kind": "polygon", "opens": "09:00", "closes": "18:00"}
LAKE = "[[120.1, 30.2], [120.2, 30.2], [120.2, 30.3], [120.1, 30.3]]"
LINE = {"origins": "33", "destinations": "", "first_fee": "12.50", "step_fee": "2"}


@pytest.fixture
def carrier() -> Carrier:
    make_calendar()
    return make_carrier()


@pytest.fixture
def draft(carrier: Carrier) -> ContractRevision:
    contract = contracts.draft(
        actor=DESK,
        at=NOW,
        carrier=carrier,
        services=["pickup"],
        valid_from=NOW + timedelta(days=1),
        valid_until=NOW + timedelta(days=9),
        rates=[{"first_fee_fen": 900, "step_fee_fen": 100}],
    )
    return contracts.first_terms(contract)


def problems(table: Any, *rows: dict[str, Any]) -> list[tuple[int, str, str]]:
    found = table.read(rows, at=NOW)
    assert all(problem.sentence and "%(" not in problem.hint_sentence for problem in found.problems)
    return [(problem.row, problem.name, problem.code) for problem in found.problems]


@pytest.mark.parametrize(
    ("polygon", "code"),
    [
        (str(circle(5001)), "polygon_too_detailed"),
        ("[[0, 0], [1, 1], [1, 0], [0, 1]]", "polygon_crosses_itself"),
        ("[[120, 30], [140, 30], [140, 31]]", "polygon_outside"),
        ("[[120, 30]]", "polygon_malformed"),
        ("{}", "polygon_malformed"),
        ("[[", "polygon_malformed"),
    ],
    ids=lambda value: value[:24],
)
def test_d6_a_wrong_polygon_in_a_table_is_named_and_the_old_version_stays(
    carrier: Carrier, polygon: str, code: str
) -> None:
    table = CoverageTable(carrier)
    bring_in(table, [AREA | {"polygon": LAKE}], actor=DESK, at=NOW)

    with pytest.raises(RowsRefused) as refused:
        bring_in(table, [AREA | {"polygon": polygon}], actor=DESK, at=NOW)

    assert code in {problem.code for problem in refused.value.problems}
    assert CoverageArea.objects.get(code="lake").valid_until is None


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"kind": "circle"}, ("kind", "unknown")),
        ({"region": "999999"}, ("region", "region_unknown")),
        ({"opens": "25:00"}, ("opens", "bad_time")),
        ({"closes": "08:00"}, ("closes", "hours_reversed")),
        ({"valid_from": "2026-02-30"}, ("valid_from", "bad_date")),
        ({"valid_from": "2026-01-01"}, ("valid_from", "starts_in_the_past")),
        ({"valid_until": "2026-01-01"}, ("valid_until", "ends_before_start")),
        ({"immediate": "9"}, ("immediate", "out_of_range")),
        ({"appointment": "soon"}, ("appointment", "not_a_number")),
        ({"remote": "maybe"}, ("remote", "not_yes_or_no")),
        ({"code": "x" * 41}, ("code", "too_long")),
    ],
    ids=str,
)
def test_a_wrong_field_of_an_area_is_named(
    carrier: Carrier, fields: dict[str, Any], expected: tuple[str, str]
) -> None:
    good = AREA | {"polygon": LAKE}

    assert problems(CoverageTable(carrier), good | {"code": "other"}, good | fields) == [(2, *expected)]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"area_code": "nowhere"}, ("area_code", "area_unknown")),
        ({"area_code": ""}, ("area_code", "required")),
        ({"day": "2026-11-19"}, ("day", "day_past")),
        ({"hour": "24"}, ("hour", "out_of_range")),
        ({"capacity": "-1"}, ("capacity", "out_of_range")),
        ({"capacity": "1.5"}, ("capacity", "not_a_number")),
        ({"hour": "14"}, ("area_code", "duplicate")),
    ],
    ids=str,
)
def test_a_wrong_hour_of_capacity_is_named(
    carrier: Carrier, fields: dict[str, Any], expected: tuple[str, str]
) -> None:
    good = {"area_code": "33", "hour": "14", "capacity": "8"}

    assert problems(CapacityTable(carrier), good, good | {"hour": "15"} | fields) == [(2, *expected)]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"origins": "Atlantis"}, ("origins", "region_unknown")),
        ({"first_fee": "1.999"}, ("first_fee", "not_an_amount")),
        ({"step_fee": "-1"}, ("step_fee", "not_an_amount")),
        ({"step_fee": "NaN"}, ("step_fee", "not_an_amount")),
        ({"first_fee": "1e99"}, ("first_fee", "not_an_amount")),
        ({"step_grams": "0"}, ("step_grams", "out_of_range")),
    ],
    ids=str,
)
def test_a_wrong_price_line_is_named(
    draft: ContractRevision, fields: dict[str, Any], expected: tuple[str, str]
) -> None:
    assert problems(RateTable(draft), LINE, LINE | {"origins": "11"} | fields) == [(2, *expected)]


def test_d8_two_lines_for_one_route_are_refused_in_a_table(draft: ContractRevision) -> None:
    assert problems(RateTable(draft), LINE, LINE | {"origins": "浙江省、11"}) == [
        (2, "destinations", "rates_overlap")
    ]


def test_looking_at_a_table_stores_nothing(draft: ContractRevision) -> None:
    found = RateTable(draft).read([LINE], at=NOW)

    assert [(change.before == "", change.after == "") for change in found.changes] == [
        (False, True),
        (True, False),
    ]
    assert draft.rates.get().first_fee_fen == 900


def test_a_table_of_prices_is_the_whole_book(draft: ContractRevision) -> None:
    bring_in(
        RateTable(draft),
        [LINE, LINE | {"origins": "北京"}, LINE | {"origins": "11"}],
        actor=DESK,
        at=NOW,
        only_valid=True,
    )

    assert list(draft.rates.values_list("origins", "first_fee_fen")) == [(["33"], 1250), (["11"], 1250)]


def test_all_or_nothing_unless_told_otherwise(carrier: Carrier) -> None:
    rows = [AREA | {"polygon": LAKE}, AREA | {"code": "x", "polygon": "[]"}]

    with pytest.raises(RowsRefused):
        bring_in(CoverageTable(carrier), rows, actor=DESK, at=NOW)
    assert not CoverageArea.objects.filter(code="lake").exists()
    bring_in(CoverageTable(carrier), rows, actor=DESK, at=NOW, only_valid=True)

    assert CoverageArea.objects.filter(code="lake").exists()


def test_capacity_comes_in_for_every_day_and_for_days_of_their_own(carrier: Carrier) -> None:
    rows = [
        {"area_code": "33", "hour": 14.0, "capacity": 8.0},
        {"area_code": "33", "day": TODAY, "hour": 14, "capacity": 3},
    ]

    bring_in(CapacityTable(carrier), rows, actor=DESK, at=NOW)

    assert CapacityPattern.objects.get().capacity == 8
    assert CapacitySlot.objects.get(day=TODAY).told == 3


def filled(carrier: Carrier, draft: ContractRevision) -> list[Any]:
    """Every table with something in it."""
    tables = [CoverageTable(carrier), CapacityTable(carrier), RateTable(draft)]
    bring_in(tables[0], [AREA | {"polygon": LAKE}], actor=DESK, at=NOW)
    bring_in(tables[1], tables[1].examples, actor=DESK, at=NOW)
    bring_in(tables[2], [LINE, LINE | {"origins": "11"}], actor=DESK, at=NOW)
    draft.refresh_from_db()
    return tables


def workbook(rows: list[dict[str, Any]], columns: Any) -> bytes:
    book = Workbook()
    book.active.append(list(columns))
    for row in rows:
        book.active.append([row.get(name) for name in columns])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("form", ["csv", "gb18030", "xlsx"])
def test_what_goes_out_comes_in_again_and_changes_nothing(
    carrier: Carrier, draft: ContractRevision, form: str
) -> None:
    for table in filled(carrier, draft):
        rows = list(table.rows(at=NOW))
        content = spreadsheets.written(rows, table.columns)
        if form == "gb18030":
            content = content.decode("utf-8-sig").encode("gb18030")
        if form == "xlsx":
            content = workbook(rows, table.columns)

        found = table.read(spreadsheets.table(content), at=NOW + timedelta(hours=1))

        assert (found.received, found.problems, found.changes) == (len(rows), [], [])


def test_the_examples_are_right(carrier: Carrier, draft: ContractRevision) -> None:
    for table in (CoverageTable(carrier), CapacityTable(carrier)):
        assert problems(table, *table.examples) == []


@pytest.mark.parametrize("rows", [1, 500])
def test_looking_at_a_table_costs_the_same_for_one_row_and_for_many(carrier: Carrier, rows: int) -> None:
    table = [AREA | {"code": f"a{n}", "kind": "region", "region": "33"} for n in range(rows)]

    with CaptureQueriesContext(connection) as queries:
        assert CoverageTable(carrier).read(table, at=NOW).problems == []

    assert len(queries) <= 3
