"""Tables as offices here write and read them."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from openpyxl import load_workbook

FORMULA = ("=", "+", "-", "@", "\t", "\r")
BOM = "\ufeff"
MOST_BYTES = 5_000_000
MOST_UNPACKED = 50_000_000
MOST_ROWS = 5000
MOST_COLUMNS = 100
LONGEST_CELL = 500_000
csv.field_size_limit(LONGEST_CELL)


class NotATable(ValueError):
    """The file is neither CSV nor XLSX, is damaged, or holds more than anybody enters."""


def decoded(content: bytes) -> str:
    """The text of a CSV file: UTF-8 with or without a mark, or GB 18030. Raises UnicodeDecodeError for neither."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030")


def defused(cell: Any) -> Any:
    """Text that a spreadsheet would take for a formula, quoted; numbers stay numbers."""
    risky = isinstance(cell, str) and cell.startswith(FORMULA) and not cell.lstrip("-").isdecimal()
    return f"'{cell}" if risky else cell


def table(content: bytes) -> list[dict[str, Any]]:
    """The rows of a CSV or XLSX file by the names in its first line; empty lines are left out. Raises NotATable."""
    if len(content) > MOST_BYTES:
        raise NotATable
    lines = _workbook(content) if content[:4] == b"PK\x03\x04" else _comma_separated(content)
    heading = [str(cell or "").strip() for cell in islice(next(lines, ()), MOST_COLUMNS)]
    rows = [
        dict(zip(heading, line, strict=False)) for line in lines if any(c not in (None, "") for c in line)
    ]
    return [{name: cell for name, cell in row.items() if name} for row in rows]


def _comma_separated(content: bytes) -> Iterator[Sequence[Any]]:
    try:
        text = decoded(content)
        if "\0" in text:
            raise NotATable
        yield from _bounded(csv.reader(io.StringIO(text, newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error):
        raise NotATable from None


def _workbook(content: bytes) -> Iterator[Sequence[Any]]:
    """The first sheet. What a small file may unpack to is looked at before it is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(entry.file_size for entry in packed.infolist()) > MOST_UNPACKED:
                raise NotATable
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        yield from _bounded(book.worksheets[0].iter_rows(values_only=True))
    except NotATable:
        raise
    except Exception as problem:
        raise NotATable from problem


def _bounded(lines: Iterable[Sequence[Any]]) -> Iterator[Sequence[Any]]:
    for count, line in enumerate(lines):
        if count > MOST_ROWS:
            raise NotATable
        yield line[:MOST_COLUMNS]


def written(rows: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> bytes:
    """Rows as a CSV file that offices here open as it is meant; no cell is a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows([defused(row.get(name, "")) for name in columns] for row in rows)
    return (BOM + out.getvalue()).encode()
