"""One line of any table that people bring in: read, checked, and told where it is wrong and how to put it right."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.dateparse import parse_date, parse_time
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as noop

from portal.errors import Reason

LARGEST = 2**63 - 1
INTEGER = re.compile(r"-?\d{1,20}")
YES, NO = frozenset({"1", "yes", "true", "是"}), frozenset({"", "0", "no", "false", "否"})


@dataclass(frozen=True)
class RowProblem:
    """What is wrong with one field of a row (numbered from 1), and what to do."""

    row: int
    name: str
    code: str
    text: str
    hint: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        return gettext(self.text) % self.facts if self.facts else gettext(self.text)

    @property
    def hint_sentence(self) -> str:
        return (gettext(self.hint) % self.facts if self.facts else gettext(self.hint)) if self.hint else ""


@dataclass
class CheckedRow:
    """A row as read: its values where they are right, its problems where they are not."""

    row: int
    values: dict[str, Any] = field(default_factory=dict)
    problems: list[RowProblem] = field(default_factory=list)

    def wrong(self, name: str, code: str, text: str, hint: str = "", **facts: Any) -> None:
        self.problems.append(RowProblem(self.row, name, code, text, hint, facts))

    def against(self, name: str, reason: Reason) -> None:
        """What a rule says against the row, beside the field it is about."""
        self.wrong(name, reason.code, reason.text, **reason.facts)


def text(raw: Mapping[str, Any], name: str) -> str:
    value = raw.get(name)
    return "" if value is None else str(value).strip()


def number(
    checked: CheckedRow,
    raw: Mapping[str, Any],
    name: str,
    *,
    least: int = 0,
    most: int = LARGEST,
    default: Any = None,
) -> None:
    """A whole number; `default` stands for an empty cell, without it the cell must be filled in."""
    written = whole(raw, name)
    if not written and default is not None:
        checked.values[name] = default
    elif isinstance(raw.get(name), bool) or not INTEGER.fullmatch(written):
        hint = noop("Write digits only, without separators, units or a percentage.")
        checked.wrong(name, "not_a_number", noop("This is not a whole number."), hint)
    elif not least <= int(written) <= most:
        sentence = noop("The number lies between %(least)s and %(most)s.")
        checked.wrong(name, "out_of_range", sentence, least=least, most=most)
    else:
        checked.values[name] = int(written)


def whole(raw: Mapping[str, Any], name: str) -> str:
    """A number as written; a spreadsheet keeps every number as a float."""
    value = raw.get(name)
    return str(int(value)) if isinstance(value, float) and value.is_integer() else text(raw, name)


def amount(checked: CheckedRow, raw: Mapping[str, Any], name: str, *, most_fen: int) -> None:
    """Yuan with at most two places, kept as fen under `<name>_fen`."""
    try:
        fen = Decimal(text(raw, name)) * 100
    except InvalidOperation:
        fen = Decimal("NaN")
    if not fen.is_finite() or fen != fen.to_integral_value() or not 0 <= fen <= most_fen:
        hint = noop("Write yuan with at most two places, such as 12.50.")
        checked.wrong(name, "not_an_amount", noop("This is not an amount of money."), hint)
    else:
        checked.values[f"{name}_fen"] = int(fen)


def day(checked: CheckedRow, raw: Mapping[str, Any], name: str) -> None:
    """A date; an empty cell is None."""
    value = raw.get(name)
    if isinstance(value, date):
        checked.values[name] = value.date() if isinstance(value, datetime) else value
        return
    try:
        found = parse_date(text(raw, name)) if text(raw, name) else None
    except ValueError:
        found = None
    if found is None and text(raw, name):
        checked.wrong(name, "bad_date", noop("This is not a date."), noop("Write a day as 2026-11-01."))
    else:
        checked.values[name] = found


def clock(checked: CheckedRow, raw: Mapping[str, Any], name: str) -> None:
    """A time of day."""
    value = raw.get(name)
    try:
        found = value if isinstance(value, time) else parse_time(text(raw, name))
    except ValueError:
        found = None
    if found is None:
        checked.wrong(name, "bad_time", noop("This is not a time of day."), noop("Write a time as 08:30."))
    else:
        checked.values[name] = found


def switch(checked: CheckedRow, raw: Mapping[str, Any], name: str) -> None:
    """Yes or no, in digits, English or Chinese; an empty cell is no."""
    said = whole(raw, name).lower()
    if said in YES or said in NO:
        checked.values[name] = said in YES
    else:
        checked.wrong(name, "not_yes_or_no", noop("This is neither yes nor no."), noop("Write yes or no."))


def one_of(checked: CheckedRow, raw: Mapping[str, Any], name: str, known: Any, default: str = "") -> None:
    """One of several codes."""
    said = text(raw, name) or default
    if said in known:
        checked.values[name] = said
    else:
        hint = noop("Use one of: %(known)s.")
        sentence = noop("%(value)s is not known here.") if said else noop("This is missing.")
        checked.wrong(name, "unknown", sentence, hint, value=said[:60], known=", ".join(sorted(known)))


def name_duplicates(checked: list[CheckedRow], *names: str) -> None:
    """Rows of one table that say the same thing twice are wrong but for the first."""
    seen: dict[tuple[Any, ...], int] = {}
    for row in checked:
        key = tuple(row.values.get(name) for name in names)
        if not row.problems and (first := seen.setdefault(key, row.row)) != row.row:
            sentence = noop("Row %(first)s is about the same.")
            row.wrong(names[0], "duplicate", sentence, noop("Keep one of the two rows."), first=first)
