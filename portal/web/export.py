"""Rows as a table for a spreadsheet: readable by Excel in Chinese, and never a formula."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from io import BytesIO
from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from openpyxl import Workbook

from portal.policies.cells import Yuan, safe

LIMIT = 50_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Line:
    """A file that gives back what the csv writer writes."""

    def write(self, text: str) -> str:
        return text


def csv_response(
    rows: Any, *, name: str, columns: Iterable[str], values: Callable[[Any], Iterable[Any]]
) -> StreamingHttpResponse:
    """The rows as a CSV file, sent as they are read."""
    response = StreamingHttpResponse(
        _lines(rows[:LIMIT], columns, values), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    response["Cache-Control"] = "private, no-store"
    return response


def table_response(lines: Iterable[Iterable[Any]], *, name: str, columns: Iterable[Any]) -> HttpResponse:
    """A short table that is known already as a CSV file."""
    writer = csv.writer(Line())
    rows = [[str(column) for column in columns], *([safe(cell) for cell in line] for line in lines)]
    text = "".join(writer.writerow(row) for row in rows)  # type: ignore[misc]
    response = HttpResponse(f"\ufeff{text}", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    response["Cache-Control"] = "private, no-store"
    return response


def xlsx_response(
    rows: Any, *, name: str, columns: Iterable[str], values: Callable[[Any], Iterable[Any]]
) -> HttpResponse:
    """The rows as an Excel file; amounts are numbers, everything else is text and never a formula."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(name)
    sheet.append([str(column) for column in columns])
    for row in rows[:LIMIT].iterator(chunk_size=500):
        sheet.append(
            [Decimal(cell) if isinstance(cell, Yuan) and cell else safe(cell) for cell in values(row)]
        )
    out = BytesIO()
    book.save(out)
    response = HttpResponse(out.getvalue(), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    response["Cache-Control"] = "private, no-store"
    return response


def _lines(rows: Any, columns: Iterable[str], values: Callable[[Any], Iterable[Any]]) -> Iterator[str]:
    writer = csv.writer(Line())
    yield "\ufeff"
    yield writer.writerow([str(column) for column in columns])  # type: ignore[misc]
    for row in rows.iterator(chunk_size=500):
        yield writer.writerow([safe(value) for value in values(row)])  # type: ignore[misc]


__all__ = ["LIMIT", "Yuan", "csv_response", "safe", "table_response", "xlsx_response"]
