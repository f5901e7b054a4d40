"""Rows on their way into a file: batches are kept as text, one row a line, until all are there."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from portal.policies.cells import Yuan, safe

BOM = "\ufeff"


def csv_lines(rows: Iterable[Iterable[Any]]) -> str:
    """Rows as lines of a CSV file; text that would be a formula is made harmless."""
    out = io.StringIO()
    csv.writer(out).writerows([safe(cell) for cell in row] for row in rows)
    return out.getvalue()


def json_lines(rows: Iterable[Iterable[Any]]) -> str:
    """Rows as lines of JSON, which remember the amounts among their cells."""
    return "".join(json.dumps([_kept(cell) for cell in row], ensure_ascii=False) + "\n" for row in rows)


def _kept(cell: Any) -> Any:
    return {"yuan": str(cell)} if isinstance(cell, Yuan) and cell else safe(cell)


def write_xlsx(columns: Iterable[str], lines: Iterable[str], out: IO[bytes]) -> None:
    """An Excel file out of lines of JSON, row by row; amounts are numbers, everything else text."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append([str(column) for column in columns])
    for line in lines:
        sheet.append([_cell(cell) for cell in json.loads(line)])
    book.save(out)


def _cell(kept: Any) -> Any:
    return Decimal(kept["yuan"]) if isinstance(kept, dict) else ILLEGAL_CHARACTERS_RE.sub("", kept)


def lines_of(file: IO[bytes]) -> Iterator[str]:
    """The lines of a part."""
    return (line.decode() for line in file)
