"""Make the texts that cases are found by anew, batch by batch; harmless while people work."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from tickets.services import case_text


class Command(BaseCommand):
    help = "Make the texts that cases are found by anew. May be stopped and gone on with: --after <id>."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--after", type=int, default=0, help="the id of the last case that was done")
        parser.add_argument("--size", type=int, default=case_text.BATCH, help="cases a transaction")

    def handle(self, *args: Any, after: int, size: int, **options: Any) -> None:
        while last := case_text.rebuild(after=after, size=size):
            after = last
            self.stdout.write(f"done up to {after}")
