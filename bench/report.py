"""The figures as a Markdown table, printed or put between two marks in the documentation."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import django

from bench import database
from bench.measure import Figure

PLACE = Path(__file__).parent.parent / "docs" / "performance.md"
BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"
HEAD = "| # | work | ours | beside it | result | goal | met |\n| --- | --- | --- | --- | --- | --- | --- |"
MARK = {True: "yes", False: "**no**", None: "–"}


def table(figures: Sequence[Figure]) -> str:
    rows = [
        f"| {f.goal} | {f.work} | {f.ours} | {f.beside} | {f.result} | {f.wanted or '–'} | {MARK[f.met]} |"
        for f in figures
    ]
    return "\n".join([HEAD, *rows])


def machine() -> str:
    """Date and versions, without which figures mean nothing."""
    today = datetime.now(UTC).date()
    return (
        f"Measured on {today} with Python {platform.python_version()}, Django {django.get_version()}, "
        f"PostgreSQL {database.version()}, {os.cpu_count()} cores shared with other work."
    )


def write(figures: Sequence[Figure]) -> None:
    """Replace what stands between the marks."""
    text = PLACE.read_text()
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    PLACE.write_text(f"{before}{BEGIN}\n{machine()}\n\n{table(figures)}\n{END}{after}")
