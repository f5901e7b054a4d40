"""The rows of the three tables that people bring in for carriers: coverage, capacity, price lines."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext_noop as noop

from carriers.policies import zones
from carriers.policies.contract_terms import MOST_FEN
from carriers.states import AppointmentAbility, AreaKind, ImmediateAbility
from portal.policies import table_rows as cells
from portal.policies.table_rows import CheckedRow

Raw = Mapping[str, Any]
COVERAGE = (
    "code",
    "kind",
    "region",
    "polygon",
    "immediate",
    "appointment",
    "remote",
    "opens",
    "closes",
    "valid_from",
    "valid_until",
)
CAPACITY = ("area_code", "day", "hour", "capacity")
RATES = ("origins", "destinations", "first_weight_grams", "first_fee", "step_grams", "step_fee")
MOST_CAPACITY = 100_000
MOST_GRAMS = 10_000_000
LONGEST_CODE = 40


def coverage_row(row: int, raw: Raw, *, regions: Collection[str], today: date) -> CheckedRow:
    """One version of an area. Without a code the region's is taken, without a first day it begins today."""
    checked = CheckedRow(row)
    cells.one_of(checked, raw, "kind", AreaKind.values, AreaKind.REGION.value)
    _region(checked, raw, regions)
    _polygon(checked, raw)
    cells.number(checked, raw, "immediate", least=1, most=5, default=ImmediateAbility.TWO_HOURS.value)
    cells.number(checked, raw, "appointment", least=1, most=4, default=AppointmentAbility.TWO_HOURS.value)
    cells.switch(checked, raw, "remote")
    for name in ("opens", "closes"):
        cells.clock(checked, raw, name)
    for name in ("valid_from", "valid_until"):
        cells.day(checked, raw, name)
    checked.values["valid_from"] = checked.values.get("valid_from") or today
    _code(checked, raw, "code", checked.values.get("region_id") or "")
    return checked


def _region(checked: CheckedRow, raw: Raw, regions: Collection[str]) -> None:
    code = cells.whole(raw, "region")
    checked.values["region_id"] = code or None
    if code and code not in regions:
        hint = noop("Write the code of a province, city or county, such as 330106.")
        checked.wrong(
            "region", "region_unknown", noop("There is no region %(value)s."), hint, value=code[:60]
        )


def _polygon(checked: CheckedRow, raw: Raw) -> None:
    written = cells.text(raw, "polygon")
    try:
        checked.values["polygon"] = json.loads(written) if written else []
    except (ValueError, RecursionError):
        hint = noop("Write it as [[120.1, 30.2], [120.2, 30.2], [120.2, 30.3]].")
        checked.wrong("polygon", "polygon_malformed", noop("This is not a list of corners."), hint)


def _code(checked: CheckedRow, raw: Raw, name: str, default: str = "") -> None:
    code = cells.whole(raw, name) or default
    if not code:
        checked.wrong(name, "required", noop("The code of the area is missing."))
    elif len(code) > LONGEST_CODE:
        sentence = noop("The code is longer than %(most)s characters.")
        checked.wrong(name, "too_long", sentence, most=LONGEST_CODE)
    else:
        checked.values[name] = code


def capacity_row(row: int, raw: Raw, *, areas: Collection[str], today: date) -> CheckedRow:
    """How much an area takes in an hour of every day, or of one day."""
    checked = CheckedRow(row)
    _code(checked, raw, "area_code")
    code = checked.values.get("area_code")
    if code and code not in areas:
        hint = noop("Bring in the coverage first, or write the code as it stands there.")
        checked.wrong("area_code", "area_unknown", noop("There is no area %(value)s."), hint, value=code)
    cells.day(checked, raw, "day")
    if (on := checked.values.get("day")) and on < today:
        checked.wrong("day", "day_past", noop("This day is over."))
    cells.number(checked, raw, "hour", most=23)
    cells.number(checked, raw, "capacity", most=MOST_CAPACITY)
    return checked


def rate_row(row: int, raw: Raw) -> CheckedRow:
    """One price line; its zones are words that are looked up later."""
    checked = CheckedRow(row)
    for name in ("origins", "destinations"):
        checked.values[name] = zones.tokens(cells.whole(raw, name))
    for name in ("first_weight_grams", "step_grams"):
        cells.number(checked, raw, name, least=1, most=MOST_GRAMS, default=1000)
    for name in ("first_fee", "step_fee"):
        cells.amount(checked, raw, name, most_fen=MOST_FEN)
    return checked
