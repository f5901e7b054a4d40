"""The tables that people bring in for carriers: what each would change, and how it is stored (D6, D8)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from carriers.models import (
    CapacityPattern,
    CapacitySlot,
    Carrier,
    ContractRevision,
    CoverageArea,
)
from carriers.policies import table_rows as shape
from carriers.policies.slots import SHANGHAI
from carriers.queries.coverage import areas_in_force
from carriers.queries.price_book import lines_in, settle
from carriers.services import capacity, coverage, drafting
from portal.actors import Actor
from portal.models import Region
from portal.policies.money import format_fen
from portal.policies.table_rows import CheckedRow, name_duplicates
from portal.services.tables import Change, Found, Rows, Table

AREA_FIELDS = (
    "code",
    "kind",
    "region_id",
    "polygon",
    "immediate",
    "appointment",
    "remote",
    "opens",
    "closes",
    "valid_from",
    "valid_until",
)
BESIDE = {
    "hours_reversed": "closes",
    "starts_in_the_past": "valid_from",
    "ends_before_start": "valid_until",
    "region_missing": "region",
}


def _today(at: datetime) -> date:
    return at.astimezone(SHANGHAI).date()


def _split(checked: list[CheckedRow]) -> tuple[list[dict[str, Any]], list[Any]]:
    """The values of the right rows, and every problem."""
    right = [row.values for row in checked if not row.problems]
    return right, [problem for row in checked for problem in row.problems]


class CoverageTable:
    """The areas of a carrier. A row that says what is in force already changes nothing."""

    columns = shape.COVERAGE
    examples: tuple[Mapping[str, Any], ...] = (
        {"code": "33", "kind": "region", "region": "33", "immediate": 2, "appointment": 2, "remote": "no",
         "opens": "08:30", "closes": "19:00"},
    )  # fmt: skip

    def __init__(self, carrier: Carrier) -> None:
        self.carrier = carrier

    def read(self, rows: Rows, *, at: datetime) -> Found:
        """Every row, and what it would change; a wrong outline is refused with its reason (D6)."""
        today = _today(at)
        known = {area.code: area for area in self._in_force(at)}
        named = {str(row.get("region") or "").strip().removesuffix(".0") for row in rows}
        regions = set(Region.objects.filter(pk__in=named).values_list("pk", flat=True))
        checked = [
            shape.coverage_row(n, raw, regions=regions, today=today) for n, raw in enumerate(rows, start=1)
        ]
        for row in checked:
            if not row.problems and not _same(row.values, known.get(row.values["code"])):
                for reason in coverage.problems(coverage.area_row(self.carrier, row.values, at), at):
                    row.against(BESIDE.get(reason.code, "polygon"), reason)
        name_duplicates(checked, "code")
        right, problems = _split(checked)
        valid = [values for values in right if not _same(values, known.get(values["code"]))]
        changes = [
            Change(
                values["code"], _area_words(known.get(values["code"])), _area_words(CoverageArea(**values))
            )
            for values in valid
        ]
        return Found(len(rows), valid, problems, changes)

    def store(self, found: Found, *, actor: Actor, at: datetime) -> None:
        coverage.publish(self.carrier, found.valid, actor=actor, at=at)

    def rows(self, *, at: datetime) -> Iterator[Mapping[str, Any]]:
        """What is in force, as the same columns."""
        for area in self._in_force(at):
            yield {
                **{name: getattr(area, name) for name in self.columns if name not in {"region", "polygon"}},
                "region": area.region_id or "",
                "polygon": json.dumps(area.polygon) if area.polygon else "",
                "remote": "yes" if area.remote else "no",
                "valid_until": area.valid_until or "",
            }

    def _in_force(self, at: datetime) -> Iterable[CoverageArea]:
        return areas_in_force(_today(at)).filter(carrier=self.carrier).order_by("code")


def _same(values: Mapping[str, Any], area: CoverageArea | None) -> bool:
    return area is not None and all(values[name] == getattr(area, name) for name in AREA_FIELDS)


def _area_words(area: CoverageArea | None) -> str:
    if area is None:
        return ""
    until = f"–{area.valid_until}" if area.valid_until else ""
    where = area.region_id or f"{len(area.polygon)} × [x, y]"
    return f"{where} {area.opens:%H:%M}-{area.closes:%H:%M} · {area.valid_from}{until}"


class CapacityTable:
    """How much the areas of a carrier take, hour by hour; rows without a day are for every day."""

    columns = shape.CAPACITY
    examples: tuple[Mapping[str, Any], ...] = (
        {"area_code": "33", "hour": 14, "capacity": 20},
        {"area_code": "33", "day": "2026-12-12", "hour": 14, "capacity": 35},
    )

    def __init__(self, carrier: Carrier) -> None:
        self.carrier = carrier

    def read(self, rows: Rows, *, at: datetime) -> Found:
        today = _today(at)
        areas = set(areas_in_force(today).filter(carrier=self.carrier).values_list("code", flat=True))
        checked = [
            shape.capacity_row(n, raw, areas=areas, today=today) for n, raw in enumerate(rows, start=1)
        ]
        name_duplicates(checked, "area_code", "day", "hour")
        right, problems = _split(checked)
        known = {_hour(entry): entry["capacity"] for entry in self.rows(at=at)}
        valid = [values for values in right if known.get(_hour(values)) != values["capacity"]]
        changes = [
            Change(
                f"{values['area_code']} {values['day'] or '*'} {values['hour']:02d}:00",
                str(known.get(_hour(values), "")),
                str(values["capacity"]),
            )
            for values in valid
        ]
        return Found(len(rows), valid, problems, changes)

    def store(self, found: Found, *, actor: Actor, at: datetime) -> None:
        by_area: dict[str, list[Mapping[str, Any]]] = {}
        for values in found.valid:
            by_area.setdefault(values["area_code"], []).append(values)
        told = [
            capacity.Told(
                code,
                {v["hour"]: v["capacity"] for v in entries if v["day"] is None},
                {(v["day"], v["hour"]): v["capacity"] for v in entries if v["day"] is not None},
            )
            for code, entries in by_area.items()
        ]
        capacity.tell(self.carrier, told, full=False, told_at=at, actor=actor, at=at)

    def rows(self, *, at: datetime) -> Iterator[Mapping[str, Any]]:
        """The pattern of every day, then the days of their own from today on."""
        for pattern in CapacityPattern.objects.filter(carrier=self.carrier).order_by("area_code", "hour"):
            yield {
                "area_code": pattern.area_code,
                "day": "",
                "hour": pattern.hour,
                "capacity": pattern.capacity,
            }
        slots = CapacitySlot.objects.filter(carrier=self.carrier, by_day=True, day__gte=_today(at))
        for slot in slots.order_by("area_code", "day", "hour"):
            yield {"area_code": slot.area_code, "day": slot.day, "hour": slot.hour, "capacity": slot.told}


def _hour(entry: Mapping[str, Any]) -> tuple[Any, ...]:
    return entry["area_code"], entry["day"] or None, entry["hour"]


class RateTable:
    """The price book of a draft. A table is the whole book: lines that it leaves out go."""

    columns = shape.RATES
    examples: tuple[Mapping[str, Any], ...] = (
        {"origins": "33", "destinations": "31, 32", "first_weight_grams": 1000, "first_fee": "12.00",
         "step_grams": 1000, "step_fee": "2.00"},
    )  # fmt: skip

    def __init__(self, revision: ContractRevision) -> None:
        self.revision = revision

    def read(self, rows: Rows, *, at: datetime) -> Found:
        """Every line, and how the book would change; two lines for one route are refused (D8)."""
        checked = [shape.rate_row(n, raw) for n, raw in enumerate(rows, start=1)]
        fit = [row for row in checked if not row.problems]
        for position, name, reason in settle([row.values for row in fit]):
            fit[position].against(name, reason)
        right, problems = _split(checked)
        before, after = ([_line_words(line) for line in lines] for lines in (lines_in(self.revision), right))
        gone = [Change(words, words, "") for words in before if words not in after]
        new = [Change(words, "", words) for words in after if words not in before]
        return Found(len(rows), right, problems, gone + new)

    def store(self, found: Found, *, actor: Actor, at: datetime) -> None:
        names = ("terms", "levels", "penalties", "surcharges", "volumetric_divisor", "max_grams")
        kept = {name: getattr(self.revision, name) for name in names}
        version = self.revision.version
        drafting.rewrite(self.revision, actor=actor, at=at, version=version, rates=found.valid, **kept)

    def rows(self, *, at: datetime) -> Iterator[Mapping[str, Any]]:
        for line in lines_in(self.revision):
            yield {
                "origins": ", ".join(line["origins"]),
                "destinations": ", ".join(line["destinations"]),
                "first_weight_grams": line["first_weight_grams"],
                "first_fee": _yuan(line["first_fee_fen"]),
                "step_grams": line["step_grams"],
                "step_fee": _yuan(line["step_fee_fen"]),
            }


def _yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"


def _line_words(line: Mapping[str, Any]) -> str:
    route = f"{'/'.join(line['origins']) or '*'} → {'/'.join(line['destinations']) or '*'}"
    first = f"{format_fen(line['first_fee_fen'])} / {line['first_weight_grams']} g"
    return f"{route}: {first} + {format_fen(line['step_fee_fen'])} / {line['step_grams']} g"


CARRIER_TABLES: Mapping[str, Callable[[Carrier], Table]] = {
    "coverage": CoverageTable,
    "capacity": CapacityTable,
}
REVISION_TABLES: Mapping[str, Callable[[ContractRevision], Table]] = {"rates": RateTable}
