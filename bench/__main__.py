"""`python -m bench [names] [--write]`: run benchmarks and print their figures as a table."""

from __future__ import annotations

import argparse
import sys
from importlib import import_module
from time import perf_counter

import django

from bench import environment

# search reads the million tickets that lists has loaded; alone it loads them itself.
NAMES = (
    "ingest", "apply", "moves", "bulk", "opening", "page", "sweep", "stuck", "promises", "standing", "choosing",
    "lists", "search", "words",
)  # fmt: skip
SHARES_ROWS = {"search": "lists"}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", help=f"which to run: {', '.join(NAMES)} (default: all)")
    parser.add_argument("--write", action="store_true", help="put the table into docs/performance.md")
    options = parser.parse_args()
    if unknown := set(options.names) - set(NAMES):
        parser.error(f"no such benchmark: {', '.join(sorted(unknown))}")
    environment.prepare()
    django.setup()
    run([name for name in NAMES if name in (options.names or NAMES)], write=options.write)


def run(names: list[str], *, write: bool) -> None:
    """Each benchmark on an empty database, in the order of NAMES."""
    database, report = import_module("bench.database"), import_module("bench.report")
    database.prepare()
    figures = []
    before = ""
    for name in names:
        start = perf_counter()
        if SHARES_ROWS.get(name) != before:
            database.empty()
        figures += import_module(f"bench.{name}").run()
        print(f"{name}: {perf_counter() - start:.0f} s", file=sys.stderr)
        before = name
    print(f"{report.machine()}\n\n{report.table(figures)}")
    if write:
        report.write(figures)


if __name__ == "__main__":
    main()
